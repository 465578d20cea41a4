"""Upgrades of an older database that are killed, each at another statement, by the process that does them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL

from shared import schema
from shared.database import Database
from tests.shapes import shape

KILLED = 9
State = tuple[frozenset[Any], str | None, tuple[str, ...]]


def state(database: Database) -> State:
    """Everything the tables are, the version, and the customers."""
    with database.engine.connect() as connection:
        return (
            frozenset(shape(connection)),
            connection.scalar(text("SELECT version_num FROM alembic_version")),
            tuple(_names(connection)),
        )


def _names(connection: Connection) -> Iterator[str]:
    yield from connection.scalars(text("SELECT name FROM customer ORDER BY id"))


def killed_at(url: str | URL, statement: int, moment: str = "before_cursor_execute") -> bool:
    """Upgrade in a process that is killed before its statement of that number (from one); whether it came so far."""
    child = os.fork()
    if child == 0:
        _upgrade(url, statement, moment)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == -KILLED


def _upgrade(url: str | URL, statement: int, moment: str) -> None:
    """In the child, which never comes back from here."""
    left = [statement]

    def die(*_about: object) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), KILLED)

    try:
        database = Database(url)
        event.listen(database.engine, moment, die)
        schema.upgrade(database)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def kill_everywhere(url: str | URL, told: Callable[[int], None], step: int = 1) -> dict[str, int]:
    """Kill an upgrade at every statement, or every so many, and then at the commit; how often anything was changed."""
    before, wrong, statement = _at(url), 0, 1
    while killed_at(url, statement):
        wrong += _at(url) != before
        told(statement)
        statement += step
    # The last one went through to the end: what follows is the database as it is.
    after = _at(url)
    return {"killed": -(-(statement - 1) // step), "wrong": wrong, "upgraded": int(after[1] == schema.HEAD)}


def _at(url: str | URL) -> State:
    """Over a line that is closed before the next child is born."""
    database = Database(url)
    found = state(database)
    database.close()
    return found
