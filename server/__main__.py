"""python -m server COMMAND: what an administrator runs beside the database that the configuration or --url names.

create   make tables and the wall in an empty database, and the first administrator (asks for a password)
upgrade  bring tables and the wall up to this program's version (make a backup first)
check    say whether this program may use the database
users, add-user, disable-user, enable-user, password   who may work with a server's database

A URL carries no password: it is asked for, or taken from the variable WANGLAI_PASSWORD.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from server import people, place
from shared import schema
from shared.database import Database
from shared.errors import Invalid, UserError
from shared.schema import wall
from shared.text import _, of_system, speak


def main(words: Sequence[str]) -> int:
    """Do one command; the exit code, 1 with a sentence when it was refused."""
    asked = _parser().parse_args(words)
    speak(of_system())
    try:
        with place.opened(asked.url) as (name, database):
            print(_done(asked, database) or _("{name} is ready for this program.").format(name=name))
    except Invalid as refused:
        print(" ".join(refused.fields.values()), file=sys.stderr)
    except UserError as refused:
        print(refused, file=sys.stderr)
    else:
        return 0
    return 1


def _parser() -> argparse.ArgumentParser:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m server", description=__doc__, formatter_class=as_written)
    parser.add_argument("--url", help="the database, instead of the one the configuration names; without a password")
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help="make everything in an empty database")
    create.add_argument("--login", default="admin", help="the first administrator's login on a server")
    create.add_argument("--name", default="", help="and name")
    commands.add_parser("upgrade", help="bring everything up to date")
    commands.add_parser("check", help="say whether this program may use it")
    people.parsers(commands)
    return parser


def _done(asked: argparse.Namespace, database: Database) -> str | None:
    """Do it; what there is to say, None for that all is well."""
    match asked.command:
        case "create" | "upgrade":
            schema.create(database) if asked.command == "create" else schema.upgrade(database)
            if database.dialect != "sqlite":
                with database.engine.begin() as connection:
                    wall.build(connection)
            if asked.command == "create":
                people.first(database, asked.login, asked.name or asked.login)
        case "check":
            schema.check(database)
        case "users":
            return people.listed(database)
        case "add-user":
            people.add(database, asked.login, asked.name, asked.role)
        case "password":
            people.give_password(database, asked.login)
        case _:
            people.allow(database, asked.login, allowed=asked.command == "enable-user")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
