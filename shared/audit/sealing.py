"""Sealing the trail of a server: a little after it was written, so that no save waits for another's.

The events are taken in the order of their ids, up to one below which no open transaction can still add any: so an event
that turns up later below a sealed one was not written by a save.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, literal_column, select, text

from shared.database import AuditEvent, AuditSeal, Database, chain
from shared.database.failures import explained
from shared.errors import DatabaseAway
from shared.text import _

PATIENCE = 60.0
_PAUSE = 0.2

# Whoever writes an event holds this lock on the table from before the event has its id until the end.
_WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE relation = CAST('audit_event' AS regclass)"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()"
)
# Both hints: a lock is waited for, whatever the database does for readers else.
_SETTLED = text("SELECT COALESCE(MAX(id), 0) FROM dbo.audit_event WITH (TABLOCK, READCOMMITTEDLOCK)")

# One at a time seals; nobody else has to do with this table.
_LOCK = {
    "postgresql": "LOCK TABLE audit_seal IN EXCLUSIVE MODE",
    "mssql": "SELECT TOP 1 1 FROM dbo.audit_seal WITH (TABLOCKX, HOLDLOCK)",
}


def seal(database: Database, patience: float = PATIENCE) -> int:
    """Seal every event that is settled; how many they were. DatabaseAway while somebody is still saving."""
    with explained(database.dialect):
        before = _sealed(database)
        upto = _settled(database, patience)
        while _is_waiting(database, upto):
            with database.engine.execution_options(writing=True).begin() as connection:
                _seal_some(connection, upto)
        return _sealed(database) - before


def _sealed(database: Database) -> int:
    with database.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(AuditSeal)).scalar_one()


def _is_waiting(database: Database, upto: int) -> bool:
    last = select(func.coalesce(func.max(AuditSeal.event_id), 0)).scalar_subquery()
    waiting = select(AuditEvent.id).where(AuditEvent.id > last, AuditEvent.id <= upto).limit(1)
    with database.engine.connect() as connection:
        return connection.scalar(waiting) is not None


def _seal_some(connection: Connection, upto: int) -> None:
    """Seal the next events: what each says is hashed by the database, and linked here to the one before."""
    dialect = connection.dialect.name
    if dialect == "sqlite":
        chain.seal_file(connection)
        return
    connection.execute(text(_LOCK[dialect]))
    ends = select(AuditSeal.event_id, AuditSeal.hash).order_by(AuditSeal.event_id.desc()).limit(1)
    previous, link = connection.execute(ends).one_or_none() or (0, "")
    content: ColumnElement[Any] = literal_column(chain.CONTENT[dialect])
    waiting = select(AuditEvent.id, content).where(AuditEvent.id > previous, AuditEvent.id <= upto)
    seals = []
    for id, said in connection.execute(waiting.order_by(AuditEvent.id).limit(chain.MOST)):
        link = chain.linked(link, chain.hashed(dialect, said))
        seals.append({"event_id": id, "previous": previous, "hash": link})
        previous = id
    if seals:
        connection.execute(insert(AuditSeal), seals)


def _settled(database: Database, patience: float) -> int:
    """The id of an event below which no more will come: whoever was writing when it was there is done."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.dialect == "mssql":
            return int(connection.execute(_SETTLED).scalar_one())
        last = connection.execute(select(func.coalesce(func.max(AuditEvent.id), 0))).scalar_one()
        if database.dialect == "postgresql":
            _wait_for_writers(connection, patience)
        return last


def _wait_for_writers(connection: Connection, patience: float) -> None:
    writing, began = set(connection.scalars(_WRITERS)), time.monotonic()
    while writing:
        if time.monotonic() - began > patience:
            raise DatabaseAway(_("Somebody has been saving all the while; nothing was sealed. Try again later."))
        time.sleep(_PAUSE)
        writing &= set(connection.scalars(_WRITERS))
