"""Who may work with a server's database."""

from __future__ import annotations

import argparse
import sys

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.place import Commands, is_typed, on, secret
from server.place import add as add_command
from shared.access import logins, operations, passwords, queries
from shared.access.model import Role, User, UserRole
from shared.access.rights import ROLES
from shared.database import Database
from shared.errors import Invalid, Refused
from shared.text import _


def parsers(commands: Commands) -> None:
    """The words of these commands."""
    add_command(commands, "users", "list everybody", on(_listed))
    new = add_command(commands, "add-user", "let a colleague work; a password is asked for", on(_add))
    new.add_argument("login", help="on SQL Server also an account of Windows: DOMAIN\\name")
    new.add_argument("name")
    new.add_argument("--role", choices=[role.name for role in ROLES], default="sales")
    granted = add_command(commands, "grant", "give a colleague a role, or take it away; at once", on(_grant))
    granted.add_argument("login")
    granted.add_argument("role", help="the name of a role, as `users` tells it")
    granted.add_argument("--take", action="store_true", help="take the role away")
    for name, told, work in (
        ("disable-user", "keep a colleague out, at once", _allow),
        ("enable-user", "let a colleague in again", _allow),
        ("password", "give a colleague another password; it is asked for", _give_password),
    ):
        add_command(commands, name, told, on(work)).add_argument("login")


def first(database: Database, login: str, name: str) -> None:
    """Make the first administrator of a server's database, and the roles it begins with, where there is nobody yet."""
    if database.dialect == "sqlite" or database.read(queries.anyone):
        return
    database.write(operations.begin_roles)
    _make(database, login, name, "administrator", must_change=False)


def _add(asked: argparse.Namespace, database: Database) -> None:
    _server_only(database)
    _make(database, asked.login, asked.name, asked.role, must_change=True)


def _make(database: Database, login: str, name: str, role: str, *, must_change: bool) -> None:
    """A colleague with a login of the server's own, or with an account of Windows, which has a password already."""
    with database.reading() as session:
        windows = logins.is_windows(session.connection(), login.strip())
    password = "" if windows else _new_password(login)
    with database.writing() as session:
        id = operations.create_on_server(session, login, name, role)
        # In the same transaction: on both engines a login is made with it, or not at all.
        logins.make(session.connection(), login.strip(), password, must_change=must_change)
        if must_change and database.dialect == "postgresql":  # SQL Server asks for another one itself
            operations.ask_for_another(session, id)


def _allow(asked: argparse.Namespace, database: Database) -> None:
    _server_only(database)
    allowed = asked.command == "enable-user"
    with database.writing() as session:
        operations.let_in(session, asked.login, allowed=allowed)
        logins.allow(session.connection(), asked.login, allowed=allowed)


def _grant(asked: argparse.Namespace, database: Database) -> str:
    """A role more, or less; who has it already, or not, keeps what he has."""
    with database.writing() as session:
        operations.grant(session, asked.login, asked.role, taken=asked.take)
    return _line_of(database, asked.login)


def _give_password(asked: argparse.Namespace, database: Database) -> None:
    _server_only(database)
    with database.reading() as session:
        login = _own_login(session, asked.login)
    password = _new_password(asked.login)
    with database.writing() as session:
        user = operations.known(session, asked.login)
        logins.give_password(session.connection(), login, password)
        if database.dialect == "postgresql":
            operations.ask_for_another(session, user.id)


def _own_login(session: Session, login: str) -> str:
    """The server's login of a colleague, which has a password of the server's own. Refused when there is none."""
    user = operations.known(session, login)
    if user.database_login is None:
        raise Refused(_("{login} has no login on the server.").format(login=user.login))
    if logins.is_windows(session.connection(), user.database_login):
        raise Refused(_("Windows keeps the password of {login}; change it there.").format(login=user.login))
    return user.database_login


def _new_password(login: str) -> str:
    """Asked for until it is good where somebody types it, who cannot see it and so types it twice."""
    while fault := _fault(password := secret(_("Password for {login}").format(login=login))):
        if not is_typed():
            raise Invalid({"password": fault})
        print(fault, file=sys.stderr)
    return password


def _fault(password: str) -> str | None:
    if fault := passwords.fault(password):
        return fault
    if is_typed() and secret(_("Once more")) != password:
        return _("The two are not the same. Type both again.")
    return None


def _listed(_asked: argparse.Namespace, database: Database) -> str:
    return "\n".join(_lines(database).values()) or _("There is nobody yet: `create` makes the first administrator.")


def _line_of(database: Database, login: str) -> str:
    return _lines(database)[queries.key_of(login)]


def _lines(database: Database) -> dict[str, str]:
    """Everybody, by the key of the login: login, name, whether they are kept out, and roles."""
    asked = (
        select(User, Role.name)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(Role, Role.id == UserRole.role_id)
        .order_by(User.login_key, Role.name)
    )
    said: dict[str, str] = {}
    roles: dict[str, list[str]] = {}
    with database.reading() as session:
        for user, role in session.execute(asked):
            said[user.login_key] = f"{user.login}  {user.name}" + ("" if user.active else "  " + _("kept out"))
            roles.setdefault(user.login_key, []).extend([role] if role else [])
    return {key: f"{line}  {', '.join(roles[key])}" for key, line in said.items()}


def _server_only(database: Database) -> None:
    if database.dialect == "sqlite":
        raise Refused(_("A file on one PC has its users in the program itself; this is for servers."))
