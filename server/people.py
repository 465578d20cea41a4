"""Who may work with a server's database."""

from __future__ import annotations

import argparse

from sqlalchemy import select

from server.place import secret
from shared.access import logins, operations, passwords, queries
from shared.access.model import Role, User, UserRole
from shared.access.rights import ROLES
from shared.database import Database
from shared.errors import Invalid, Refused
from shared.text import _


def first(database: Database, login: str, name: str) -> None:
    """Make the first administrator of a server's database, and the roles it begins with, where there is nobody yet."""
    if database.dialect == "sqlite" or database.read(queries.anyone):
        return
    database.write(operations.begin_roles)
    add(database, login, name, "administrator")


def add(database: Database, login: str, name: str, role: str) -> None:
    """A colleague with a login of the server's own; a password is asked for."""
    _server_only(database)
    password = secret(_("Password for {login}").format(login=login))
    if fault := passwords.fault(password):
        raise Invalid({"password": fault})
    with database.writing() as session:
        operations.create_on_server(session, login, name, role)
        # In the same transaction: on both engines a login is made with it, or not at all.
        logins.make(session.connection(), login.strip(), password)


def allow(database: Database, login: str, *, allowed: bool) -> None:
    """Let a colleague in, or keep one out, at once."""
    _server_only(database)
    with database.writing() as session:
        operations.let_in(session, login, allowed=allowed)
        logins.allow(session.connection(), login, allowed=allowed)


def give_password(database: Database, login: str) -> None:
    """Another password for a colleague."""
    _server_only(database)
    password = secret(_("Password for {login}").format(login=login))
    if fault := passwords.fault(password):
        raise Invalid({"password": fault})
    with database.engine.begin() as connection:
        logins.give_password(connection, login, password)


def listed(database: Database) -> str:
    """Everybody, a line each: login, name, roles, and whether they are kept out."""
    asked = (
        select(User, Role.name)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(Role, Role.id == UserRole.role_id)
        .order_by(User.login_key, Role.name)
    )
    roles: dict[str, list[str]] = {}
    with database.reading() as session:
        for user, role in session.execute(asked):
            said = f"{user.login}  {user.name}" + ("" if user.active else "  " + _("kept out"))
            roles.setdefault(said, []).extend([role] if role else [])
    return "\n".join(f"{said}  {', '.join(names)}" for said, names in roles.items())


def parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The words of these commands."""
    new = commands.add_parser("add-user", help="let a colleague work; a password is asked for")
    new.add_argument("login")
    new.add_argument("name")
    new.add_argument("--role", choices=[role.name for role in ROLES], default="sales")
    for name, told in (
        ("disable-user", "keep a colleague out, at once"),
        ("enable-user", "let a colleague in again"),
        ("password", "give a colleague another password"),
    ):
        commands.add_parser(name, help=told).add_argument("login")
    commands.add_parser("users", help="list everybody")


def _server_only(database: Database) -> None:
    if database.dialect == "sqlite":
        raise Refused(_("A file on one PC has its users in the program itself; this is for servers."))
