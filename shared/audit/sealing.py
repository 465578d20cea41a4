"""Sealing the trail of a server: a little after it was written, so that no save waits for another's.

The events are taken in the order of their ids, up to one below which no open transaction can still add any: so an event
that turns up later below a sealed one was not written by a save.
"""

from __future__ import annotations

import time

from sqlalchemy import Connection, func, select, text

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

_POSTGRESQL = f"""DO $seal$
DECLARE last bigint; link text; event record;
BEGIN
    LOCK TABLE audit_seal IN EXCLUSIVE MODE;
    SELECT event_id, hash INTO last, link FROM audit_seal ORDER BY event_id DESC LIMIT 1;
    FOR event IN SELECT id, {chain.CONTENT["postgresql"]} AS content FROM audit_event
        WHERE id > COALESCE(last, 0) AND id <= {{upto}} ORDER BY id LIMIT {chain.MOST}
    LOOP
        link := encode(sha256(convert_to(concat(link, event.content), 'UTF8')), 'hex');
        INSERT INTO audit_seal (event_id, previous, hash) VALUES (event.id, COALESCE(last, 0), link);
        last := event.id;
    END LOOP;
END $seal$"""
_TRANSACT = f"""SET NOCOUNT ON;
DECLARE @last bigint = 0, @link varchar(64) = '', @id bigint, @content varchar(64);
SELECT TOP 1 @last = event_id, @link = hash FROM dbo.audit_seal WITH (TABLOCKX, HOLDLOCK) ORDER BY event_id DESC;
DECLARE event CURSOR LOCAL FAST_FORWARD FOR
    SELECT TOP {chain.MOST} id, {chain.CONTENT["mssql"]} FROM dbo.audit_event
    WHERE id > @last AND id <= {{upto}} ORDER BY id;
OPEN event;
FETCH NEXT FROM event INTO @id, @content;
WHILE @@FETCH_STATUS = 0
BEGIN
    SET @link = LOWER(CONVERT(varchar(64), HASHBYTES('SHA2_256', @link + @content), 2));
    INSERT INTO dbo.audit_seal (event_id, previous, hash) VALUES (@id, @last, @link);
    SET @last = @id;
    FETCH NEXT FROM event INTO @id, @content;
END;
CLOSE event;
DEALLOCATE event;"""


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
    match connection.dialect.name:
        case "postgresql":
            connection.exec_driver_sql(_POSTGRESQL.format(upto=upto))
        case "mssql":
            connection.exec_driver_sql(_TRANSACT.format(upto=upto))
        case _:
            chain.seal_file(connection)


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
