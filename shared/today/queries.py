"""What a colleague has to do today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, extract, func, or_, select
from sqlalchemy.orm import Session

from shared import dates
from shared.customers.model import GRID, Customer, CustomerFigures, Person
from shared.customers.queries import QUIET_DAYS
from shared.interactions import queries as interactions
from shared.interactions.model import Interaction
from shared.interactions.queries import Promise
from shared.orders import queries as orders
from shared.orders.queries import Row
from shared.today import birthdays
from shared.visits import queries as visits
from shared.visits.model import Visit
from shared.visits.queries import Appointment

DAYS = 7


@dataclass(frozen=True)
class Birthday:
    """Whose birthday comes when; `lunar` is the lunar month and day where it is kept by that calendar."""

    person_id: int
    customer_id: int
    person: str
    title: str
    customer: str
    on: dt.date
    lunar: tuple[int, int] | None


@dataclass(frozen=True)
class Silent:
    """A customer worth having that nobody spoke with for long."""

    customer_id: int
    customer: str
    grade: str
    last_contact_at: dt.datetime | None


@dataclass(frozen=True)
class Today:
    """The start page: visits in time order, the others the most urgent first; `counters` is for the rail."""

    day: dt.date
    visits: list[Appointment]
    unfinished: list[Appointment]
    promises: list[Promise]
    payments: list[Row]
    birthdays: list[Birthday]
    silent: list[Silent]
    counters: dict[str, int]


def of(
    session: Session,
    user_id: int,
    day: dt.date,
    *,
    starts: dt.datetime | None = None,
    ends: dt.datetime | None = None,
) -> Today:
    """The day of a colleague; it begins and ends at these moments, or as on this PC."""
    starts, ends = starts or dates.moment(day, 0), ends or dates.moment(day + dt.timedelta(days=1), 0)
    planned = [visit for visit in visits.between(session, starts, ends, [user_id]) if visit.visit.state != "cancelled"]
    return Today(
        day=day,
        visits=planned,
        unfinished=visits.unfinished(session, user_id, starts),
        promises=interactions.promises(session, user_id, day),
        payments=orders.due(session, user_id, day + dt.timedelta(days=DAYS)),
        birthdays=coming(session, user_id, day),
        silent=silent(session, user_id, starts - dt.timedelta(days=QUIET_DAYS)),
        counters=counters(session, user_id, day, starts=starts, ends=ends),
    )


def counters(
    session: Session,
    user_id: int,
    day: dt.date,
    *,
    starts: dt.datetime | None = None,
    ends: dt.datetime | None = None,
) -> dict[str, int]:
    """What is still to be done, by page of the rail: today (visits and promises) and visits; one statement."""
    starts, ends = starts or dates.moment(day, 0), ends or dates.moment(day + dt.timedelta(days=1), 0)
    planned = select(func.count()).where(
        Visit.user_id == user_id, Visit.state == "planned", Visit.starts >= starts, Visit.starts < ends
    )
    promised = select(func.count()).where(
        Interaction.user_id == user_id, Interaction.next_on <= day, Interaction.next_done_at.is_(None)
    )
    visiting, promising = session.execute(select(planned.scalar_subquery(), promised.scalar_subquery())).one()
    return {"today": visiting + promising, "visits": visiting}


def coming(session: Session, owner_id: int, day: dt.date, days: int = DAYS) -> list[Birthday]:
    """The birthdays of the people of a colleague's customers in so many days from a day on, the nearest first."""
    span = [day + dt.timedelta(days=n) for n in range(days)]
    asked = (
        select(
            Person.id,
            Person.customer_id,
            Person.name,
            Person.title,
            Customer.name,
            Person.birthday,
            Person.birthday_is_lunar,
        )
        .join(Customer, Customer.id == Person.customer_id)
        .where(Customer.owner_id == owner_id, Customer.active, Person.active, Person.birthday.is_not(None))
        .where(or_(Person.birthday_is_lunar, _month_and_day().in_(_marks(span))))
    )
    found = []
    for id, customer_id, person, title, customer, born, is_lunar in session.execute(asked):
        if born is None:
            continue
        on = birthdays.next_on(born, day, is_lunar=is_lunar)
        if on <= span[-1]:
            kept = birthdays.lunar(born) if is_lunar else None
            found.append(Birthday(id, customer_id, person, title, customer, on, kept))
    return sorted(found, key=lambda birthday: (birthday.on, birthday.person_id))


def silent(session: Session, owner_id: int, since: dt.datetime, count: int = 10) -> list[Silent]:
    """The gold and silver customers of a colleague without a contact since then, those waiting longest first."""
    last = CustomerFigures.last_contact_at
    asked = (
        select(Customer.id, Customer.name, Customer.current_value, Customer.potential, last)
        .join(CustomerFigures, CustomerFigures.customer_id == Customer.id)
        .where(Customer.owner_id == owner_id, Customer.active, Customer.potential == 1, last < since)
        .order_by(last, Customer.id)
        .limit(count)
    )
    return [
        Silent(id, name, GRID[current, potential], at) for id, name, current, potential, at in session.execute(asked)
    ]


def _month_and_day() -> ColumnElement[int]:
    return extract("month", Person.birthday) * 100 + extract("day", Person.birthday)


def _marks(span: list[dt.date]) -> list[int]:
    marks = {on.month * 100 + on.day for on in span}
    # Who was born on 29 February is asked for with 1 March.
    return sorted(marks | {229} if 301 in marks else marks)
