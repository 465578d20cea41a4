"""Changing many customers at once: handing them over, setting one fact; in one transaction that can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.customers import rules
from shared.customers.model import Customer
from shared.database import AuditEvent
from shared.errors import Invalid, Refused
from shared.text import _

# What may be set for many; none of it is looked for by the search or worked out.
FIELDS = (
    "owner_id",
    "kind",
    "category",
    "stage",
    "vip",
    "potential",
    "current_value",
    "trade",
    "region",
    "city",
    "source",
)
_BLOCK = 500


def hand_over(session: Session, ids: Sequence[int], owner_id: int | None) -> int:
    """Make these customers somebody's, or nobody's; how many had another owner before.

    Refused for a colleague who is gone. Afterwards exactly so many more are the new owner's as were moved.
    """
    if owner_id is not None and session.scalar(select(User.active).where(User.id == owner_id)) is not True:
        raise Refused(_("This colleague may not sign in any more; nothing was changed. Choose somebody else."))
    before = _owned(session, owner_id)
    moved = change(session, ids, owner_id=owner_id)
    if _owned(session, owner_id) != before + moved:
        raise Refused(_("Somebody changed owners at the same time; nothing was changed. Try again."))
    return moved


def change(session: Session, ids: Sequence[int], **values: Any) -> int:
    """Set the same values for these customers; how many had others before."""
    if unknown := values.keys() - set(FIELDS):
        raise ValueError(f"{', '.join(sorted(unknown))} cannot be set for many")
    if faults := rules.check(values, new=False):
        raise Invalid(faults)
    values = rules.clean(values)
    return sum(_set(session, block, values) for block in _blocks(ids))


def take_back(session: Session, key: UUID) -> int:
    """Give the customers of such a change their former values, where nobody set others since; how many."""
    events = select(AuditEvent.record_id, AuditEvent.changes).where(
        AuditEvent.key == key.hex, AuditEvent.entity == Customer.__tablename__, AuditEvent.action == "changed"
    )
    told = {id: json.loads(changes) for id, changes in session.execute(events)}
    return sum(_give_back(session, {id: told[id] for id in block}) for block in _blocks(list(told)))


def _set(session: Session, ids: Sequence[int], values: dict[str, Any]) -> int:
    found = session.scalars(select(Customer).where(Customer.id.in_(ids))).all()
    other = [each for each in found if any(getattr(each, name) != value for name, value in values.items())]
    for each in other:
        for name, value in values.items():
            setattr(each, name, value)
    session.flush()
    session.expunge_all()
    return len(other)


def _give_back(session: Session, told: dict[int, dict[str, list[Any]]]) -> int:
    given = 0
    for each in session.scalars(select(Customer).where(Customer.id.in_(told))):
        former = {name: pair[0] for name, pair in told[each.id].items() if getattr(each, name) == pair[1]}
        for name, value in former.items():
            setattr(each, name, value)
        given += bool(former)
    session.flush()
    session.expunge_all()
    return given


def _owned(session: Session, owner_id: int | None) -> int:
    owner = Customer.owner_id.is_(None) if owner_id is None else Customer.owner_id == owner_id
    return session.scalars(select(func.count()).select_from(Customer).where(owner)).one()


def _blocks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _BLOCK):
        yield ids[start : start + _BLOCK]
