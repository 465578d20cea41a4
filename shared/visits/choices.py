"""Whom a visit can be planned with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from shared.customers.model import Customer, Person


@dataclass(frozen=True)
class Choice:
    """A customer as the planner offers it."""

    id: int
    name: str
    code: str
    address: str


def customers(session: Session, text: str, limit: int = 12) -> list[Choice]:
    """The customers whose name, short name, code or pinyin holds the text, by name."""
    wanted = text.strip().lower()
    asked = select(Customer.id, Customer.name, Customer.code, Customer.address).where(Customer.active)
    for column_parts in wanted.split():
        columns = (Customer.name, Customer.short_name, Customer.code, Customer.name_key)
        asked = asked.where(or_(*(column.icontains(column_parts, autoescape=True) for column in columns)))
    return [Choice(*row) for row in session.execute(asked.order_by(Customer.name_key, Customer.id).limit(limit))]


def customer(session: Session, id: int) -> Choice:
    """One customer."""
    asked = select(Customer.id, Customer.name, Customer.code, Customer.address).where(Customer.id == id)
    return Choice(*session.execute(asked).one())


def people(session: Session, customer_id: int) -> Sequence[Person]:
    """The people of a customer one can meet, the main one first."""
    asked = select(Person).where(Person.customer_id == customer_id, Person.active)
    return session.scalars(asked.order_by(Person.is_main.desc(), Person.id)).all()
