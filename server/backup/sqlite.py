"""The backup of a file on one PC: SQLite's own copy of an open database, whoever writes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, make_url, text

from server.backup import rows
from server.backup.rows import Tables
from shared.database import Database
from shared.errors import Refused
from shared.text import _

SUFFIX = ".db"


def make(database: Database, to: Path) -> Tables:
    """Copy the database; its rows at that moment."""
    from pysqlite3 import dbapi2  # noqa: PLC0415 - only where a file is opened

    with database.engine.connect() as connection, closing(dbapi2.connect(str(to))) as copy:
        tables = rows.of(connection)
        # In the transaction that counted: what others save meanwhile is in neither.
        source: Any = connection.connection.driver_connection
        source.backup(copy)
    return tables


@contextmanager
def empty(_database: Database) -> Iterator[Database]:
    """A file with nothing in it, which goes again."""
    with TemporaryDirectory(prefix="wanglai-") as folder:
        opened = Database(_url(Path(folder) / "empty.db"))
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def tried(_database: Database, file: Path) -> Iterator[Database]:
    """The backup opened as a database, in a copy, whose pages and references are whole."""
    scratch = file.with_name(f"{file.name}.tried")
    _copy(file, scratch)
    opened = Database(_url(scratch))
    try:
        with opened.engine.connect() as connection:
            broken = [*connection.scalars(text("PRAGMA integrity_check")), ""]
            if broken[0] != "ok" or connection.execute(text("PRAGMA foreign_key_check")).first():
                raise Refused(_("The backup {file} is damaged: {why}").format(file=file.name, why=broken[0]))
        yield opened
    finally:
        opened.close()
        for left in scratch.parent.glob(f"{scratch.name}*"):
            left.unlink()


def restore(file: Path, place: URL, _locale: str) -> Database:
    """Put the backup where there is no file yet."""
    target = Path(str(place.database))
    if target.exists():
        raise Refused(_("{name} is there already; nothing was restored. Name a new one.").format(name=target))
    part = target.with_name(f"{target.name}.part")
    _copy(file, part)
    part.replace(target)
    return Database(place)


def refresh(database: Database) -> None:
    """Bring what the planner knows of the tables up to date."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _copy(file: Path, to: Path) -> None:
    """Copy a backup, which nobody writes: without a sign beside it that it was opened."""
    from pysqlite3 import dbapi2  # noqa: PLC0415 - only where a file is opened

    with (
        closing(dbapi2.connect(f"file:{quote(str(file))}?mode=ro&immutable=1", uri=True)) as source,
        closing(dbapi2.connect(str(to))) as copy,
    ):
        source.backup(copy)


def _url(file: Path) -> URL:
    return make_url("sqlite://").set(database=str(file))


def locale_of(_connection: Connection) -> str:
    """A file sorts alike everywhere."""
    return ""
