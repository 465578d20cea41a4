"""Which database a command means, and as whom; secrets are asked for, never given on the command line."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from sqlalchemy import URL

from server.outcome import EXIT_CODES
from shared import config
from shared.database import Database
from shared.database.engines import make_place
from shared.errors import Refused
from shared.text import _

PASSWORD = "WANGLAI_PASSWORD"  # noqa: S105 - the name of the variable, for whoever runs this unattended

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


def add(commands: Commands, name: str, told: str, work: Callable[[argparse.Namespace], str]) -> argparse.ArgumentParser:
    """A command by its name, what it is for, and what does it and gives what there is to say."""
    parser = commands.add_parser(name, help=told, description=told[0].upper() + told[1:] + ".", epilog=EXIT_CODES)
    parser.set_defaults(work=work)
    return parser


def on(work: Callable[[argparse.Namespace, Database], str | None]) -> Callable[[argparse.Namespace], str]:
    """What opens the database for the work, and tells that it is ready where the work has nothing else to say."""

    def done(asked: argparse.Namespace) -> str:
        with opened(asked.url) as (name, database):
            return work(asked, database) or _("{name} is ready for this program.").format(name=name)

    return done


@contextmanager
def opened(url: str | None) -> Iterator[tuple[str, Database]]:
    """The name and the door of the database of the URL, or of the one the configuration names."""
    place = asked_place(url)
    database = Database(place)
    try:
        yield config.load().name if url is None else (place.database or place.render_as_string()), database
    finally:
        database.close()


def asked_place(url: str | None) -> URL:
    """The URL, or the one the configuration names, with the password where one is needed."""
    return _with_password(make_place(config.load().url if url is None else url))


def secret(question: str) -> str:
    """A password, typed unseen, or the next line of what is fed in. Refused when there is none."""
    try:
        return getpass.getpass(f"{question}: ") if is_typed() else sys.stdin.readline().rstrip("\n")
    except EOFError as ended:
        raise Refused(_("No password was given.")) from ended


def is_typed() -> bool:
    """Whether somebody sits at the keyboard."""
    return sys.stdin.isatty()


def _with_password(place: URL) -> URL:
    if place.get_backend_name() == "sqlite" or not place.username or place.password is not None:
        return place
    given = os.environ.get(PASSWORD)
    return place.set(password=given or secret(_("Password of {login} on the server").format(login=place.username)))
