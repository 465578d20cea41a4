"""Choosing a new password before one is let in, on each engine its own way; the old one proves who asks."""

from __future__ import annotations

from sqlalchemy import event, text

from shared.access import logins, operations, passwords, queries
from shared.database import Database
from shared.database.engines import OLD_PASSWORD, VIEWS
from shared.database.failures import explained
from shared.errors import Invalid, MustChangePassword


def in_file(database: Database, login: str, old: str, new: str) -> None:
    """Replace a password that the program itself keeps. Refused like any sign-in where the old one is wrong."""
    _check(old, new)
    try:
        user_id = operations.sign_in(database, login, old).id
    except MustChangePassword:
        found = database.read(lambda session: queries.by_login(session, login)[0])
        if found is None:
            raise
        user_id = found.id
    database.write(lambda session: operations.change_password(session, user_id, old, new))


def on_server(url: str, login: str, old: str, new: str) -> None:
    """Replace a password that a server keeps."""
    _check(old, new)
    database = Database.of(url, login, old)
    try:
        if database.dialect == "mssql":
            _while_signing_in(url, login, old, new)
        else:
            with explained(database.dialect), database.engine.begin() as connection:
                kept = logins.verifier(connection, login, new)
                connection.execute(text(f"SELECT {VIEWS}.change_password(:kept)"), {"kept": kept})
    finally:
        database.close()


def _while_signing_in(url: str, login: str, old: str, new: str) -> None:
    """SQL Server takes the new password in the sign-in itself, with the old one beside it."""
    database = Database.of(url, login, new)
    try:
        event.listen(database.engine, "do_connect", lambda *about: about[-1].update(attrs_before={OLD_PASSWORD: old}))
        with explained("mssql"), database.engine.connect():
            pass
    finally:
        database.close()


def _check(old: str, new: str) -> None:
    if fault := passwords.fault_of_next(old, new):
        raise Invalid({"new": fault})
