"""The first and the last words of every write: its key, then its trail, what colleagues are told, and the commit.

On PostgreSQL both go as one message each, their values written into it: a save costs no more round trips than its own
statements plus two, and little of the driver's time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.database import chain, notices
from shared.database.engines import VIEWS
from shared.database.failures import is_duplicate
from shared.database.notices import Notice
from shared.database.trail import AuditEvent, Operation, stamp

_OPERATION = 'INSERT INTO operation ("key", user_id, cancelled) VALUES (%(key)s, %(user_id)s, %(cancelled)s)'
# On SQL Server behind the wall: the key is said to the triggers that write the trail, in the same message.
_NAMED_OPERATION = (
    "DECLARE @key varchar(32) = ?; EXEC sp_set_session_context N'wanglai.key', @key;"
    f" INSERT INTO {VIEWS}.operation ([key], user_id, cancelled) VALUES (@key, ?, ?)"
)
_NAME = "SELECT set_config('wanglai.key', %(key)s, true)"
_RESULT = 'UPDATE operation SET result = %(result)s WHERE "key" = %(key)s'
_EVENT = (
    'INSERT INTO audit_event ("key", user_id, entity, record_id, version, action, changes) VALUES '
    "(%(key)s, %(user_id)s, %(entity)s, %(record_id)s, %(version)s, %(action)s, %(changes)s)"
)
_NOTICE = (
    'INSERT INTO change_notice ("key", thing, owner_id, entity, record_id, customer_id) VALUES '
    "(%(key)s, %(thing)s, %(owner_id)s, %(entity)s, %(record_id)s, %(customer_id)s)"
)


class AlreadyApplied(Exception):
    """The key is taken: the operation was saved before and `result` is what it gave then, or it was cancelled."""

    def __init__(self, result: int | None, *, cancelled: bool) -> None:
        super().__init__(result, cancelled)
        self.result, self.cancelled = result, cancelled


def begin(session: Session) -> None:
    """Enter the operation under its key: a second one with the same key waits here, and then fails."""
    row = {name: session.info[name] for name in ("key", "user_id", "cancelled")}
    try:
        if raw := _postgresql(session):
            named = [_NAME] if session.info["walled"] else []
            _send(raw, [("BEGIN", {}), *((said, row) for said in (*named, _OPERATION))])
        elif session.info["walled"]:
            session.connection().exec_driver_sql(_NAMED_OPERATION, tuple(row.values()))
        else:
            session.connection().execute(insert(Operation), row)
    except Exception as error:
        if (isinstance(error, IntegrityError) or _raw(error)) and is_duplicate(error):
            session.rollback()
            raise _before(session) from error
        raise


def write_trail(session: Session) -> None:
    """Write the events gathered so far."""
    events = [stamp(session, event) for event in session.info["trail"]]
    session.info["trail"].clear()
    if events:
        session.connection().execute(insert(AuditEvent), events)


def commit(session: Session, result: int | None) -> None:
    """Write the trail, the notices and the result, and commit."""
    if raw := _postgresql(session):
        _commit_at_once(session, raw, result)
    else:
        write_trail(session)
        if session.get_bind().dialect.name == "sqlite":
            chain.seal_file(session.connection())
        if told := notices.of(session):
            session.connection().execute(insert(Notice), told)
        if result is not None:
            session.connection().execute(
                update(Operation).where(Operation.key == session.info["key"]).values(result=result)
            )
    session.commit()


def _commit_at_once(session: Session, raw: Any, result: int | None) -> None:
    events = [stamp(session, event) for event in session.info["trail"]]
    known = [] if result is None else [(_RESULT, {"result": result, "key": session.info["key"]})]
    told = [(_NOTICE, notice) for notice in notices.of(session)]
    _send(raw, [*((_EVENT, event) for event in events), *told, *known, ("COMMIT", {})])


def _send(raw: Any, said: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Several statements as one message; after one that fails the server does none of the others."""
    from psycopg import ClientCursor  # noqa: PLC0415 - only where a server is

    with ClientCursor(raw) as cursor:
        message: Any = "; ".join(cursor.mogrify(statement, values) for statement, values in said)
        cursor.execute(message)


def _before(session: Session) -> AlreadyApplied:
    known = select(Operation.result, Operation.cancelled).where(Operation.key == session.info["key"])
    result, cancelled = session.execute(known).one()
    return AlreadyApplied(result, cancelled=cancelled)


def _postgresql(session: Session) -> Any:
    connection = session.connection()
    return connection.connection.driver_connection if connection.dialect.name == "postgresql" else None


def _raw(error: Exception) -> bool:
    return type(error).__module__.startswith("psycopg")
