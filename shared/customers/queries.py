"""Lists of customers: how many, which, and what they show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
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
from shared.access.model import User
from shared.customers import dues, labels, search
from shared.customers.model import Customer, CustomerFigures
from shared.database.types import TYPES, Money

QUIET_DAYS = 30
COUNTED_VIEWS = 10_000
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


@dataclass(frozen=True)
class Row:
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


@dataclass(frozen=True)
class View:
    """A saved view and how many it has; `more` when there are more than were counted."""

    view: str
    title: str
    count: int
    more: bool


def count(session: Session, wanted: Wanted, most: int | None = None) -> int:
    """How many customers the list has; with `most`, counting stops there, which is quick however many there are."""
    asked = _narrowed(select(_C.id), wanted, session=session)
    if most is not None:
        asked = asked.limit(most)
        return session.scalars(select(func.count()).select_from(asked.subquery())).one()
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


def rows(session: Session, ids: Sequence[int], today: dt.date | None = None) -> dict[int, Row]:
    """What the list shows of these customers, by id; at most some hundred at once."""
    today = today or dates.today()
    turnover = case((_F.turnover_year == today.year, _F.turnover), else_=literal(0, TYPES[Money]))
    overdue = case((dues.is_overdue(_F.customer_id, _F.balance, today), 1), else_=0)
    fields = [getattr(_C, name) for name in list(Row.__dataclass_fields__)[:18] if name != "grade"]
    asked = (
        select(*fields, _COLUMNS["grade"].label("grade"), func.coalesce(User.name, "").label("owner"))
        .add_columns(func.coalesce(_F.balance, literal(0, TYPES[Money])).label("balance"))
        .add_columns(turnover.label("turnover"), _F.last_contact_at, _F.next_contact_on, overdue.label("overdue"))
        .outerjoin(_F, _F.customer_id == _C.id)
        .outerjoin(User, User.id == _C.owner_id)
        .where(_C.id.in_(ids))
    )
    return {row["id"]: Row(**{**row, "overdue": bool(row["overdue"])}) for row in session.execute(asked).mappings()}


def totals(session: Session, wanted: Wanted) -> Totals:
    """The totals of the whole list."""
    today = wanted.today or dates.today()
    asked = _narrowed(select(_F.customer_id), wanted, figures=True, session=session)
    year = case((_F.turnover_year == today.year, _F.turnover), else_=literal(0, TYPES[Money]))
    row = session.execute(asked.with_only_columns(func.count(), func.sum(_F.balance), func.sum(year))).one()
    return Totals(row[0], row[1] or Decimal(0), row[2] or Decimal(0))


def views(session: Session, user_id: int | None, today: dt.date) -> list[View]:
    """The saved views with their counts, each counted up to COUNTED_VIEWS."""
    found = []
    for view, title in labels.VIEWS.items():
        wanted = Wanted(view=view, user_id=user_id, today=today)
        counted = count(session, wanted, COUNTED_VIEWS + 1)
        found.append(View(view, title, min(counted, COUNTED_VIEWS), counted > COUNTED_VIEWS))
    return found


def values(session: Session, field: str, most: int = 200) -> list[str]:
    """The values in use of region, city, trade or source, for filters and suggestions."""
    chosen = {"region": _C.region, "city": _C.city, "trade": _C.trade, "source": _C.source}[field]
    asked = select(chosen).where(_C.active, chosen != "").distinct().order_by(chosen).limit(most)
    return list(session.scalars(asked).all())


def _sorted(session: Session, wanted: Wanted, *, backwards: bool) -> Select[int]:
    figures = wanted.sort in FIGURES
    last = _F.customer_id if figures else _C.id
    by = _COLUMNS[wanted.sort]
    order = [by, last] if figures or wanted.sort in {"name", "code", "created_at"} else [by, _C.name_key, last]
    if wanted.sort == "grade":
        order = [_C.potential, _C.current_value, _C.name_key, last]
    if session.get_bind().dialect.name == "postgresql" and wanted.sort in DATES:
        # As on the other engines: whom nobody contacted yet comes first.
        order = [by.desc().nulls_last(), last.desc()] if wanted.descending != backwards else [by.nulls_first(), last]
    elif wanted.descending != backwards:
        order = [one.desc() for one in order]
    return _narrowed(select(last), wanted, figures=figures, session=session).order_by(*order)


def _narrowed(asked: Select[Any], wanted: Wanted, *, figures: bool = False, session: Session) -> Select[Any]:
    """The list's conditions; a table that nothing is asked of stays out."""
    of_customer, of_figures = _VIEWS[wanted.view](wanted, wanted.today or dates.today())
    for field, allowed in wanted.filters:
        (of_figures if field in FIGURES else of_customer).append(_any_of(_COLUMNS[field], allowed))
    active = false() if wanted.view == "archived" else true()
    if figures:
        asked = asked.select_from(_F).where(_F.active == active, *of_figures)
        asked = asked.join(_C, _C.id == _F.customer_id).where(*of_customer) if of_customer else asked
    else:
        asked = asked.select_from(_C).where(_C.active == active, *of_customer)
        asked = asked.join(_F, _F.customer_id == _C.id).where(*of_figures) if of_figures else asked
    if wanted.text.strip():
        asked = asked.where(search.narrows(session, wanted.text, _F.customer_id if figures else _C.id))
    return asked


def _any_of(field: Any, allowed: Sequence[Any]) -> ColumnElement[bool]:
    given = [value for value in allowed if value is not None]
    return field.in_(given) if len(given) == len(allowed) else or_(field.is_(None), field.in_(given))


Conditions = tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]


def _quiet(_wanted: Wanted, today: dt.date) -> Conditions:
    since = dates.moment(today - dt.timedelta(days=QUIET_DAYS), 0)
    return [], [or_(_F.last_contact_at.is_(None), _F.last_contact_at < since)]


def _new(_wanted: Wanted, today: dt.date) -> Conditions:
    return [_C.created_at >= dates.moment(today.replace(day=1), 0)], []


# What a view asks of the customer, and of the figures.
_VIEWS: dict[str, Callable[[Wanted, dt.date], Conditions]] = {
    "all": lambda _wanted, _today: ([], []),
    "mine": lambda wanted, _today: ([_C.owner_id == wanted.user_id], []),
    "gold_silver": lambda _wanted, _today: ([_C.potential == literal_column("1")], []),
    "vip": lambda _wanted, _today: ([_C.vip == true()], []),
    "quiet": _quiet,
    "overdue": lambda _wanted, today: ([], [dues.is_overdue(_F.customer_id, _F.balance, today)]),
    "pool": lambda _wanted, _today: ([_C.owner_id.is_(None)], []),
    "new": _new,
    "archived": lambda _wanted, _today: ([], []),
}
