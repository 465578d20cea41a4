"""A customer's account: every order and receipt in one list, with the balance after each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.orders.model import Order, Receipt
from shared.orders.rules import COUNTED

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Posting:
    """An order or a receipt; amounts and the balance after it are in yuan.

    kind: order or receipt; code: an order's state, a receipt's method; order_id: the order itself, or the one that was
    paid; counts: whether the balance moves by it, which drafts and cancelled orders do not.
    """

    kind: str
    id: int
    on: dt.date
    number: str
    code: str
    text: str
    due_on: dt.date | None
    user: str
    ordered: Decimal
    received: Decimal
    order_id: int | None
    counts: bool = True
    is_reversed: bool = False
    balance: Decimal = NOTHING


@dataclass(frozen=True)
class Year:
    """What was ordered and received in a year, in yuan."""

    year: int
    ordered: Decimal
    received: Decimal


def of_customer(session: Session, customer_id: int) -> list[Posting]:
    """The postings of a customer, the earliest first; on the same day orders come before money. Two statements."""
    found = [*_orders(session, customer_id), *_receipts(session, customer_id)]
    found.sort(key=lambda posting: (posting.on, posting.kind, posting.id))
    return list(_balanced(found))


def years(postings: Iterable[Posting]) -> list[Year]:
    """The sums of each year, the latest first."""
    sums: dict[int, tuple[Decimal, Decimal]] = {}
    for posting in postings:
        if posting.counts:
            ordered, received = sums.get(posting.on.year, (NOTHING, NOTHING))
            sums[posting.on.year] = (ordered + posting.ordered, received + posting.received)
    return [Year(year, *sums[year]) for year in sorted(sums, reverse=True)]


def _orders(session: Session, customer_id: int) -> Iterator[Posting]:
    asked = select(Order, User.name).outerjoin(User, User.id == Order.user_id).where(Order.customer_id == customer_id)
    for order, user in session.execute(asked):
        yield Posting(
            "order", order.id, order.ordered_on, order.number, order.state, order.note, order.due_on, user or "",
            order.total, NOTHING, order.id, order.state in COUNTED,
        )  # fmt: skip


def _receipts(session: Session, customer_id: int) -> Iterator[Posting]:
    asked = (
        select(Receipt, User.name, Order.number)
        .outerjoin(User, User.id == Receipt.user_id)
        .outerjoin(Order, Order.id == Receipt.order_id)
        .where(Receipt.customer_id == customer_id)
    )
    for receipt, user, number in session.execute(asked):
        yield Posting(
            "receipt", receipt.id, receipt.received_on, number or "", receipt.method, receipt.note, None, user or "",
            NOTHING, receipt.amount, receipt.order_id, is_reversed=receipt.reversal_id is not None,
        )  # fmt: skip


def _balanced(postings: Iterable[Posting]) -> Iterator[Posting]:
    balance = NOTHING
    for posting in postings:
        if posting.counts:
            balance += posting.ordered - posting.received
        yield replace(posting, balance=balance)
