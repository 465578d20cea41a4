"""What a database was told, kept in a file, and told once more by the raw driver: the same statements, nothing else."""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from psycopg import Cursor
from sqlalchemy import Connection, Engine, Pool, event

from shared.database import Database


@contextmanager
def noted(path: Path) -> Iterator[None]:
    """Keep what databases are told from here on: statements with their values, and the streams of COPY."""
    with path.open("wb") as file:
        notes = _Notes(file)
        event.listen(Engine, "before_cursor_execute", notes.on_sqlite)
        event.listen(Pool, "checkout", lambda raw, *_told: _note_from_now(raw, notes))
        yield


class _Notes:
    def __init__(self, file: BinaryIO) -> None:
        self._file, self._turn = file, threading.Lock()  # two threads may ask at once

    def on_sqlite(self, connection: Connection, _cursor: Any, statement: str, values: Any, *more: Any) -> None:
        if connection.dialect.name == "sqlite":
            self.add("many" if more[-1] else "", statement, values)

    def add(self, kind: str, statement: Any, values: Any) -> None:
        with self._turn:
            pickle.dump((kind, statement, values), self._file, pickle.HIGHEST_PROTOCOL)


def _note_from_now(raw: Any, notes: _Notes) -> None:
    if hasattr(raw, "cursor_factory"):
        raw.cursor_factory = _noting(notes)


def _noting(notes: _Notes) -> type[Any]:
    class Noting(Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            notes.add("", query, params)
            return super().execute(query, params, **more)

        @contextmanager
        def copy(self, statement: Any, params: Any = None, **more: Any) -> Iterator[Any]:
            with super().copy(statement, params, **more) as sent:
                yield _Copy(notes, statement, sent)

    return Noting


class _Copy:
    def __init__(self, notes: _Notes, statement: Any, sent: Any) -> None:
        self._notes, self._statement, self._sent = notes, statement, sent

    def write(self, stream: Any) -> None:
        self._notes.add("copy", self._statement, stream)
        self._sent.write(stream)


def tell(database: Database, path: Path) -> tuple[float, float]:
    """Tell the raw driver all of it, in one transaction: seconds by the clock and of this process."""
    held = database.engine.raw_connection()
    raw: Any = held.driver_connection
    cursor = raw.cursor()
    took = [0.0, 0.0]
    if database.dialect == "sqlite":
        cursor.execute("BEGIN IMMEDIATE")
    with path.open("rb") as file:
        while said := _next(file):
            began = time.perf_counter(), time.process_time()
            _say(cursor, *said)
            took = [took[0] + time.perf_counter() - began[0], took[1] + time.process_time() - began[1]]
    began = time.perf_counter(), time.process_time()
    raw.commit()
    held.close()
    return took[0] + time.perf_counter() - began[0], took[1] + time.process_time() - began[1]


def _next(file: BinaryIO) -> Any:
    try:
        return pickle.load(file)  # noqa: S301 - written above
    except EOFError:
        return None


def _say(cursor: Any, kind: str, statement: Any, values: Any) -> None:
    if isinstance(statement, str) and statement.startswith("BEGIN"):  # all is one transaction here
        return
    if kind == "copy":
        with cursor.copy(statement) as copy:
            copy.write(values)
    elif kind == "many":
        cursor.executemany(statement, values)
    else:
        cursor.execute(statement, values)
        if cursor.description:
            cursor.fetchall()
