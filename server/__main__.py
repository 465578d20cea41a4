"""python -m server COMMAND: what an administrator runs once beside the database the configuration names.

create   make the tables in an empty database
upgrade  bring the tables up to this program's version (make a backup first)
check    say whether this program may use the database
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from shared import config, schema
from shared.database import Database
from shared.errors import UserError
from shared.text import _, of_system, speak

COMMANDS = {"create": schema.create, "upgrade": schema.upgrade, "check": schema.check}


def main(words: Sequence[str]) -> int:
    """Do one command; the exit code, 1 with a sentence when it was refused."""
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m server", description=__doc__, formatter_class=as_written)
    parser.add_argument("command", choices=COMMANDS)
    asked = parser.parse_args(words)
    speak(of_system())
    try:
        print(_done(asked.command))
    except UserError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _done(command: str) -> str:
    place = config.load()
    database = Database(place.url)
    try:
        COMMANDS[command](database)
    finally:
        database.close()
    return _("{name} is ready for this program.").format(name=place.name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
