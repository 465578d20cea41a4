"""Handing over all that somebody has in hand, and keeping him out with it; one operation that can be taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access import people, standing
from shared.access.model import User
from shared.database import AuditEvent
from shared.errors import Invalid, Refused
from shared.leaving.shares import KINDS, Kind, after, blocks, counts, held, shared_out
from shared.text import _


def leave(session: Session, user_id: int, heirs: Sequence[int]) -> int:
    """Share out what a colleague has in hand among the heirs and keep him out; how many records went over.

    Refused where a count afterwards is not what it was to be.
    """
    moved = hand_over(session, user_id, heirs) if heirs or held(session, user_id) else 0
    people.let_in(session, user_id, allowed=False)
    return moved


def hand_over(session: Session, user_id: int, heirs: Sequence[int]) -> int:
    """Share out what a colleague has in hand among the heirs; how many records went over."""
    me, user = standing.keeper(session), session.get_one(User, user_id)
    standing.may_touch(session, me, user, user.department_id)
    _refuse(session, user, heirs)
    everybody = [user_id, *heirs]
    before = counts(session, everybody)
    shares = shared_out(session, user_id, heirs)
    wanted = after(before, shares, user_id)
    for name, given in shares.items():
        _give(session, KINDS[name], given)
    if counts(session, everybody) != wanted:
        raise Refused(_("Somebody changed the same records meanwhile; nothing was handed over. Try again."))
    return sum(map(len, shares.values()))


def take_back(session: Session, key: UUID) -> int:
    """Give back what such an operation handed over, where nobody gave it on since, and let its colleague in again.

    How many records came back.
    """
    given = sum(_take_back(session, kind, key) for kind in KINDS.values())
    kept_out = select(AuditEvent.record_id, AuditEvent.changes).where(
        AuditEvent.key == key.hex, AuditEvent.entity == User.__tablename__, AuditEvent.action == "changed"
    )
    for id, changes in session.execute(kept_out).all():
        if json.loads(changes).get("active") == [True, False] and not session.get_one(User, id).active:
            people.let_in(session, id, allowed=True)
    return given


def _refuse(session: Session, user: User, heirs: Sequence[int]) -> None:
    if not heirs:
        said = _("{name} has customers, visits or orders in hand: choose who takes them over. Nothing was changed.")
        raise Invalid({"heirs": said.format(name=user.name)})
    working = set(session.scalars(select(User.id).where(User.id.in_(heirs), User.active)))
    if working != set(heirs) or user.id in heirs or len(working) != len(heirs):
        raise Invalid({"heirs": _("One of those chosen cannot take anything over. Choose colleagues who may sign in.")})


def _give(session: Session, kind: Kind, given: Mapping[int, int]) -> None:
    for block in blocks(list(given)):
        for record in session.scalars(select(kind.model).where(kind.model.id.in_(block))):
            setattr(record, kind.whose.key, given[record.id])
        session.flush()
        session.expunge_all()


def _take_back(session: Session, kind: Kind, key: UUID) -> int:
    events = select(AuditEvent.record_id, AuditEvent.changes).where(
        AuditEvent.key == key.hex, AuditEvent.entity == kind.model.__tablename__, AuditEvent.action == "changed"
    )
    told = {id: json.loads(changes).get(kind.whose.key) for id, changes in session.execute(events)}
    back = 0
    for block in blocks([id for id, pair in told.items() if pair]):
        for record in session.scalars(select(kind.model).where(kind.model.id.in_(block))):
            before, after_ = told[record.id]
            if getattr(record, kind.whose.key) == after_:
                setattr(record, kind.whose.key, before)
                back += 1
        session.flush()
        session.expunge_all()
    return back
