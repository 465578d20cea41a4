"""Opening SQLite, PostgreSQL and SQL Server so that they behave alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, String, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from shared.database import lines, output
from shared.errors import Refused
from shared.text import _

APPLICATION_ID = 0x57414E47  # "WANG": tells our files from other SQLite files
CONNECT_SECONDS = 5
OLD_PASSWORD = 1226  # SQL_COPT_SS_OLDPWD of the ODBC driver: PWD is the new one, and is set by signing in
STATEMENT_SECONDS = 15
_MAY_BE_LONG = 2000  # of these characters each may count twice
# The WAL-reset fault is mended from this version on: https://sqlite.org/releaselog/3_51_3.html
SOUND_SQLITE = (3, 51, 3)


VIEWS = "api_1"  # where a server's people find their rows: the contract this program knows (shared.schema.wall)


def connect(url: str | URL, *, walled: bool = False) -> Engine:
    """An engine for the URL, with the settings that our promises rest on. Refused for what is no such URL.

    walled: as somebody who reaches rows through the views alone, not the tables.
    """
    place = make_place(url)
    match place.get_backend_name():
        case "sqlite":
            return _sqlite(place)
        case "postgresql":
            engine = _postgresql(place, VIEWS if walled else "public")
            return _give(engine) if walled else engine
        case "mssql":
            engine = _mssql(place).execution_options(schema_translate_map={None: VIEWS} if walled else {})
            return _give(engine) if walled else engine
        case other:
            raise Refused(_("{engine} is not a database this program knows.").format(engine=other))


def _give(engine: Engine) -> Engine:
    """What is written goes to the columns that take it, where a view shows them under another name than that.

    SQLAlchemy's compiler has a column's name from here where it is written, and from elsewhere where it is read.
    """
    kind: Any = type(engine.dialect.identifier_preparer)

    class Giving(kind):  # type: ignore[misc]  # known only here
        def format_column(self, column: Any, use_table: bool = False, name: str | None = None, **more: Any) -> str:  # noqa: FBT001, FBT002 - as it is called
            given = name or getattr(column, "info", {}).get("given")
            return str(super().format_column(column, use_table, given, **more))

    engine.dialect.identifier_preparer = Giving(engine.dialect)
    return engine


def make_place(url: str | URL) -> URL:
    """The URL taken apart. Refused for what is none."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Refused(_("The configuration names no database that can be understood. Correct its url.")) from error


def _sqlite(place: URL) -> Engine:
    from pysqlite3 import dbapi2  # noqa: PLC0415 - only where a file is opened

    from shared.database import veils  # noqa: PLC0415 - likewise

    engine = create_engine(place, module=dbapi2, connect_args={"isolation_level": None, "timeout": 5})
    event.listen(engine, "connect", _tame_sqlite)
    veils.prepare(engine)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _tame_sqlite(connection: Any, _record: Any) -> None:
    sound = tuple(int(part) for part in _one(connection, "SELECT sqlite_version()").split(".")) >= SOUND_SQLITE
    for setting in (
        f"journal_mode = {'WAL' if sound else 'DELETE'}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "secure_delete = ON",
        "cache_size = -65536",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    # A write takes its lock at once: two that upgrade from reading would block each other for ever.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _one(connection: Any, statement: str) -> Any:
    return connection.execute(statement).fetchone()[0]


def _postgresql(place: URL, path: str) -> Engine:
    # Keep-alives find a dead line; a plan made for one set of values is wrong for the next (search as you type).
    options = f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout=5s -c timezone=UTC -c jit=off"
    options += f" -c plan_cache_mode=force_custom_plan -c search_path={path}"
    place, trust = lines.of_postgresql(place)
    return create_engine(
        place.set(drivername="postgresql+psycopg"),
        pool_size=4,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": options,
            "keepalives_idle": 20,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": STATEMENT_SECONDS * 1000,
            "application_name": "wanglai",
            **trust,
        },
    )


def _mssql(place: URL) -> Engine:
    place = lines.of_mssql(place)
    try:
        import pyodbc  # noqa: PLC0415 - needs the driver manager, which only server offices have
    except ImportError as error:
        raise Refused(_("SQL Server needs the ODBC driver manager (on Debian: apt-get install unixodbc).")) from error
    pyodbc.pooling = False
    engine = create_engine(
        place.set(drivername="mssql+pyodbc"),
        pool_size=4,
        fast_executemany=True,
        connect_args={"timeout": CONNECT_SECONDS},
    )
    output.listen(engine)
    event.listen(engine, "connect", _tame_mssql)
    event.listen(engine, "connect", lambda _connection, _record: _know_isolation(engine))
    event.listen(engine, "do_setinputsizes", _take_long_words)
    event.listen(engine, "handle_error", give_up_lines)
    return engine


def give_up_lines(context: ExceptionContext) -> None:
    """SQLAlchemy misses some states of a broken line, and takes one statement's timeout for the end of every line."""
    said = context.original_exception.args
    state = str(said[0]) if said else ""
    if state.startswith("IMC") or state == "HYT01":
        context.is_disconnect = True
    if state == "HYT00":
        context.invalidate_pool_on_disconnect = False


def _take_long_words(sizes: dict[Any, Any], _cursor: Any, _statement: str, sets: Sequence[Any], _context: Any) -> None:
    """The driver refuses a text of over 4,000 characters (HY104) unless it is told that it may have any length."""
    if len(sets) == 1 and any(isinstance(value, str) and len(value) > _MAY_BE_LONG for value in sets[0]):
        for bound, kind in sizes.items():
            if isinstance(bound.type, String) and not isinstance(kind, tuple):
                sizes[bound] = (kind, 0, 0)


def _know_isolation(engine: Engine) -> None:
    # Where a login may not see the sessions' view, SQLAlchemy does not know to which level a line goes back.
    if engine.dialect.default_isolation_level is None:
        engine.dialect.default_isolation_level = "READ COMMITTED"


def _tame_mssql(connection: Any, _record: Any) -> None:
    connection.timeout = STATEMENT_SECONDS
    cursor = connection.cursor()
    cursor.execute("SET XACT_ABORT ON; SET LOCK_TIMEOUT 5000")
    cursor.close()
    connection.commit()
