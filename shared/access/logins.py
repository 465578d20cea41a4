"""The logins by which a server knows its people: made, locked and given passwords by whoever keeps the database."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from shared.database.engines import VIEWS
from shared.database.limits import unseen
from shared.errors import Refused
from shared.text import _

OFFICE = "wanglai_office"  # the database role of everybody who works with the program
FIRST_HOLDS = dt.timedelta(days=14)  # a password that somebody else gave
_MUST_CHANGE = " MUST_CHANGE, CHECK_EXPIRATION = ON, CHECK_POLICY = ON"
_MOST_BYTES = 63  # of a name on PostgreSQL
# What no login can be called, or is another's: https://www.postgresql.org/docs/current/sql-createrole.html
_RESERVED = {
    "postgresql": re.compile(r"pg_.*|public|none|postgres|current_user|current_role|session_user|wanglai_.*"),
    "mssql": re.compile(r"sa|dbo|guest|public|sys|information_schema|##.*|wanglai_.*|db_.*|nt (authority|service)\\.*"),
}
# A domain or a computer, and a name there: what neither may hold is told at
# https://learn.microsoft.com/windows-server/identity/ad-ds/manage/naming-conventions-for-computer-domain-site-ou
_WINDOWS = re.compile(r'[^\\/:*?"<>|\s]{1,255}\\[^\\/:*?"<>|\[\];=,+@]{1,104}')


def shows(database: str) -> str:
    """The role of a PostgreSQL server whose views everybody of a database reads through: nobody is it, and it is held
    to the policies of the rows. Whoever may act as it reads them all, so no two databases have one in common.
    """
    name = f"wanglai_views_{database}"
    fits = len(name.encode()) <= _MOST_BYTES
    return name if fits else f"wanglai_views_{hashlib.sha256(database.encode()).hexdigest()[:32]}"


def is_windows(connection: Connection, login: str) -> bool:
    r"""Whether the login is an account of Windows (DOMAIN\name), whose password Windows keeps."""
    return connection.dialect.name == "mssql" and _WINDOWS.fullmatch(login) is not None


def make(connection: Connection, login: str, password: str, *, must_change: bool = False) -> None:
    """A login that reaches the views and nothing else. Refused when the server has one of this name, or can have none.

    must_change: the password is another's, and holds until the first sign-in. An account of Windows has none here.
    """
    _refuse_name(connection, login)
    name = _quoted(connection, login)
    if _is_there(connection, login):
        raise Refused(_("The server has a login {login} already.").format(login=login))
    for statement in _making(connection, name, login, password, must_change=must_change):
        _say(connection, statement)


def give_password(connection: Connection, login: str, password: str) -> None:
    """Another password for a login, to be changed at the next sign-in."""
    name = _quoted(connection, login)
    if connection.dialect.name == "postgresql":
        kept = _literal(verifier(connection, login, password))
        _say(connection, f"ALTER ROLE {name} PASSWORD {kept} VALID UNTIL {_first_holds(connection)}")
    else:
        for statement in password_given(name, password):
            _say(connection, statement)


def login_made(name: str, password: str, *, must_change: bool) -> str:
    """The statement that makes a login of SQL Server, whose rules for passwords hold for it."""
    return f"CREATE LOGIN {name} WITH PASSWORD = N{_literal(password)}{_MUST_CHANGE if must_change else ''}"


def password_given(name: str, password: str) -> tuple[str, str]:
    """The statements that give a login of SQL Server a password to be changed: only one that can expire has to be."""
    return (
        f"ALTER LOGIN {name} WITH CHECK_POLICY = ON, CHECK_EXPIRATION = ON",
        f"ALTER LOGIN {name} WITH PASSWORD = N{_literal(password)} MUST_CHANGE",
    )


def allow(connection: Connection, login: str, *, allowed: bool) -> None:
    """Let a login in, or keep it out from its next sign-in on; what it may reach ends at once with its user."""
    name = _quoted(connection, login)
    if connection.dialect.name == "postgresql":
        _say(connection, f"ALTER ROLE {name} {'LOGIN' if allowed else 'NOLOGIN'}")
    else:
        _say(connection, f"ALTER LOGIN {name} {'ENABLE' if allowed else 'DISABLE'}")


def served(connection: Connection) -> bool:
    """Whether the database makes logins for whoever keeps users; elsewhere the server's administrator does."""
    return connection.dialect.name == "postgresql"


def enter(connection: Connection, user_id: int, login: str, password: str) -> None:
    """A login of the server's own for a colleague, made by the database's own function (shared.schema.wall.served)."""
    kept = verifier(connection, login, password)
    connection.execute(text(f"SELECT {VIEWS}.add_login(:id, :kept)"), {"id": user_id, "kept": kept})


def replace_password(connection: Connection, user_id: int, login: str, password: str) -> None:
    """Another password for a colleague's login, likewise."""
    kept = verifier(connection, login, password)
    connection.execute(text(f"SELECT {VIEWS}.give_password(:id, :kept)"), {"id": user_id, "kept": kept})


def let_in(connection: Connection, user_id: int, *, allowed: bool) -> None:
    """Let a colleague's login in or keep it out, likewise, and end what it has open."""
    connection.execute(text(f"SELECT {VIEWS}.allow_login(:id, :allowed)"), {"id": user_id, "allowed": allowed})


def _making(connection: Connection, name: str, login: str, password: str, *, must_change: bool) -> tuple[str, ...]:
    if connection.dialect.name == "postgresql":
        until = f" VALID UNTIL {_first_holds(connection)}" if must_change else ""
        kept = _literal(verifier(connection, login, password))
        return (f"CREATE ROLE {name} LOGIN PASSWORD {kept}{until} IN ROLE {OFFICE}",)
    windows = is_windows(connection, login)
    return (
        f"CREATE LOGIN {name} FROM WINDOWS" if windows else login_made(name, password, must_change=must_change),
        f"CREATE USER {name} FOR LOGIN {name} WITH DEFAULT_SCHEMA = {VIEWS}",
        f"ALTER ROLE {OFFICE} ADD MEMBER {name}",
    )


def _is_there(connection: Connection, login: str) -> bool:
    known = {
        "postgresql": "SELECT 1 FROM pg_roles WHERE rolname = :login",
        "mssql": "SELECT 1 FROM sys.server_principals WHERE name = :login",
    }
    return connection.scalar(text(known[connection.dialect.name]), {"login": login}) is not None


def _first_holds(connection: Connection) -> str:
    """Until when, by the server's clock."""
    until = connection.execute(select(func.now() + FIRST_HOLDS)).scalar_one()
    return _literal(until.isoformat())


def _refuse_name(connection: Connection, login: str) -> None:
    dialect = connection.dialect.name
    too_long = dialect == "postgresql" and len(login.encode("utf-8", "replace")) > _MOST_BYTES
    foreign = dialect == "mssql" and "\\" in login and not is_windows(connection, login)
    taken = _RESERVED[dialect].fullmatch(login.casefold())
    if unseen(login) or not login.strip() or too_long or foreign or taken:
        raise Refused(_("A login of the server cannot be called {login}; choose another name.").format(login=login))


def verifier(connection: Connection, login: str, password: str) -> str:
    """What PostgreSQL keeps of a password, worked out here: so the password itself is in no log of the server."""
    raw: Any = connection.connection.driver_connection
    return str(raw.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode())


def _quoted(connection: Connection, name: str) -> str:
    """The name between its quotes; SQLAlchemy's own doubles a percent sign too."""
    return (
        f'"{name.replace(chr(34), chr(34) * 2)}"'
        if connection.dialect.name == "postgresql"
        else f"[{name.replace(']', ']]')}]"
    )


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _say(connection: Connection, statement: str) -> None:
    """Say it; a statement that fails is not told, for there may be a password in it."""
    try:
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )
    except DBAPIError as error:
        error.statement = None
        raise
