"""Reading orders and receipts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.customers.dues import left_for
from shared.customers.model import GRID, Customer, CustomerFigures, Person
from shared.database.asking import one_of
from shared.orders.model import Order, OrderLine, Receipt
from shared.orders.rules import COUNTED

_BALANCE = select(CustomerFigures.balance).where(CustomerFigures.customer_id == Order.customer_id).scalar_subquery()
# What is left of a customer's balance for an order: above zero while something of it is owed.
LEFT = left_for(Order, _BALANCE)


@dataclass(frozen=True)
class Opened:
    """An order with all that hangs on it, as it was read; `owed` as of a row."""

    order: Order
    owed: Decimal
    lines: Sequence[OrderLine]
    receipts: Sequence[Receipt]
    buyer: Customer
    people: Sequence[Person]
    user: str

    @property
    def customer(self) -> str:
        """The customer's name."""
        return self.buyer.name

    @property
    def person(self) -> str:
        """Who ordered, where that is known."""
        return next((person.name for person in self.people if person.id == self.order.person_id), "")

    @property
    def open(self) -> Decimal:
        """What has not come in yet, in yuan."""
        return self.order.total - self.order.received

    def days_late(self, today: dt.date) -> int:
        """For how many days something of it is overdue; 0 when nothing is."""
        return _days_late(self.order, self.owed, today)


@dataclass(frozen=True)
class Row:
    """An order in a list; `owed` is what the customer owes by it, less than is open where money is on the account."""

    order: Order
    owed: Decimal
    customer: str
    grade: str
    user: str

    @property
    def open(self) -> Decimal:
        """What has not come in yet, in yuan."""
        return self.order.total - self.order.received

    def days_late(self, today: dt.date) -> int:
        """For how many days something of it is overdue; 0 when nothing is."""
        return _days_late(self.order, self.owed, today)


def buyer(session: Session, customer_id: int) -> tuple[Customer, Sequence[Person]]:
    """Who orders: the customer and the people who may, the main one first."""
    people = select(Person).where(Person.customer_id == customer_id, Person.active)
    found = session.scalars(people.order_by(Person.is_main.desc(), Person.id)).all()
    return session.get_one(Customer, customer_id), found


def open(session: Session, id: int) -> Opened:
    """One order with its lines and receipts, its customer and the people there; three statements."""
    asked = (
        select(Order, Customer, Person, User.name, LEFT)
        .join(Customer, Customer.id == Order.customer_id)
        .outerjoin(Person, Person.customer_id == Customer.id)
        .outerjoin(User, User.id == Order.user_id)
        .where(Order.id == id)
        .order_by(Person.is_main.desc(), Person.id)
    )
    rows = session.execute(asked).all()
    if not rows:
        session.get_one(Order, id)
    order, customer, _person, user, left = rows[0]
    people = [row[2] for row in rows if row[2] is not None]
    lines = select(OrderLine).where(OrderLine.order_id == id).order_by(OrderLine.position, OrderLine.id)
    receipts = select(Receipt).where(Receipt.order_id == id).order_by(Receipt.received_on, Receipt.id)
    lines_, receipts_ = session.scalars(lines).all(), session.scalars(receipts).all()
    return Opened(order, _owed(order, left), lines_, receipts_, customer, people, user or "")


def receipt(session: Session, id: int) -> Receipt:
    """One receipt."""
    return session.get_one(Receipt, id)


def page(
    session: Session,
    *,
    before: tuple[dt.date, int] | None = None,
    count: int = 50,
    states: Collection[str] | None = None,
    user_id: int | None = None,
) -> list[Row]:
    """The latest orders of everybody, or those before one that was read (its ordered_on and id)."""
    asked = _rows().order_by(Order.ordered_on.desc(), Order.id.desc()).limit(count)
    if before is not None:
        on, id = before
        asked = asked.where(Order.ordered_on <= on, or_(Order.ordered_on < on, Order.id < id))
    if states is not None:
        asked = asked.where(Order.state.in_(states))
    if user_id is not None:
        asked = asked.where(Order.user_id == user_id)
    return _read(session, asked)


def of_customer(session: Session, customer_id: int, count: int = 100) -> list[Row]:
    """The orders of a customer, the latest first."""
    asked = _rows().where(Order.customer_id == customer_id)
    return _read(session, asked.order_by(Order.ordered_on.desc(), Order.id.desc()).limit(count))


def unpaid(session: Session, customer_id: int) -> list[Row]:
    """The orders of a customer that money is still to come for, the earliest due first."""
    asked = _rows().where(Order.customer_id == customer_id, _is_unpaid())
    return _read(session, asked.order_by(Order.due_on, Order.ordered_on, Order.id))


def due(session: Session, owner_id: int, until: dt.date, count: int = 50) -> list[Row]:
    """The payments of a colleague's customers that are due by a day, the most overdue first."""
    asked = _rows().where(Customer.owner_id == owner_id, Order.due_on <= until, _is_unpaid(), _BALANCE > 0, LEFT > 0)
    return _read(session, asked.order_by(Order.due_on, Order.id).limit(count))


def found(session: Session, ids: Select[int]) -> list[Row]:
    """The few orders with these ids, the latest first.

    They are sorted here: asked for in that order, an engine may rather walk through all orders than look the ids up.
    """
    rows = _read(session, _rows().where(Order.id.in_(ids)))
    return sorted(rows, key=lambda row: (row.order.ordered_on, row.order.id), reverse=True)


def of_ids(session: Session, ids: Sequence[int]) -> list[Row]:
    """These orders, in whatever order."""
    return _read(session, _of_ids(session.get_bind().dialect.name), {"ids": list(ids)})


@cache
def _of_ids(dialect: str) -> Select[*tuple[Any, ...]]:
    return _rows().where(one_of(dialect, Order.id, "ids"))


def _is_unpaid() -> Any:
    return and_(Order.state.in_(COUNTED), Order.received < Order.total)


@cache
def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(Order, Customer.name, Customer.current_value, Customer.potential, User.name, LEFT)
        .join(Customer, Customer.id == Order.customer_id)
        .outerjoin(User, User.id == Order.user_id)
    )


def _read(session: Session, asked: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None) -> list[Row]:
    return [
        Row(order, _owed(order, left), customer, GRID[current, potential], user or "")
        for order, customer, current, potential, user, left in session.execute(asked, values)
    ]


def _owed(order: Order, left: Decimal | None) -> Decimal:
    if order.state not in COUNTED:
        return Decimal(0)
    return max(Decimal(0), min(order.total - order.received, left or Decimal(0)))


def _days_late(order: Order, owed: Decimal, today: dt.date) -> int:
    return max((today - order.due_on).days, 0) if order.due_on and owed > 0 else 0
