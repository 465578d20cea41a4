"""A database as it should be: made by this program, on the same server, for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from server.backup.engines import ENGINES
from shared import schema
from shared.database import Database
from shared.schema import wall


@contextmanager
def pattern(database: Database) -> Iterator[Database]:
    """Tables without rows, and on a server the wall before them."""
    with ENGINES[database.dialect].empty(database) as made:
        schema.create(made)
        if made.dialect != "sqlite":
            with made.engine.begin() as connection:
                wall.build(connection)
        yield made
