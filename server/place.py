"""Which database is meant, and as whom; secrets are asked for, never given on the command line."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL

from shared import config
from shared.database import Database
from shared.database.engines import make_place
from shared.text import _

PASSWORD = "WANGLAI_PASSWORD"  # noqa: S105 - the name of the variable, for whoever runs this unattended


@contextmanager
def opened(url: str | None) -> Iterator[tuple[str, Database]]:
    """The name and the door of the database of the URL, or of the one the configuration names."""
    named = config.load()
    place = make_place(url or named.url)
    database = Database(_with_password(place))
    try:
        yield named.name if url is None else (place.database or place.render_as_string()), database
    finally:
        database.close()


def secret(question: str) -> str:
    """A password, typed unseen, or the next line of what is fed in."""
    return getpass.getpass(f"{question}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _with_password(place: URL) -> URL:
    if place.get_backend_name() == "sqlite" or not place.username or place.password is not None:
        return place
    given = os.environ.get(PASSWORD)
    return place.set(password=given or secret(_("Password of {login} on the server").format(login=place.username)))
