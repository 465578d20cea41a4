"""The rows that the door itself writes: each operation under its key, and what it changed."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, String, false, inspect
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database.base import Base, Record
from shared.database.clock import utc_now
from shared.database.types import Big, Long, Short

KEY = String(32).with_variant(sqlite.TEXT(), "sqlite")
# What the trail says of a value that nobody may read again.
HIDDEN = "…"
_NOT_TOLD = {"version", "created_at", "created_by"}


class Operation(Base):
    """One save of one person; its key is unique, so that a repeated save is applied once.

    `cancelled`: nothing was saved under this key, and nothing will be.
    """

    __tablename__ = "operation"

    key: Mapped[str] = mapped_column(KEY, primary_key=True)
    user_id: Mapped[int | None]
    at: Mapped[dt.datetime] = mapped_column(server_default=utc_now())
    result: Mapped[int | None]
    cancelled: Mapped[bool] = mapped_column(default=False, server_default=false())


class AuditEvent(Base):
    """One record that an operation added, changed or removed; `changes` is JSON: field to [before, after]."""

    __tablename__ = "audit_event"

    id: Mapped[Big] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(KEY, index=True)
    at: Mapped[dt.datetime] = mapped_column(server_default=utc_now(), index=True)
    user_id: Mapped[int | None]
    entity: Mapped[Short]
    record_id: Mapped[int]
    version: Mapped[int]
    action: Mapped[Short]
    changes: Mapped[Long] = mapped_column(default="{}")

    __table_args__: Any = (Index(None, "entity", "record_id", "version"), {"sqlite_strict": True})


class AuditSeal(Base):
    """The hash of one event and of all events before it (shared.database.chain); `previous` is the one before, or 0."""

    __tablename__ = "audit_seal"

    event_id: Mapped[Big] = mapped_column(primary_key=True, autoincrement=False)
    previous: Mapped[Big]
    hash: Mapped[str] = mapped_column(String(64).with_variant(sqlite.TEXT(), "sqlite"))


def added(record: Record) -> dict[str, Any]:
    """The trail of a new record: the record itself says its first values."""
    return _event(record, "added", {})


def changed(record: Record) -> dict[str, Any] | None:
    """The trail of an edited record: before and after of each column that really differs."""
    told: dict[str, list[Any]] = {}
    state = inspect(record)
    hidden: frozenset[str] = getattr(record, "__hidden__", frozenset())
    for column in state.mapper.column_attrs:
        if column.key in _NOT_TOLD or column.key not in state.committed_state:  # nobody set it
            continue
        history = state.attrs[column.key].history
        before = next(iter(history.deleted), None)
        after = next(iter(history.added), None)
        if before != after:
            told[column.key] = [HIDDEN, HIDDEN] if column.key in hidden else [before, after]
    return _event(record, "changed", told) if told else None


def removed(record: Record) -> dict[str, Any]:
    """The trail of a record that is gone: every value it had."""
    values = {c.key: [getattr(record, c.key), None] for c in inspect(record).mapper.column_attrs}
    return _event(record, "removed", {key: pair for key, pair in values.items() if key not in _NOT_TOLD})


def stamp(session: Session, event: dict[str, Any]) -> dict[str, Any]:
    """The event with whose operation it belongs to."""
    return {**event, "key": session.info["key"], "user_id": session.info["user_id"]}


def _event(record: Record, action: str, told: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        "entity": record.__tablename__,
        "record_id": record.id,
        "version": record.version,
        "action": action,
        "changes": json.dumps(told, ensure_ascii=False, default=_plain),
    }


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in the trail")
