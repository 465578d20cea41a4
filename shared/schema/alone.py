"""Being the only one who changes tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from shared.database import Database
from shared.database.engines import APPLICATION_ID
from shared.database.failures import Failure, classify
from shared.errors import DatabaseAway
from shared.text import _

_TAKE = text("EXEC sp_getapplock @Resource = :name, @LockMode = 'Exclusive', @LockTimeout = 5000")
_TAKEN = text("SELECT APPLOCK_MODE('public', :name, 'Transaction')")


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """A transaction, as long as it takes, beside which no other program changes tables.

    DatabaseAway when another one is at it and not done within seconds.
    """
    with database.engine.execution_options(writing=True).connect() as connection:
        connection.detach()  # its limits are its own and end with it
        driver: Any = connection.connection.dbapi_connection
        if database.dialect == "mssql":
            driver.timeout = 0
        # On SQLite the transaction is the lock: one that writes takes it with its first word.
        with _waited(database.dialect), connection.begin():
            _lock(connection)
            yield connection


def _lock(connection: Connection) -> None:
    match connection.dialect.name:
        case "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({APPLICATION_ID})"))
        case "mssql":
            name = {"name": f"wanglai schema {connection.engine.url.database}"}
            connection.execute(_TAKE, name)
            if connection.scalar(_TAKEN, name) != "Exclusive":
                raise _busy()


@contextmanager
def _waited(dialect: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if error.orig is None or classify(dialect, error.orig) is not Failure.BUSY:
            raise
        raise _busy() from error


def _busy() -> DatabaseAway:
    return DatabaseAway(
        _("Another program works on this database just now; nothing was changed. Try again in a minute.")
    )
