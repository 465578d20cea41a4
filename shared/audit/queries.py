"""Questions to the trail."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.database import AuditEvent, Record


@dataclass(frozen=True)
class Change:
    """One field that somebody changed; values as the trail keeps them (text, number, true/false, None)."""

    field: str
    before: object
    after: object
    at: dt.datetime
    by: str


def since(session: Session, model: type[Record], id: int, version: int) -> list[Change]:
    """What was changed in a record after the version, oldest first, with who did it."""
    events = (
        select(AuditEvent, User.name)
        .outerjoin(User, User.id == AuditEvent.user_id)
        .where(AuditEvent.entity == model.__tablename__, AuditEvent.record_id == id, AuditEvent.version > version)
        .order_by(AuditEvent.id)
    )
    return [
        Change(field, before, after, event.at, by or "")
        for event, by in session.execute(events)
        for field, (before, after) in json.loads(event.changes).items()
    ]
