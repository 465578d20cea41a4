"""A customer all round: facts, people, figures, promises and the first page of the timeline, in two statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, Subquery, and_, bindparam, case, cast, func, literal, null, select, true, union_all
from sqlalchemy.orm import Session, aliased

from shared import dates
from shared.access.model import User
from shared.cards import timeline as _timeline
from shared.cards.timeline import Entry
from shared.customers.dues import past, to_come
from shared.customers.model import Customer, CustomerFigures, Person
from shared.database.types import DATE, TYPES, Money
from shared.interactions.model import Interaction
from shared.interactions.queries import still_promised
from shared.orders.model import Order, Receipt
from shared.orders.rules import COUNTED
from shared.visits.model import Visit

PAGE = 30
_SOON = 30


@dataclass(frozen=True)
class Dues:
    """What a customer owes, in yuan: all, of it overdue, of it due within 30 days."""

    balance: Decimal
    overdue: Decimal
    soon: Decimal


@dataclass(frozen=True)
class Card:
    """What one customer's card shows when it opens; records are as they were read."""

    customer: Customer
    people: Sequence[Person]
    owner: str
    dues: Dues
    turnover: Decimal
    turnover_before: Decimal
    last_contact_at: dt.datetime | None
    last_contact_kind: str
    last_contact_by: str
    next_visit_at: dt.datetime | None
    next_visit_place: str
    promises: Sequence[Interaction]
    counts: dict[str, int]
    timeline: list[Entry]

    @property
    def credit_left(self) -> Decimal | None:
        """What may still be ordered on credit; None where there is no limit."""
        return self.customer.credit_limit - self.dues.balance if self.customer.credit_limit else None


def open(session: Session, customer_id: int, today: dt.date | None = None) -> Card:
    """The card of a customer; `today` is the user's day. sqlalchemy's NoResultFound when there is no such customer.

    `turnover` is this year's, `turnover_before` last year's up to the same day; `counts` is by kind of the timeline.
    """
    today = today or dates.today()
    rows = session.execute(_head(), _days(customer_id, today)).all()
    if not rows:
        session.get_one(Customer, customer_id)
    head = rows[0]
    people = [row.Person for row in rows if row.Person is not None]
    promises = [row.Interaction for row in rows if row.Interaction is not None]
    return Card(
        customer=head.Customer,
        people=people,
        owner=head.owner or "",
        dues=_dues(*(amount or Decimal(0) for amount in (head.balance, head.to_come, head.later))),
        turnover=head.turnover if head.turnover_year == today.year else Decimal(0),
        turnover_before=head.before or Decimal(0),
        last_contact_at=head.last_contact_at,
        last_contact_kind=head.last_kind or "",
        last_contact_by=head.last_by or "",
        next_visit_at=head.next_visit_at,
        next_visit_place=head.next_visit_place or "",
        promises=promises,
        counts={kind: getattr(head, f"{kind}s") for kind in _timeline.KINDS},
        timeline=timeline(session, customer_id),
    )


def _dues(balance: Decimal, to_come: Decimal, later: Decimal) -> Dues:
    overdue = past(balance, to_come)
    return Dues(balance, overdue, past(balance, later) - overdue)


def timeline(
    session: Session,
    customer_id: int,
    *,
    before: tuple[dt.datetime, str, int] | None = None,
    count: int = PAGE,
    kinds: Collection[str] | None = None,
) -> list[Entry]:
    """A page of the timeline, the latest first; `before` is the cursor of the last entry that was read."""
    return _timeline.page(session, customer_id, before=before, count=count, kinds=kinds)


@cache
def _head() -> Select[*tuple[Any, ...]]:
    """Customer, owner, figures and counts, once for each person and each promise; what is counted is asked once, by the
    id itself.

    Built once: building it takes longer than asking.
    """
    totals, parts = _totals(), _parts()
    return (
        select(
            Customer,
            Person,
            Interaction,
            User.name.label("owner"),
            CustomerFigures.balance,
            CustomerFigures.turnover,
            CustomerFigures.turnover_year,
            CustomerFigures.last_contact_at,
            *_last_contact(),
            *_next_visit(),
            totals.c.to_come,
            totals.c.later,
            totals.c.before,
            *(_count(model).label(f"{kind}s") for kind, model in _COUNTED_MODELS.items()),
        )
        .outerjoin(User, User.id == Customer.owner_id)
        .outerjoin(CustomerFigures, CustomerFigures.customer_id == Customer.id)
        .outerjoin(parts, parts.c.customer_id == Customer.id)
        .outerjoin(Person, Person.id == parts.c.person_id)
        .outerjoin(Interaction, Interaction.id == parts.c.promise_id)
        .join(totals, true())
        .where(Customer.id == _ID)
        .order_by(Person.is_main.desc(), Person.id, Interaction.next_on, Interaction.id)
    )


def _parts() -> Subquery:
    """The customer's people, and what is still promised to it: a row each, so that neither multiplies the other."""
    nothing = cast(null(), TYPES[int])
    person = select(Person.customer_id, Person.id.label("person_id"), nothing.label("promise_id"))
    promise = select(Interaction.customer_id, nothing, Interaction.id)
    return union_all(
        person.where(Person.customer_id == _ID, Person.active),
        promise.where(Interaction.customer_id == _ID, still_promised()),
    ).subquery("part")


def _days(customer_id: int, today: dt.date) -> dict[str, Any]:
    """The values that the statement is asked with."""
    return {
        "customer_id": customer_id,
        "today": today,
        "later": today + dt.timedelta(days=_SOON + 1),
        "year_began": dt.date(today.year - 1, 1, 1),
        "year_ago": _year_ago(today),
        "since": dates.moment(today, 0),
    }


_ID = bindparam("customer_id", type_=TYPES[int])
_COUNTED_MODELS: dict[str, Any] = {"contact": Interaction, "order": Order, "receipt": Receipt, "visit": Visit}


def _count(model: Any) -> Any:
    return select(func.count()).select_from(model).where(model.customer_id == _ID).scalar_subquery()


def _last_contact() -> list[Any]:
    by = aliased(User)
    latest = select(Interaction.kind).where(Interaction.customer_id == _ID)
    name = select(by.name).join(Interaction, Interaction.user_id == by.id).where(Interaction.customer_id == _ID)
    order = (Interaction.at.desc(), Interaction.id.desc())
    return [
        latest.order_by(*order).limit(1).scalar_subquery().label("last_kind"),
        name.order_by(*order).limit(1).scalar_subquery().label("last_by"),
    ]


def _next_visit() -> list[Any]:
    since = bindparam("since", type_=TYPES[dt.datetime])
    planned = and_(Visit.customer_id == _ID, Visit.state == "planned", Visit.starts >= since)
    return [
        select(column).where(planned).order_by(Visit.starts, Visit.id).limit(1).scalar_subquery().label(name)
        for column, name in ((Visit.starts, "next_visit_at"), (Visit.place, "next_visit_place"))
    ]


def _totals() -> Subquery:
    """One look at the customer's orders for all sums."""
    today, later, began, ago = (bindparam(name, type_=DATE) for name in ("today", "later", "year_began", "year_ago"))
    a_year_ago = and_(Order.ordered_on >= began, Order.ordered_on <= ago)
    return (
        select(
            func.sum(to_come(Order, today)).label("to_come"),
            func.sum(to_come(Order, later)).label("later"),
            func.sum(case((a_year_ago, Order.total), else_=literal(0, TYPES[Money]))).label("before"),
        )
        .where(Order.customer_id == _ID, Order.state.in_(COUNTED))
        .subquery("totals")
    )


def _year_ago(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
