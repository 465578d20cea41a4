"""Whom a visit can be planned with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.customers import search
from shared.customers.model import Customer, Person


@dataclass(frozen=True)
class Choice:
    """A customer as the planner offers it."""

    id: int
    name: str
    code: str
    address: str


def customers(session: Session, text: str, limit: int = 12) -> list[Choice]:
    """The customers that the text finds, as the search box finds them, the best first."""
    hits = [hit for hit in search.find(session, text, limit) if hit.active]
    asked = select(Customer.id, Customer.address).where(Customer.id.in_([hit.customer_id for hit in hits]))
    addresses = dict(session.execute(asked).all()) if hits else {}
    return [Choice(hit.customer_id, hit.name, hit.code, addresses.get(hit.customer_id, "")) for hit in hits]


def customer(session: Session, id: int) -> Choice:
    """One customer."""
    asked = select(Customer.id, Customer.name, Customer.code, Customer.address).where(Customer.id == id)
    return Choice(*session.execute(asked).one())


def people(session: Session, customer_id: int) -> Sequence[Person]:
    """The people of a customer one can meet, the main one first."""
    asked = select(Person).where(Person.customer_id == customer_id, Person.active)
    return session.scalars(asked.order_by(Person.is_main.desc(), Person.id)).all()
