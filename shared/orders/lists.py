"""Lists of orders: how many, which, and their sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session

from shared import dates
from shared.customers import search as customers
from shared.database.types import TYPES, Money
from shared.orders import labels, queries, search
from shared.orders.model import STATES, Order
from shared.orders.queries import Row
from shared.orders.rules import COUNTED, OPEN

COUNTED_VIEWS = 10_000
# Those that an index serves: the first rows of millions come at once.
SORTS = ("number", "ordered_on", "due_on", "total")


@dataclass(frozen=True)
class Wanted:
    """What a list of orders shows.

    view: a key of labels.VIEWS; text: an order's number or part of a customer; states, users: any of these, all where
    there are none; since, until: days of the order, both included; sort: one of SORTS; user_id, today: whose, and when.
    """

    view: str = "all"
    text: str = ""
    states: tuple[str, ...] = ()
    users: tuple[int, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    unpaid: bool = False
    sort: str = "ordered_on"
    descending: bool = True
    user_id: int | None = None
    today: dt.date | None = None


@dataclass(frozen=True)
class Totals:
    """The totals line, in yuan; what is a draft or cancelled counts in `count` alone."""

    count: int
    total: Decimal
    received: Decimal
    open: Decimal


@dataclass(frozen=True)
class View:
    """A built-in view and how many it has; `more` when there are more than were counted."""

    view: str
    title: str
    count: int
    more: bool


def count(session: Session, wanted: Wanted, most: int | None = None) -> int:
    """How many orders the list has; with `most`, counting stops there."""
    asked = _narrowed(session, select(Order.id), wanted)
    if most is not None:
        return session.scalars(select(func.count()).select_from(asked.limit(most).subquery())).one()
    return session.scalars(asked.with_only_columns(func.count())).one()


def ids(session: Session, wanted: Wanted, start: int, count: int, total: int | None = None) -> list[int]:
    """The ids of a part of the list. Knowing the total, a place beyond the middle is reached from the end."""
    if total is not None and start >= total:
        return []
    backwards = total is not None and start > total // 2
    if total is not None and backwards:
        count = min(count, total - start)
        start = total - start - count
    found = session.scalars(_sorted(session, wanted, backwards=backwards).offset(start).limit(count)).all()
    return list(reversed(found)) if backwards else list(found)


def all_ids(session: Session, wanted: Wanted) -> list[int]:
    """The ids of the whole list, in its order: for an export."""
    return list(session.scalars(_sorted(session, wanted, backwards=False)).all())


def rows(session: Session, ids: Sequence[int]) -> dict[int, Row]:
    """What the list shows of these orders, by id; at most some hundred at once."""
    return {row.order.id: row for row in queries.of_ids(session, ids)}


def totals(session: Session, wanted: Wanted) -> Totals:
    """The sums of the whole list."""
    counts = Order.state.in_(COUNTED)
    nothing = literal(0, TYPES[Money])
    sums = [func.sum(case((counts, amount), else_=nothing)) for amount in (Order.total, Order.received)]
    asked = _narrowed(session, select(Order.id), wanted).with_only_columns(func.count(), *sums)
    number, total, received = session.execute(asked).one()
    total, received = total or Decimal(0), received or Decimal(0)
    return Totals(number, total, received, total - received)


def views(session: Session, user_id: int | None, today: dt.date) -> list[View]:
    """The built-in views with their counts, each counted up to COUNTED_VIEWS."""
    found = []
    for view, title in labels.VIEWS.items():
        counted = count(session, Wanted(view=view, user_id=user_id, today=today), COUNTED_VIEWS + 1)
        found.append(View(view, title, min(counted, COUNTED_VIEWS), counted > COUNTED_VIEWS))
    return found


def _sorted(session: Session, wanted: Wanted, *, backwards: bool) -> Select[int]:
    by, last = getattr(Order, wanted.sort), Order.id
    falling = wanted.descending != backwards
    if session.get_bind().dialect.name == "postgresql" and wanted.sort == "due_on":
        # As on the other engines: what is never due comes first.
        order = [by.desc().nulls_last(), last.desc()] if falling else [by.nulls_first(), last]
    else:
        order = [by.desc(), last.desc()] if falling else [by, last]
    return _narrowed(session, select(Order.id), wanted).order_by(*order)


def _narrowed(session: Session, asked: Select[Any], wanted: Wanted) -> Select[Any]:
    today = wanted.today or dates.today()
    asked = asked.select_from(Order).where(*_VIEWS[wanted.view](wanted, today))
    if wanted.states:
        asked = asked.where(Order.state.in_(wanted.states))
    if wanted.users:
        asked = asked.where(Order.user_id.in_(wanted.users))
    if wanted.since is not None:
        asked = asked.where(Order.ordered_on >= wanted.since)
    if wanted.until is not None:
        asked = asked.where(Order.ordered_on <= wanted.until)
    if wanted.unpaid:
        asked = asked.where(*_unpaid())
    if wanted.text.strip():
        asked = asked.where(_holds(session, wanted.text, today))
    return asked


def _holds(session: Session, text: str, today: dt.date) -> ColumnElement[bool]:
    if search.is_number(text):
        return Order.id.in_(search.ids(text, today))
    return customers.narrows(session, text, Order.customer_id)


def _unpaid() -> list[ColumnElement[bool]]:
    # Not "in COUNTED": an engine would gather all orders of these states by their index, to sort them afterwards.
    return [Order.state.not_in(sorted({*STATES} - {*COUNTED})), Order.received < Order.total]


def _is_open() -> ColumnElement[bool]:
    return Order.state.in_(OPEN)


_VIEWS: dict[str, Callable[[Wanted, dt.date], list[ColumnElement[bool]]]] = {
    "my_open": lambda wanted, _today: [Order.user_id == wanted.user_id, _is_open()],
    "my_unpaid": lambda wanted, _today: [Order.user_id == wanted.user_id, *_unpaid()],
    "open": lambda _wanted, _today: [_is_open()],
    "draft": lambda _wanted, _today: [Order.state == "draft"],
    "unpaid": lambda _wanted, _today: _unpaid(),
    "overdue": lambda _wanted, today: [Order.due_on < today, *_unpaid(), queries.LEFT > 0],
    "month": lambda _wanted, today: [Order.ordered_on >= today.replace(day=1)],
    "all": lambda _wanted, _today: [],
}
