"""The tables and the wall before them."""

from __future__ import annotations

import argparse

from sqlalchemy import inspect

from server import people
from server.comparing import differences
from server.outcome import Alarm
from server.place import Commands, add, on
from shared import schema
from shared.database import Database
from shared.database.engines import VIEWS
from shared.errors import Refused
from shared.schema import wall
from shared.schema.wall import ground
from shared.text import _

_BUILD = "python -m server upgrade"


def parsers(commands: Commands) -> None:
    """The words of these commands."""
    told = "make everything in an empty database, with its first administrator, whose password is asked for"
    create = add(commands, "create", told, on(_create))
    create.add_argument("--login", default="admin", help="the first administrator's login on a server")
    create.add_argument("--name", default="", help="and name")
    add(
        commands, "upgrade", "bring tables and the wall up to this program's version; make a backup first", on(_upgrade)
    )
    told = "say whether this program may use the database, and what in it differs from what this program makes"
    add(commands, "check", told, on(_check))


def _create(asked: argparse.Namespace, database: Database) -> None:
    schema.create(database)
    _build_wall(database)
    people.first(database, asked.login, asked.name or asked.login)


def _upgrade(_asked: argparse.Namespace, database: Database) -> None:
    schema.upgrade(database)
    _build_wall(database)


def _check(_asked: argparse.Namespace, database: Database) -> None:
    schema.check(database)
    if database.dialect != "sqlite":
        _behind_its_wall(database)
    if lines := differences.found(database):
        advice = _("`upgrade` builds the wall anew; tables, and what is not of this program, are the administrator's.")
        raise Alarm("\n".join([*lines, advice]))


def _behind_its_wall(database: Database) -> None:
    """Refused, with what to do, where there is no wall, or the roles of the server let somebody past it."""
    with database.engine.connect() as connection:
        if "me" not in inspect(connection).get_view_names(schema=VIEWS):
            raise Refused(_("The wall before the tables is missing. Do this: {advice}").format(advice=_BUILD))
        found = ground.amiss(connection) if database.dialect == "postgresql" else None
    if found:
        said = _("The wall before the tables does not hold: {found}. Do this: {advice}")
        raise Refused(said.format(found=found[0], advice=found[1]))


def _build_wall(database: Database) -> None:
    if database.dialect != "sqlite":
        with database.engine.begin() as connection:
            wall.build(connection)
