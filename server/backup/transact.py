"""The backup of a SQL Server database: BACKUP and RESTORE, into a file of the server's own.

The backup is the database as it was when BACKUP ended. The rows are counted before and after, and a table that somebody
changed meanwhile is compared by nothing but the checks of the server.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from sqlalchemy import URL, Connection, Engine, text

from server.backup import rows
from server.backup.rows import Tables
from shared.database import Database
from shared.database.engines import connect
from shared.errors import Refused
from shared.text import _

SUFFIX = ".bak"
_COMPRESSES = text("SELECT CASE WHEN SERVERPROPERTY('EngineEdition') = 4 THEN 0 ELSE 1 END")  # Express does not
_COLLATION = text("SELECT CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128))")
_FOLDERS = text(
    "SELECT CAST(SERVERPROPERTY('InstanceDefaultDataPath') AS nvarchar(260)),"
    " CAST(SERVERPROPERTY('InstanceDefaultLogPath') AS nvarchar(260))"
)


def backed_up(database: str, file: str, *, compressed: bool) -> str:
    """The statement that backs up: whole, with a checksum of every page."""
    options = "CHECKSUM, INIT, FORMAT, COPY_ONLY" + (", COMPRESSION" if compressed else "")
    return f"BACKUP DATABASE {_name(database)} TO DISK = {_literal(file)} WITH {options}"


def read_back(file: str) -> str:
    """The statement that reads a backup whole and compares its checksums; it does not look at the data's structure."""
    return f"RESTORE VERIFYONLY FROM DISK = {_literal(file)} WITH CHECKSUM"


def restored(database: str, file: str, moved: dict[str, str]) -> str:
    """The statement that restores under a name, with each of its files at a place of its own."""
    moves = "".join(f", MOVE {_literal(name)} TO {_literal(path)}" for name, path in moved.items())
    return f"RESTORE DATABASE {_name(database)} FROM DISK = {_literal(file)} WITH RECOVERY, CHECKSUM{moves}"


def checked(database: str) -> str:
    """The statement that looks at every page and every reference of a database."""
    return f"DBCC CHECKDB ({_name(database)}) WITH NO_INFOMSGS, ALL_ERRORMSGS"


def dropped(database: str) -> tuple[str, str]:
    """The statements that remove a database, whoever looks at it."""
    name = _name(database)
    return f"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE", f"DROP DATABASE {name}"


def make(database: Database, to: Path) -> Tables:
    """Back up; the rows of the tables that nobody changed meanwhile."""
    before = _rows(database)
    with _server(database.engine) as connection:
        compressed = bool(connection.scalar(_COMPRESSES))
        _do(connection, backed_up(str(database.engine.url.database), str(to), compressed=compressed))
        _do(connection, read_back(str(to)))
    after = _rows(database)
    changed = rows.differing(before, after)
    return {name: counted for name, counted in after.items() if name not in changed}


@contextmanager
def empty(database: Database) -> Iterator[Database]:
    """A database with nothing in it beside this one, which sorts as it does and goes again."""
    name = f"wanglai_tried_{secrets.token_hex(6)}"
    with _server(database.engine) as connection:
        _do(connection, f"CREATE DATABASE {_name(name)} COLLATE {connection.scalar(_COLLATION)}")
        opened = Database(database.engine.url.set(database=name))
        try:
            yield opened
        finally:
            opened.close()
            _do(connection, f"DROP DATABASE {_name(name)}")


@contextmanager
def tried(database: Database, file: Path) -> Iterator[Database]:
    """The backup restored into a database of its own, every page of it looked at; it goes again."""
    name = f"wanglai_tried_{secrets.token_hex(6)}"
    with _server(database.engine) as connection:
        _restore(connection, file, name)
        opened = Database(database.engine.url.set(database=name))
        try:
            _do(connection, checked(name))
            yield opened
        finally:
            opened.close()
            for statement in dropped(name):
                _do(connection, statement)


def restore(file: Path, place: URL, _locale: str) -> Database:
    """Put the backup into a database that is not there yet."""
    engine = connect(place.set(database="master"))
    try:
        with _server(engine) as connection:
            if connection.scalar(text("SELECT DB_ID(:name)"), {"name": place.database}) is not None:
                said = _("{name} is there already; nothing was restored. Name a new one.")
                raise Refused(said.format(name=place.database))
            _restore(connection, file, str(place.database))
    finally:
        engine.dispose()
    return Database(place)


def refresh(database: Database) -> None:
    """Bring what the planner knows of the tables up to date."""
    with _server(database.engine) as connection:
        _do(connection, "EXEC sys.sp_updatestats")


def locale_of(_connection: Connection) -> str:
    """A backup brings its collation along."""
    return ""


def _restore(connection: Connection, file: Path, name: str) -> None:
    listed = connection.exec_driver_sql(f"RESTORE FILELISTONLY FROM DISK = {_literal(str(file))}").mappings().all()
    data, log = connection.execute(_FOLDERS).one()
    moved = {}
    for number, one in enumerate(listed):
        folder = _path(log if one["Type"] == "L" else data)
        moved[one["LogicalName"]] = str(folder / f"{name}_{number}{_path(one['PhysicalName']).suffix}")
    _do(connection, restored(name, str(file), moved))


def _path(said: str) -> PurePath:
    """A path of the server's, which may run on another system than this program."""
    return PurePosixPath(said) if said.startswith("/") else PureWindowsPath(said)


@contextmanager
def _server(engine: Engine) -> Iterator[Connection]:
    """A line that no transaction and no limit of time belongs to, and that ends with this."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()
        driver = connection.connection.driver_connection
        if driver is not None:
            driver.timeout = 0
        yield connection


def _do(connection: Connection, statement: str) -> None:
    """A statement to its very end: a failure may come after the first of its messages."""
    cursor = connection.exec_driver_sql(statement).cursor
    while cursor is not None and cursor.nextset():
        pass


def _rows(database: Database) -> Tables:
    with database.engine.connect() as connection:
        return rows.of(connection)


def _name(name: str) -> str:
    return "[" + name.replace("]", "]]") + "]"


def _literal(words: str) -> str:
    return "N'" + words.replace("'", "''") + "'"
