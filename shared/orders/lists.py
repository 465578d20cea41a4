"""Lists of orders: how many, which, and their sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal, select
from sqlalchemy.orm import Session

from shared import dates
from shared.customers import search as customers
from shared.database import paging
from shared.database.asking import ask
from shared.database.types import TYPES, Money
from shared.orders import labels, queries, search
from shared.orders.model import STATES, Order
from shared.orders.queries import Row
from shared.orders.rules import COUNTED, OPEN
from shared.views.built_in import BuiltIn, counted

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


def count(session: Session, wanted: Wanted, most: int | None = None) -> int:
    """How many orders the list has; with `most`, counting stops there."""
    asked = _searched(session, _narrowed(*_shape(wanted)), wanted)
    if most is None:
        asked = asked.with_only_columns(func.count(Order.id))  # which names the table, where no condition does
    else:
        asked = select(func.count()).select_from(asked.limit(most).subquery())
    return int(ask(session, asked, _values(wanted))[0][0])


def ids(session: Session, wanted: Wanted, start: int, count: int, total: int | None = None) -> list[int]:
    """The ids of a part of the list. Knowing the total, a place beyond the middle is reached from the end."""
    part = paging.part(start, count, total)
    if part is None:
        return []
    asked = _part(session.get_bind().dialect.name, *_shape(wanted), wanted.sort, wanted.descending != part.backwards)
    values = {**_values(wanted), "start": part.start, "count": part.count}
    return part.in_order([id for (id,) in ask(session, _searched(session, asked, wanted), values)])


def all_ids(session: Session, wanted: Wanted) -> list[int]:
    """The ids of the whole list, in its order: for an export."""
    asked = _sorted(session.get_bind().dialect.name, *_shape(wanted), wanted.sort, wanted.descending)
    return [id for (id,) in ask(session, _searched(session, asked, wanted), _values(wanted))]


def rows(session: Session, ids: Sequence[int]) -> dict[int, Row]:
    """What the list shows of these orders, by id; at most some hundred at once."""
    return {row.order.id: row for row in queries.of_ids(session, ids)}


def totals(session: Session, wanted: Wanted) -> Totals:
    """The sums of the whole list."""
    counts = Order.state.in_(COUNTED)
    nothing = literal(0, TYPES[Money])
    sums = [func.sum(case((counts, amount), else_=nothing)) for amount in (Order.total, Order.received)]
    asked: Any = _searched(session, _narrowed(*_shape(wanted)), wanted).with_only_columns(func.count(), *sums)
    number, total, received = ask(session, asked, _values(wanted))[0]
    total, received = total or Decimal(0), received or Decimal(0)
    return Totals(number, total, received, total - received)


def views(session: Session, user_id: int | None, today: dt.date) -> list[BuiltIn]:
    """The built-in views with their counts."""

    def number(view: str, most: int) -> int:
        return count(session, Wanted(view=view, user_id=user_id, today=today), most)

    return counted(labels.VIEWS, number)


def _searched(session: Session, asked: Select[Any], wanted: Wanted) -> Select[Any]:
    return asked.where(_holds(session, wanted.text, wanted.today or dates.today())) if wanted.text.strip() else asked


def _shape(wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    """What of a list its statements are built for: its view, and which conditions there are."""
    there = {
        "states": wanted.states,
        "users": wanted.users,
        "since": wanted.since is not None,
        "until": wanted.until is not None,
        "unpaid": wanted.unpaid,
    }
    return wanted.view, tuple(name for name, given in there.items() if given)


def _values(wanted: Wanted) -> dict[str, Any]:
    today = wanted.today or dates.today()
    return {
        "user_id": wanted.user_id,
        "today": today,
        "month_began": today.replace(day=1),
        "states": wanted.states,
        "users": wanted.users,
        "since": wanted.since,
        "until": wanted.until,
    }


@lru_cache(maxsize=256)
def _part(dialect: str, view: str, conditions: tuple[str, ...], sort: str, falling: bool) -> Select[int]:  # noqa: FBT001 - part of a key
    start, count = (bindparam(name, type_=TYPES[int]) for name in ("start", "count"))
    return _sorted(dialect, view, conditions, sort, falling).offset(start).limit(count)


@lru_cache(maxsize=256)
def _sorted(dialect: str, view: str, conditions: tuple[str, ...], sort: str, falling: bool) -> Select[int]:  # noqa: FBT001 - part of a key
    by, last = getattr(Order, sort), Order.id
    if dialect == "postgresql" and sort == "due_on":
        # As on the other engines: what is never due comes first.
        order = [by.desc().nulls_last(), last.desc()] if falling else [by.nulls_first(), last]
    else:
        order = [by.desc(), last.desc()] if falling else [by, last]
    return _narrowed(view, conditions).order_by(*order)


@lru_cache(maxsize=256)
def _narrowed(view: str, conditions: tuple[str, ...]) -> Select[int]:
    asked = select(Order.id).where(*_VIEWS[view])
    for name in conditions:
        asked = asked.where(*_CONDITIONS[name])
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


_CONDITIONS: dict[str, list[ColumnElement[bool]]] = {
    "states": [Order.state.in_(bindparam("states", expanding=True))],
    "users": [Order.user_id.in_(bindparam("users", expanding=True))],
    "since": [Order.ordered_on >= bindparam("since")],
    "until": [Order.ordered_on <= bindparam("until")],
    "unpaid": _unpaid(),
}
_MINE = Order.user_id == bindparam("user_id")
_VIEWS: dict[str, list[ColumnElement[bool]]] = {
    "my_open": [_MINE, _is_open()],
    "my_unpaid": [_MINE, *_unpaid()],
    "open": [_is_open()],
    "draft": [Order.state == "draft"],
    "unpaid": _unpaid(),
    "overdue": [Order.due_on < bindparam("today"), *_unpaid(), queries.LEFT > 0],
    "month": [Order.ordered_on >= bindparam("month_began")],
    "all": [],
}
