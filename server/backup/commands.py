"""Making a backup that counts, and bringing one back."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from sqlalchemy.engine import URL

from server.backup import keeping, manifest, rows
from server.backup.engines import ENGINES
from server.backup.manifest import Manifest
from server.outcome import Alarm
from server.place import Commands, add, asked_place, on
from shared.database import Database
from shared.database.failures import explained
from shared.errors import Refused, StorageFull
from shared.schema import HEAD
from shared.text import _

FOLDER = "WANGLAI_BACKUPS"


def parsers(commands: Commands) -> None:
    """The words of these commands."""
    told = "make a backup and restore it at once into a database of its own: it counts only if every row is there"
    into(add(commands, "backup", told, on(_backup)))
    verify = add(commands, "verify", "restore a backup into a database of its own and compare every row", on(_verify))
    verify.add_argument("file", type=Path)
    told = "bring a backup back, under a name that is not taken: --url names the new database"
    add(commands, "restore", told, _restore).add_argument("file", type=Path)


def into(parser: argparse.ArgumentParser) -> None:
    """The word for where backups are kept."""
    told = f"the folder of the backups; else {FOLDER} names it, and a file on one PC has it beside itself"
    parser.add_argument("--to", type=Path, metavar="FOLDER", help=told)


def folder(asked: argparse.Namespace, place: URL) -> Path:
    """Where backups are kept. Refused for a server where nobody said."""
    named = asked.to or (Path(os.environ[FOLDER]) if os.environ.get(FOLDER) else None)
    if named is None and place.get_backend_name() == "sqlite" and place.database:
        named = Path(place.database).parent / "backups"
    if named is None:
        raise Refused(_("Say with --to in which folder backups are kept."))
    return Path(named)


def name_of(place: URL) -> str:
    """What the backups of a database are called."""
    name = str(place.database)
    return Path(name).stem if place.get_backend_name() == "sqlite" else name


def every(to: Path, place: URL) -> list[tuple[Path, Manifest]]:
    """The good backups of a database in a folder, the oldest first."""
    return manifest.every(to, name_of(place), place.get_backend_name())


def made(database: Database, to: Path) -> Path:
    """A backup that was restored and found equal, row by row. Alarm, and nothing kept, where it was not."""
    engine, place = ENGINES[database.dialect], database.engine.url
    now = dt.datetime.now(dt.UTC)
    plain = re.sub(r"[^\w.-]", "_", name_of(place))
    file = to / f"{plain}-{now:%Y%m%dT%H%M%S.%fZ}{engine.SUFFIX}"
    with _room(to), explained(database.dialect):
        to.mkdir(parents=True, exist_ok=True)
        part = file if database.dialect == "mssql" else file.with_name(f"{file.name}.part")
        try:
            tables = engine.make(database, part)
            _compare(engine, database, part, tables)
            with database.engine.connect() as connection:
                locale = engine.locale_of(connection)
            if part != file:
                part.replace(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sha256 = manifest.hashed(file) if file.exists() else ""
        known = Manifest(
            name_of(place), now.isoformat(), database.dialect, str(HEAD), locale, str(file.name), sha256, tables
        )
        known.write(to)
    return file


def refreshed(database: Database) -> None:
    """Bring what the planner knows of the tables up to date."""
    with explained(database.dialect):
        ENGINES[database.dialect].refresh(database)


def remove_old(to: Path, place: URL) -> list[Path]:
    """Remove the backups of a database that the rule does not keep; which."""
    known = every(to, place)
    staying = keeping.kept((one.moment for _file, one in known), dt.datetime.now(dt.UTC))
    gone = [file for file, one in known if one.moment not in staying]
    for file in gone:
        # First what makes it count.
        file.with_name(file.name + manifest.SUFFIX).unlink()
        file.unlink(missing_ok=True)
    return gone


def _backup(asked: argparse.Namespace, database: Database) -> str:
    return str(made(database, folder(asked, database.engine.url)))


def _verify(asked: argparse.Namespace, database: Database) -> str:
    known = _same_file(asked.file)
    engine = ENGINES[known.dialect]
    if known.dialect != database.dialect:
        raise Refused(_("{file} is a backup of another kind of database.").format(file=asked.file))
    with _room(asked.file.parent), explained(database.dialect):
        _compare(engine, database, asked.file, known.tables)
    return _("{file} is whole: every row of {count} tables is there.").format(file=asked.file, count=len(known.tables))


def _restore(asked: argparse.Namespace) -> str:
    place, known = asked_place(asked.url), _same_file(asked.file)
    if place.get_backend_name() != known.dialect:
        raise Refused(_("{file} is a backup of another kind of database.").format(file=asked.file))
    with _room(asked.file.parent), explained(known.dialect):
        database: Database = ENGINES[known.dialect].restore(asked.file, place, known.locale)
        try:
            with database.engine.connect() as connection:
                _same_rows(known.tables, rows.of(connection))
        finally:
            database.close()
    said = _("{file} is restored as {name}; every row of {count} tables is there.")
    return said.format(file=asked.file, name=name_of(place), count=len(known.tables))


def _compare(engine: ModuleType, database: Database, file: Path, tables: rows.Tables) -> None:
    with engine.tried(database, file) as restored, restored.engine.connect() as connection:
        _same_rows(tables, rows.of(connection))


def _same_rows(wanted: rows.Tables, found: rows.Tables) -> None:
    of_interest = {name: counted for name, counted in found.items() if name in wanted}
    if differing := rows.differing(wanted, of_interest):
        said = _("The backup is not the database: {tables} differ. It does not count; make another one.")
        raise Alarm(said.format(tables=", ".join(differing)))


def _same_file(file: Path) -> Manifest:
    """What is known of a backup, whose file is the one that was found good."""
    known = manifest.read(file)
    if known.sha256 and (not file.exists() or manifest.hashed(file) != known.sha256):
        raise Alarm(_("{file} is not the file that was found good: it was changed, or is gone.").format(file=file))
    return known


@contextmanager
def _room(to: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = _("{folder} cannot be written, or there is no room left in it: {why} No backup was made.")
        raise StorageFull(said.format(folder=to, why=error.strerror)) from error
