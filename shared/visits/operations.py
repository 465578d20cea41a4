"""Planning visits and saying what came of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import Session

from shared.database.limits import unfit
from shared.errors import Invalid, NeedsConfirmation, Refused
from shared.interactions import operations as interactions
from shared.text import _
from shared.visits import queries, rules
from shared.visits.model import Visit

OVERLAP = "overlap"
_EDITED = ("starts", "ends", "kind", "purpose", "place")
_CONTACTS = {"visit": "visit", "visit_in": "visit", "call": "call", "meeting": "meeting"}


def schedule(
    session: Session,
    customer_id: int,
    *,
    user_id: int | None,
    starts: dt.datetime,
    ends: dt.datetime,
    kind: str = "visit",
    purpose: str = "",
    person_id: int | None = None,
    place: str = "",
    confirmed: Collection[str] = (),
) -> int:
    """Plan a visit of a colleague.

    NeedsConfirmation "overlap" when they are elsewhere then; Invalid names every fault.
    """
    values = {"starts": starts, "ends": ends, "kind": kind, "purpose": purpose.strip(), "place": place.strip()}
    if faults := rules.check(values):
        raise Invalid(faults)
    visit = Visit(customer_id=customer_id, user_id=user_id, person_id=person_id, **values)
    _ask_overlap(session, visit, confirmed)
    session.add(visit)
    session.flush()
    return visit.id


def update(session: Session, opened: Visit, *, confirmed: Collection[str] = (), **values: Any) -> int:
    """Change a planned visit as it was opened: its time, purpose, place, person, kind or colleague."""
    if faults := rules.check({**{field: getattr(opened, field) for field in _EDITED}, **values}):
        raise Invalid(faults)
    visit = session.merge(opened, load=False)
    if visit.state == "done":
        raise Refused(_("This visit has taken place and stays as it was; nothing was saved."))
    for field, value in values.items():
        setattr(visit, field, value)
    if values.keys() & {"starts", "ends", "user_id"}:
        if visit.state != "planned":
            rules.move(visit, "planned")
        _ask_overlap(session, visit, confirmed)
    session.flush()
    return visit.id


def move(
    session: Session, opened: Visit, starts: dt.datetime, ends: dt.datetime, confirmed: Collection[str] = ()
) -> int:
    """Give the visit another time; one that was missed or cancelled is planned again by it."""
    return update(session, opened, starts=starts, ends=ends, confirmed=confirmed)


def finish(
    session: Session,
    opened: Visit,
    *,
    outcome: str,
    next_on: dt.date | None = None,
    next_note: str = "",
    result: str = "",
) -> int:
    """Say what came of the visit: the visit is done, and the contact with its next step is noted.

    `result` is one of the results a contact can have (shared.interactions.model.OUTCOMES).
    """
    if not outcome.strip():
        raise Invalid({"outcome": _("Write in a few words what came of the visit.")})
    if faults := unfit(Visit, {"outcome": outcome.strip()}):
        raise Invalid(faults)
    visit = session.merge(opened, load=False)
    rules.move(visit, "done")
    visit.outcome = outcome.strip()
    session.flush()
    interactions.note(
        session,
        visit.customer_id,
        at=min(visit.starts, dt.datetime.now(dt.UTC)),
        kind=_CONTACTS[visit.kind],
        text=visit.outcome,
        person_id=visit.person_id,
        outcome=result,
        next_on=next_on,
        next_note=next_note,
        user_id=visit.user_id,
    )
    return visit.id


def cancel(session: Session, opened: Visit) -> int:
    """The visit will not take place."""
    return _bring(session, opened, "cancelled")


def miss(session: Session, opened: Visit) -> int:
    """The visit did not take place."""
    return _bring(session, opened, "missed")


def replan(session: Session, opened: Visit) -> int:
    """A visit that was cancelled or missed is planned again at its old time."""
    return _bring(session, opened, "planned")


def _bring(session: Session, opened: Visit, state: str) -> int:
    visit = session.merge(opened, load=False)
    rules.move(visit, state)
    session.flush()
    return visit.id


def _ask_overlap(session: Session, visit: Visit, confirmed: Collection[str]) -> None:
    if OVERLAP in confirmed or visit.user_id is None:
        return
    with session.no_autoflush:
        other = queries.overlapping(session, visit)
    if other is not None:
        said = _("There is a visit to {customer} at that time. Plan both?")
        raise NeedsConfirmation(OVERLAP, said.format(customer=other))
