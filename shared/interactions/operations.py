"""Noting contacts, and keeping what was promised in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from shared.customers import figures
from shared.errors import Invalid
from shared.interactions import rules
from shared.interactions.model import Interaction

_EDITED = ("at", "kind", "text", "outcome", "next_on", "next_note")


def note(
    session: Session,
    customer_id: int,
    *,
    at: dt.datetime,
    kind: str,
    text: str,
    person_id: int | None = None,
    outcome: str = "",
    next_on: dt.date | None = None,
    next_note: str = "",
    user_id: int | None = None,
) -> int:
    """Note a contact that took place; `next_on` is a promise for that day. Invalid names every fault."""
    values = {"at": at, "kind": kind, "text": text.strip(), "outcome": outcome}
    values |= {"next_on": next_on, "next_note": next_note.strip()}
    if faults := rules.check(values):
        raise Invalid(faults)
    contact = Interaction(customer_id=customer_id, person_id=person_id, **values)
    contact.user_id = user_id if user_id is not None else session.info["user_id"]
    session.add(contact)
    session.flush()
    figures.contacted(session, customer_id, at)
    if next_on is not None:
        figures.promised(session, customer_id)
    return contact.id


def update(session: Session, opened: Interaction, **values: Any) -> int:
    """Correct a contact as it was opened; only what is given is set. Invalid, or Conflict over a newer one."""
    if faults := rules.check({**{field: getattr(opened, field) for field in _EDITED}, **values}):
        raise Invalid(faults)
    return _save(session, opened, values)


def remove(session: Session, opened: Interaction) -> int:
    """Take a contact back that was noted by mistake; the trail keeps it."""
    session.delete(session.merge(opened, load=False))
    session.flush()
    figures.rebuild(session, [opened.customer_id])
    return opened.id


def keep_promise(session: Session, opened: Interaction) -> int:
    """The promise of this contact is kept."""
    return _save(session, opened, {"next_done_at": dt.datetime.now(dt.UTC)})


def reopen_promise(session: Session, opened: Interaction) -> int:
    """The promise was not kept after all."""
    return _save(session, opened, {"next_done_at": None})


def snooze(session: Session, opened: Interaction, until: dt.date) -> int:
    """Put the promise off to another day."""
    return update(session, opened, next_on=until)


def _save(session: Session, opened: Interaction, values: dict[str, Any]) -> int:
    contact = session.merge(opened, load=False)
    for field, value in values.items():
        setattr(contact, field, value)
    session.flush()
    if "at" in values:
        figures.rebuild(session, [contact.customer_id])
    elif values.keys() & {"next_on", "next_done_at"}:
        figures.promised(session, contact.customer_id)
    return contact.id
