"""Reading the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.customers.model import GRID, Customer, CustomerFigures, Person
from shared.visits.model import Visit
from shared.visits.rules import LONGEST


@dataclass(frozen=True)
class Appointment:
    """A visit with what the calendar and the printed plan say about it; `visit` is the record as it was read."""

    visit: Visit
    customer: str
    short_name: str
    grade: str
    address: str
    customer_phone: str
    person: str
    person_phone: str
    user: str
    last_contact_at: dt.datetime | None
    balance: Decimal

    @property
    def phone(self) -> str:
        """Whom to ring: the person, or the switchboard."""
        return self.person_phone or self.customer_phone

    @property
    def place(self) -> str:
        """Where it is: as written in the visit, or the customer's address."""
        return self.visit.place or self.address


def between(
    session: Session, starts: dt.datetime, ends: dt.datetime, user_ids: Collection[int] | None = None
) -> list[Appointment]:
    """Every visit that touches the span, of some colleagues or of all, in time order; cancelled ones too."""
    asked = _appointments().where(Visit.starts < ends, Visit.starts > starts - LONGEST, Visit.ends > starts)
    if user_ids is not None:
        asked = asked.where(Visit.user_id.in_(user_ids))
    return _read(session, asked.order_by(Visit.starts, Visit.id))


def open(session: Session, id: int) -> Appointment:
    """One visit."""
    (found,) = _read(session, _appointments().where(Visit.id == id))
    return found


def of_customer(session: Session, customer_id: int, count: int = 50) -> list[Appointment]:
    """The visits to a customer, the latest first."""
    asked = _appointments().where(Visit.customer_id == customer_id)
    return _read(session, asked.order_by(Visit.starts.desc(), Visit.id.desc()).limit(count))


def unfinished(session: Session, user_id: int, before: dt.datetime, count: int = 50) -> list[Appointment]:
    """The planned visits of a colleague that are over by then and wait for their outcome, the latest first."""
    asked = _appointments().where(Visit.user_id == user_id, Visit.state == "planned", Visit.starts < before)
    return _read(session, asked.order_by(Visit.starts.desc(), Visit.id.desc()).limit(count))


def overlapping(session: Session, visit: Visit) -> str | None:
    """The customer of another visit that the colleague has at the time of this one."""
    asked = (
        select(Customer.name)
        .join(Visit, Visit.customer_id == Customer.id)
        .where(
            Visit.user_id == visit.user_id,
            Visit.state == "planned",
            Visit.starts < visit.ends,
            Visit.starts > visit.starts - LONGEST,
            Visit.ends > visit.starts,
        )
        .order_by(Visit.starts)
        .limit(1)
    )
    return session.scalar(asked if visit.id is None else asked.where(Visit.id != visit.id))


def _appointments() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Visit,
            Customer.name,
            Customer.short_name,
            Customer.current_value,
            Customer.potential,
            Customer.address,
            Customer.phone,
            Person.name,
            Person.mobile,
            Person.phone,
            User.name,
            CustomerFigures.last_contact_at,
            CustomerFigures.balance,
        )
        .join(Customer, Customer.id == Visit.customer_id)
        .outerjoin(CustomerFigures, CustomerFigures.customer_id == Visit.customer_id)
        .outerjoin(Person, Person.id == Visit.person_id)
        .outerjoin(User, User.id == Visit.user_id)
    )


def _read(session: Session, asked: Select[*tuple[Any, ...]]) -> list[Appointment]:
    return [
        Appointment(
            visit=visit,
            customer=name,
            short_name=short or name,
            grade=GRID[current, potential],
            address=address,
            customer_phone=phone,
            person=person or "",
            person_phone=mobile or direct or "",
            user=user or "",
            last_contact_at=last,
            balance=balance if balance is not None else Decimal(0),
        )
        for (visit, name, short, current, potential, address, phone, person, mobile, direct, user, last, balance) in (
            session.execute(asked)
        )
    ]
