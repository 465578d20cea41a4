"""Looking over everything a database needs: a line for each, with what to do about it."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, inspect, text

from server import looks
from server.backup import commands as backup
from server.looks import Line
from server.outcome import Alarm
from server.place import Commands, add, asked_place
from shared import schema
from shared.audit import proof
from shared.database import Database, engines
from shared.database.failures import explained
from shared.errors import Refused, UserError
from shared.schema.wall import ground, rows
from shared.text import _

STALE = dt.timedelta(hours=26)


def parsers(commands: Commands) -> None:
    """The words of this command."""
    told = "look over driver, line, version, rights, clock, space, tables and backups: a line for each, with what to do"
    backup.into(add(commands, "doctor", told, _doctor))


def _doctor(asked: argparse.Namespace) -> str:
    place = asked_place(asked.url)
    try:
        to = backup.folder(asked, place)
    except Refused:
        to = None
    found = list(looked_over(place, to))
    said = "\n".join(map(str, found))
    if any(line.advice for line in found):
        raise Alarm(said)
    return said


def looked_over(place: URL, backups: Path | None) -> Iterator[Line]:
    """Everything, as far as one can come."""
    yield looks.driver(place)
    if place.get_backend_name() == "sqlite" and not Path(str(place.database)).exists():  # to look would make it
        yield Line(_("line"), _("there is no file {file}").format(file=place.database), "python -m server create")
        return
    database = None
    try:
        database = Database(place)
        yield from _outside(database)
        yield from _inside(database, backups)
    except UserError as error:
        yield Line(_("line"), str(error), _("Nothing else can be looked at before this works."))
    finally:
        if database is not None:
            database.close()


def _outside(database: Database) -> Iterator[Line]:
    with explained(database.dialect), database.engine.connect() as connection:
        yield Line(_("line"), _("open, as {who}").format(who=looks.who(connection)))
        for look in (looks.tls, looks.version, looks.rights, looks.clock, looks.reading):
            line = look(connection)
            if line is not None:
                yield line


def _inside(database: Database, backups: Path | None) -> Iterator[Line]:
    tables = _tables(database)
    yield tables
    with explained(database.dialect):
        if not tables.advice:
            yield _trail(database)
        yield _space(database, backups)
        yield _backups(database.engine.url, backups)


def _tables(database: Database) -> Line:
    title = _("tables")
    try:
        schema.check(database)
    except UserError as error:
        return Line(title, str(error), "python -m server create / upgrade")
    if database.dialect != "sqlite" and not _has_wall(database):
        return Line(title, _("the wall before them is missing"), "python -m server upgrade")
    if database.dialect == "postgresql" and not _stands(database):
        return Line(
            title, _("the wall before them shows nothing: its views lost their owner"), "python -m server upgrade"
        )
    if database.dialect == "postgresql" and (found := _amiss(database)):
        return Line(title, *found)
    return Line(title, _("of version {version}").format(version=schema.HEAD))


def _has_wall(database: Database) -> bool:
    return "me" in inspect(database.engine).get_view_names(schema=engines.VIEWS)


def _stands(database: Database) -> bool:
    with database.engine.connect() as connection:
        return bool(connection.scalar(text(rows.STANDS)))


def _amiss(database: Database) -> tuple[str, str] | None:
    with database.engine.connect() as connection:
        return ground.amiss(connection)


def _trail(database: Database) -> Line:
    title = _("trail")
    found = proof.prove(database)
    if found.faults:
        count = _("{count} events were tampered with").format(count=len(found.faults))
        return Line(title, count, "python -m server audit verify")
    said = _("{sealed} events sealed, {waiting} not yet").format(sealed=found.sealed, waiting=found.waiting)
    late = found.oldest is not None and dt.datetime.now(dt.UTC) - found.oldest > STALE
    return Line(title, said, "python -m server audit seal" if late else "")


def _space(database: Database, backups: Path | None) -> Line:
    title = _("free space")
    needed = _size(database)
    folders = [backups] if backups is not None else []
    if database.dialect == "sqlite":
        folders.append(Path(str(database.engine.url.database)).absolute())
    free = min((_free(folder) for folder in folders), default=None)
    if free is None:
        return Line(title, _("not known"), _("Say with --to in which folder backups are kept."))
    said = _("{free} MB, the database has {size} MB").format(free=free // 2**20, size=needed // 2**20)
    return Line(title, said, _("Make room: a backup needs three times the database.") if free < 3 * needed else "")


def _size(database: Database) -> int:
    asked = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
        "mssql": "SELECT SUM(CAST(size AS bigint)) * 8192 FROM sys.database_files",
    }
    with database.engine.connect() as connection:
        return int(connection.execute(text(asked[database.dialect])).scalar_one() or 0)


def _free(folder: Path) -> int:
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return shutil.disk_usage(there).free


def _backups(place: URL, folder: Path | None) -> Line:
    title, advice = _("last good backup"), "python -m server nightly"
    if folder is None:
        return Line(title, _("not known"), _("Say with --to in which folder backups are kept."))
    known = backup.every(folder, place)
    if not known:
        return Line(title, _("none in {folder}").format(folder=folder), advice)
    file, newest = known[-1]
    age = dt.datetime.now(dt.UTC) - newest.moment
    hours = int(age.total_seconds() // 3600)
    said = _("{file}, {hours} hours old").format(file=file.name, hours=hours)
    return Line(title, said, advice if age > STALE else "")
