"""Lists of customers: how many, which, and what they show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from shared import dates
from shared.access import queries as access
from shared.access.model import User
from shared.customers import dues, labels, search
from shared.customers.model import Customer, CustomerFigures
from shared.customers.near import belongs_to
from shared.database import paging
from shared.database.asking import ask, one_of
from shared.database.types import DATE, TYPES, Money
from shared.views.built_in import BuiltIn, counted

QUIET_DAYS = 30
_C, _F = Customer, CustomerFigures
_COLUMNS: dict[str, Any] = {
    "name": _C.name_key,
    **{name: getattr(_C, name) for name in ("code", "kind", "category", "stage", "vip", "trade", "region", "city")},
    **{name: getattr(_C, name) for name in ("source", "owner_id", "created_at")},
    **{name: getattr(_F, name) for name in ("balance", "turnover", "last_contact_at", "next_contact_on")},
    "grade": case(
        (and_(_C.potential == 1, _C.current_value == 1), "gold"),
        (_C.potential == 1, "silver"),
        (_C.current_value == 1, "iron"),
        else_="lead",
    ),
}
FIGURES = frozenset({"balance", "turnover", "last_contact_at", "next_contact_on"})
DATES = frozenset({"last_contact_at", "next_contact_on"})
# Those that an index serves: the first rows of a million come at once.
SORTS = (
    *("name", "code", "stage", "category", "region", "city", "owner_id", "grade", "created_at"),
    *("balance", "turnover", "last_contact_at", "next_contact_on"),
)
FILTERS = tuple(_COLUMNS)


@dataclass(frozen=True)
class Wanted:
    """What a list shows: a saved view, narrowed by a text and by filters, in an order.

    view: a key of labels.VIEWS; text: as typed into the search box; filters: (field, allowed values) pairs, any of
    the values each, fields of FILTERS; sort: one of SORTS; user_id and today: whose list, and when.
    """

    text: str = ""
    view: str = "all"
    filters: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    sort: str = "name"
    descending: bool = False
    user_id: int | None = None
    today: dt.date | None = None


class Row(NamedTuple):
    """What a list shows of one customer; turnover is this year's, overdue as in dues."""

    id: int
    version: int
    code: str
    name: str
    short_name: str
    kind: str
    category: str
    stage: str
    grade: str
    vip: bool
    trade: str
    region: str
    city: str
    source: str
    phone: str
    owner_id: int | None
    active: bool
    created_at: dt.datetime
    owner: str
    balance: Decimal
    turnover: Decimal
    last_contact_at: dt.datetime | None
    next_contact_on: dt.date | None
    overdue: bool


@dataclass(frozen=True)
class Totals:
    """The totals line of a list, in yuan."""

    count: int
    balance: Decimal
    turnover: Decimal


def count(session: Session, wanted: Wanted, most: int | None = None) -> int:
    """How many customers the list has; with `most`, counting stops there, which is quick however many there are."""
    asked = _near(session, _searched(session, _narrowed(*_shape(wanted), figures=False), wanted, _C.id), _C.id)
    if most is None:
        asked = asked.with_only_columns(func.count())
    else:
        asked = select(func.count()).select_from(asked.limit(most).subquery())
    return int(ask(session, asked, _values(wanted))[0][0])


def ids(session: Session, wanted: Wanted, start: int, count: int, total: int | None = None) -> list[int]:
    """The ids of a part of the list. Knowing the total, a place beyond the middle is reached from the end."""
    part = paging.part(start, count, total)
    if part is None:
        return []
    asked = _part(session.get_bind().dialect.name, *_shape(wanted), wanted.sort, wanted.descending != part.backwards)
    return part.in_order(_ids(session, asked, wanted, {"start": part.start, "count": part.count}))


def all_ids(session: Session, wanted: Wanted) -> list[int]:
    """The ids of the whole list, in its order: for an export."""
    asked = _sorted(session.get_bind().dialect.name, *_shape(wanted), wanted.sort, wanted.descending)
    return _ids(session, asked, wanted, {})


def rows(session: Session, ids: Sequence[int], today: dt.date | None = None) -> dict[int, Row]:
    """What the list shows of these customers, by id; at most some hundred at once."""
    today = today or dates.today()
    values = {"ids": list(ids), "today": today, "year": today.year}
    return {row[0]: Row._make(row) for row in ask(session, _rows(session.get_bind().dialect.name), values)}


def totals(session: Session, wanted: Wanted) -> Totals:
    """The totals of the whole list."""
    asked = _searched(session, _narrowed(*_shape(wanted), figures=True), wanted, _F.customer_id)
    asked = _near(session, asked, _F.customer_id)
    sums: Any = asked.with_only_columns(func.count(), func.sum(_F.balance), func.sum(_TURNOVER))
    number, balance, turnover = ask(session, sums, _values(wanted))[0]
    return Totals(number, balance or Decimal(0), turnover or Decimal(0))


def views(session: Session, user_id: int | None, today: dt.date) -> list[BuiltIn]:
    """The built-in views with their counts."""

    def number(view: str, most: int) -> int:
        return count(session, Wanted(view=view, user_id=user_id, today=today), most)

    return counted(labels.VIEWS, number)


def values(session: Session, field: str, most: int = 200) -> list[str]:
    """The values in use of region, city, trade or source, for filters and suggestions."""
    chosen = {"region": _C.region, "city": _C.city, "trade": _C.trade, "source": _C.source}[field]
    asked = select(chosen).where(_C.active, chosen != "").distinct().order_by(chosen).limit(most)
    return list(session.scalars(asked).all())


def _ids(session: Session, asked: Select[int], wanted: Wanted, part: dict[str, int]) -> list[int]:
    customer_id = _F.customer_id if wanted.sort in FIGURES else _C.id
    found = _near(session, _searched(session, asked, wanted, customer_id), customer_id)
    return [id for (id,) in ask(session, found, {**_values(wanted), **part})]


def _searched(session: Session, asked: Select[Any], wanted: Wanted, customer_id: Any) -> Select[Any]:
    return asked.where(search.narrows(session, wanted.text, customer_id)) if wanted.text.strip() else asked


def _near(session: Session, asked: Select[Any], customer_id: Any) -> Select[Any]:
    """The same, said of the customers whom whoever asks is shown, if those are not everybody's."""
    owners = access.reached(session, "customers")
    if owners is None:
        return asked
    theirs = belongs_to(owners)
    return asked.where(theirs if customer_id is _C.id else customer_id.in_(select(_C.id).where(theirs)))


def _shape(wanted: Wanted) -> tuple[str, Filters]:
    """What of a list its statements are built for: all but the text, and the values that `_values` gives them."""
    return wanted.view, tuple((field, None in allowed) for field, allowed in wanted.filters)


def _values(wanted: Wanted) -> dict[str, Any]:
    today = wanted.today or dates.today()
    allowed = {
        f"allowed_{place}": [v for v in given if v is not None] for place, (_f, given) in enumerate(wanted.filters)
    }
    return {
        "user_id": wanted.user_id,
        "today": today,
        "year": today.year,
        "quiet_since": dates.moment(today - dt.timedelta(days=QUIET_DAYS), 0),
        "month_began": dates.moment(today.replace(day=1), 0),
        **allowed,
    }


@cache
def _rows(dialect: str) -> Select[*tuple[Any, ...]]:
    """The columns of rows, in their order."""
    overdue = dues.is_overdue(_F.customer_id, _F.balance, _TODAY)
    worked_out: dict[str, Any] = {
        "grade": _COLUMNS["grade"],
        "owner": func.coalesce(User.name, ""),
        "balance": func.coalesce(_F.balance, literal(0, TYPES[Money])),
        "turnover": _TURNOVER,
        "overdue": case((overdue, true()), else_=false()),
    }
    fields = [
        worked_out[name].label(name) if name in worked_out else getattr(_F if name in FIGURES else _C, name)
        for name in Row._fields
    ]
    asked = select(*fields).outerjoin(_F, _F.customer_id == _C.id).outerjoin(User, User.id == _C.owner_id)
    return asked.where(one_of(dialect, _C.id, "ids"))


@lru_cache(maxsize=256)
def _part(dialect: str, view: str, filters: Filters, sort: str, falling: bool) -> Select[int]:  # noqa: FBT001 - part of a key
    start, count = (bindparam(name, type_=TYPES[int]) for name in ("start", "count"))
    return _sorted(dialect, view, filters, sort, falling).offset(start).limit(count)


@lru_cache(maxsize=256)
def _sorted(dialect: str, view: str, filters: Filters, sort: str, falling: bool) -> Select[int]:  # noqa: FBT001 - part of a key
    figures = sort in FIGURES
    last = _F.customer_id if figures else _C.id
    by = _COLUMNS[sort]
    order = [by, last] if figures or sort in {"name", "code", "created_at"} else [by, _C.name_key, last]
    if sort == "grade":
        order = [_C.potential, _C.current_value, _C.name_key, last]
    if dialect == "postgresql" and sort in DATES:
        # As on the other engines: whom nobody contacted yet comes first.
        order = [by.desc().nulls_last(), last.desc()] if falling else [by.nulls_first(), last]
    elif falling:
        order = [one.desc() for one in order]
    return _narrowed(view, filters, figures=figures).order_by(*order)


@lru_cache(maxsize=256)
def _narrowed(view: str, filters: Filters, *, figures: bool) -> Select[int]:
    """The ids by the list's conditions; a table that nothing is asked of stays out."""
    of_customer, of_figures = [*_VIEWS[view][0]], [*_VIEWS[view][1]]
    for place, (field, missing) in enumerate(filters):
        asked_of = of_figures if field in FIGURES else of_customer
        asked_of.append(_any_of(_COLUMNS[field], f"allowed_{place}", missing=missing))
    active = false() if view == "archived" else true()
    if figures:
        asked = select(_F.customer_id).where(_F.active == active, *of_figures)
        return asked.join(_C, _C.id == _F.customer_id).where(*of_customer) if of_customer else asked
    asked = select(_C.id).where(_C.active == active, *of_customer)
    return asked.join(_F, _F.customer_id == _C.id).where(*of_figures) if of_figures else asked


def _any_of(field: Any, name: str, *, missing: bool) -> ColumnElement[bool]:
    given = field.in_(bindparam(name, type_=field.type, expanding=True))
    return or_(field.is_(None), given) if missing else given


Filters = tuple[tuple[str, bool], ...]
Conditions = tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]
_TODAY = bindparam("today", type_=DATE)
_TURNOVER = case((_F.turnover_year == bindparam("year"), _F.turnover), else_=literal(0, TYPES[Money]))
# What a view asks of the customer, and of the figures.
_VIEWS: dict[str, Conditions] = {
    "all": ([], []),
    "mine": ([_C.owner_id == bindparam("user_id")], []),
    "gold_silver": ([_C.potential == literal_column("1")], []),
    "vip": ([_C.vip == true()], []),
    "quiet": ([], [or_(_F.last_contact_at.is_(None), _F.last_contact_at < bindparam("quiet_since"))]),
    "overdue": ([], [dues.is_overdue(_F.customer_id, _F.balance, _TODAY)]),
    "pool": ([_C.owner_id.is_(None)], []),
    "new": ([_C.created_at >= bindparam("month_began")], []),
    "archived": ([], []),
}
