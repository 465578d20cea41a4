"""The tables and the wall before them."""

from __future__ import annotations

import argparse

from sqlalchemy import inspect

from server import people
from server.place import Commands, add, on
from shared import schema
from shared.database import Database
from shared.database.engines import VIEWS
from shared.errors import Refused
from shared.schema import wall
from shared.schema.wall import ground
from shared.text import _


def parsers(commands: Commands) -> None:
    """The words of these commands."""
    told = "make everything in an empty database, with its first administrator, whose password is asked for"
    create = add(commands, "create", told, on(_create))
    create.add_argument("--login", default="admin", help="the first administrator's login on a server")
    create.add_argument("--name", default="", help="and name")
    add(
        commands, "upgrade", "bring tables and the wall up to this program's version; make a backup first", on(_upgrade)
    )
    add(commands, "check", "say whether this program may use the database", on(_check))


def _create(asked: argparse.Namespace, database: Database) -> None:
    schema.create(database)
    _build_wall(database)
    people.first(database, asked.login, asked.name or asked.login)


def _upgrade(_asked: argparse.Namespace, database: Database) -> None:
    schema.upgrade(database)
    _build_wall(database)


def _check(_asked: argparse.Namespace, database: Database) -> None:
    schema.check(database)
    if database.dialect == "postgresql" and not database.walled:
        with database.engine.connect() as connection:
            found = ground.amiss(connection) if inspect(connection).has_table("me", schema=VIEWS) else None
        if found:
            said = _("The wall before the tables does not hold: {found}. Do this: {advice}")
            raise Refused(said.format(found=found[0], advice=found[1]))


def _build_wall(database: Database) -> None:
    if database.dialect != "sqlite":
        with database.engine.begin() as connection:
            wall.build(connection)
