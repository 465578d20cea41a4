"""The logins by which a server knows its people: made, locked and given passwords by whoever keeps the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from shared.database.engines import VIEWS
from shared.errors import Refused
from shared.text import _

OFFICE = "wanglai_office"  # the database role of everybody who works with the program


def make(connection: Connection, login: str, password: str) -> None:
    """A login that reaches the views and nothing else. Refused when the server has one of this name."""
    name = _quoted(connection, login)
    if _is_there(connection, login):
        raise Refused(_("The server has a login {login} already.").format(login=login))
    for statement in _making(connection, name, login, password):
        _say(connection, statement)


def give_password(connection: Connection, login: str, password: str) -> None:
    """Another password for a login."""
    name = _quoted(connection, login)
    if connection.dialect.name == "postgresql":
        _say(connection, f"ALTER ROLE {name} PASSWORD {_verifier(connection, login, password)}")
    else:
        _say(connection, f"ALTER LOGIN {name} WITH PASSWORD = N{_literal(password)}")


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
    kept = _kept(connection, login, password)
    connection.execute(text(f"SELECT {VIEWS}.add_login(:id, :kept)"), {"id": user_id, "kept": kept})


def replace_password(connection: Connection, user_id: int, login: str, password: str) -> None:
    """Another password for a colleague's login, likewise."""
    kept = _kept(connection, login, password)
    connection.execute(text(f"SELECT {VIEWS}.give_password(:id, :kept)"), {"id": user_id, "kept": kept})


def let_in(connection: Connection, user_id: int, *, allowed: bool) -> None:
    """Let a colleague's login in or keep it out, likewise, and end what it has open."""
    connection.execute(text(f"SELECT {VIEWS}.allow_login(:id, :allowed)"), {"id": user_id, "allowed": allowed})


def _making(connection: Connection, name: str, login: str, password: str) -> tuple[str, ...]:
    if connection.dialect.name == "postgresql":
        verifier = _verifier(connection, login, password)
        return (f"CREATE ROLE {name} LOGIN PASSWORD {verifier} IN ROLE {OFFICE}",)
    return (
        f"CREATE LOGIN {name} WITH PASSWORD = N{_literal(password)}",
        f"CREATE USER {name} FOR LOGIN {name} WITH DEFAULT_SCHEMA = {VIEWS}",
        f"ALTER ROLE {OFFICE} ADD MEMBER {name}",
    )


def _is_there(connection: Connection, login: str) -> bool:
    known = {
        "postgresql": "SELECT 1 FROM pg_roles WHERE rolname = :login",
        "mssql": "SELECT 1 FROM sys.server_principals WHERE name = :login",
    }
    return connection.scalar(text(known[connection.dialect.name]), {"login": login}) is not None


def _verifier(connection: Connection, login: str, password: str) -> str:
    """What PostgreSQL keeps of a password, worked out here: so the password itself is in no log of the server."""
    return _literal(_kept(connection, login, password))


def _kept(connection: Connection, login: str, password: str) -> str:
    raw: Any = connection.connection.driver_connection
    return str(raw.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode())


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _say(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement)
