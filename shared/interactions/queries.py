"""Reading contacts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from shared import dates
from shared.access.model import User
from shared.customers.model import GRID, Customer, Person
from shared.interactions.model import Interaction


@dataclass(frozen=True)
class Promise:
    """An open promise, with whom it was given; `contact` is the record as it was read."""

    contact: Interaction
    customer: str
    grade: str
    person: str

    @property
    def on(self) -> dt.date:
        """The day it is due."""
        return self.contact.next_on or dates.local(self.contact.at).date()


def open(session: Session, id: int) -> Interaction:
    """One contact, to look at or to correct."""
    return session.get_one(Interaction, id)


def promises(session: Session, user_id: int, until: dt.date, count: int = 100) -> list[Promise]:
    """The open promises of a colleague that are due by a day, the most overdue first."""
    asked = (
        select(Interaction, Customer.name, Customer.current_value, Customer.potential, Person.name)
        .join(Customer, Customer.id == Interaction.customer_id)
        .outerjoin(Person, Person.id == Interaction.person_id)
        .where(Interaction.user_id == user_id, Interaction.next_on <= until, Interaction.next_done_at.is_(None))
        .order_by(Interaction.next_on, Interaction.id)
        .limit(count)
    )
    return [
        Promise(contact, name, GRID[current, potential], person or "")
        for contact, name, current, potential, person in session.execute(asked)
    ]


def still_promised() -> ColumnElement[bool]:
    """The condition of a contact with which something was promised that nobody has done yet."""
    return and_(Interaction.next_on.is_not(None), Interaction.next_done_at.is_(None))


def of_person(session: Session, person_id: int, count: int = 30) -> list[tuple[Interaction, str]]:
    """The latest contacts with one person, each with the colleague's name."""
    asked = (
        select(Interaction, User.name)
        .outerjoin(User, User.id == Interaction.user_id)
        .where(Interaction.person_id == person_id)
        .order_by(Interaction.at.desc(), Interaction.id.desc())
        .limit(count)
    )
    return [(contact, name or "") for contact, name in session.execute(asked)]
