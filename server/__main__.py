"""python -m server COMMAND: what an administrator runs beside the database that the configuration or --url names.

A URL carries no password: it is asked for, or taken from the variable WANGLAI_PASSWORD.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from server import doctor, nightly, people, tables, trail
from server.backup import commands as backup
from server.outcome import DONE, EXIT_CODES, FOUND, REFUSED, Alarm, server_said
from shared.errors import Invalid, UserError
from shared.text import _, of_system, speak


def main(words: Sequence[str]) -> int:
    """Do one command; the exit code."""
    asked = _parser().parse_args(words)
    speak(of_system())
    try:
        print(asked.work(asked))
    except Alarm as found:
        print(found, file=sys.stderr)
        return FOUND
    except Invalid as refused:
        print(" ".join(refused.fields.values()), file=sys.stderr)
    except UserError as refused:
        print(refused, file=sys.stderr)
    except DBAPIError as error:
        print(_("The server refused: {why}").format(why=server_said(error)), file=sys.stderr)
    except KeyboardInterrupt:
        print(_("Stopped."), file=sys.stderr)
    else:
        return DONE
    return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m server",
        description=__doc__,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--url", help="the database, instead of the one the configuration names; without a password")
    commands = parser.add_subparsers(dest="command", required=True)
    for room in (tables, people, trail, backup, nightly, doctor):
        room.parsers(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
