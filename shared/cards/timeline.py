"""Everything that happened with a customer, in one line of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    cast,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from shared.access.model import User
from shared.customers.model import Person
from shared.database.asking import ask
from shared.database.types import DATE, TYPES, Line, Money, Note, Short
from shared.interactions.model import Interaction
from shared.orders.model import Order, Receipt
from shared.visits.model import Visit

# What a timeline can be narrowed to; entries of the same moment stand in this order.
KINDS = ("contact", "order", "receipt", "visit")
_MOMENT: Any = TYPES[dt.datetime]


class Entry(NamedTuple):
    """One thing that happened (or is planned); the fields that its kind does not have are empty.

    contact: code = kind of contact, state = result, text, next_on and next_note = promise, open while not `is_kept`;
    order: number, state, amount = total, next_on = due day; receipt: code = method, amount, text = note;
    visit: code = kind of visit, state, text = outcome or purpose, ends.
    Orders and receipts have a day and no time: `on`.
    """

    kind: str
    id: int
    at: dt.datetime
    code: str
    state: str
    number: str
    text: str
    amount: Decimal | None
    next_on: dt.date | None
    next_note: str
    is_kept: bool
    ends: dt.datetime | None
    user: str
    person: str

    @property
    def on(self) -> dt.date | None:
        """The day of an order or a receipt, whatever zone it is looked at in; None where there is a time."""
        return self.at.date() if self.kind in {"order", "receipt"} else None

    @property
    def cursor(self) -> tuple[dt.datetime, str, int]:
        """What `page` goes on from."""
        return self.at, self.kind, self.id


def page(
    session: Session,
    customer_id: int,
    *,
    before: tuple[dt.datetime, str, int] | None = None,
    count: int = 30,
    kinds: Collection[str] | None = None,
) -> list[Entry]:
    """The latest entries, or those before the cursor of one that was read; one statement whatever the page.

    A visit that took place is told by the contact that was noted with it, unless visits alone are asked for.
    """
    wanted = tuple(kind for kind in KINDS if kinds is None or kind in kinds)
    edges = {kind: _edge(kind, before) for kind in wanted} if before else {}
    shapes = tuple((kind, edges[kind][0] if before else "") for kind in wanted)
    values: dict[str, Any] = {f"{kind}_edge": edge for kind, (_shape, edge) in edges.items()}
    values |= {"customer_id": customer_id, "last_id": before[2] if before else 0}
    return [_entry(*row) for row in ask(session, _page(shapes, count), values)]


@lru_cache(maxsize=256)
def _page(shapes: tuple[tuple[str, str], ...], count: int) -> Select[*tuple[Any, ...]]:
    """The statement of a page: built once for each shape, for building it takes longer than asking."""
    alone = len(shapes) == 1
    every = union_all(*(_branch(kind, shape, count, alone=alone) for kind, shape in shapes)).subquery("entry")
    return (
        select(every.c.rank, every.c.id, *(every.c[name] for name in _SHOWN), User.name, Person.name)
        .outerjoin(User, User.id == every.c.user_id)
        .outerjoin(Person, Person.id == every.c.person_id)
        .order_by(every.c.at.desc(), every.c.rank, every.c.id.desc())
        .limit(count)
    )


def _entry(rank: int, id: int, *told: Any) -> Entry:
    *shown, done_at, ends, user, person = told
    return Entry._make((KINDS[rank], id, *shown, done_at is not None, ends, user or "", person or ""))


class _Midnight(FunctionElement[Any]):
    """A day as the moment it begins in UTC, so that days and moments stand in one column."""

    type = _MOMENT
    inherit_cache = True


@compiles(_Midnight)
def _as_moment(element: _Midnight, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(cast(element.clauses.clauses[0], _MOMENT), **options)


@compiles(_Midnight, "sqlite")
def _as_text(element: _Midnight, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses.clauses[0], **options)} || ' 00:00:00')"


def _branch(kind: str, shape: str, count: int, *, alone: bool) -> Select[*tuple[Any, ...]]:
    """The columns of one history, limited by itself, so that each is read along its own index."""
    columns = {"contact": _contact, "order": _order, "receipt": _receipt, "visit": _visit}[kind]()
    model, when, id = _SOURCES[kind]
    asked = select(literal(KINDS.index(kind), TYPES[int]).label("rank"), id.label("id"), *_labelled(columns))
    asked = asked.where(model.customer_id == bindparam("customer_id"))
    if kind == "visit" and not alone:
        asked = asked.where(Visit.state != "done")
    if shape:
        edge = bindparam(f"{kind}_edge", type_=DATE if kind in _BY_DAY else _MOMENT)
        asked = asked.where(_EARLIER[shape](when, edge, id))
    # The bounded part is a table of its own: SQLite takes no limit inside a union otherwise.
    return select(asked.order_by(when.desc(), id.desc()).limit(count).subquery())


_SOURCES: dict[str, tuple[Any, Any, Any]] = {
    "contact": (Interaction, Interaction.at, Interaction.id),
    "order": (Order, Order.ordered_on, Order.id),
    "receipt": (Receipt, Receipt.received_on, Receipt.id),
    "visit": (Visit, Visit.starts, Visit.id),
}


_BY_DAY = {"order", "receipt"}
_EARLIER: dict[str, Callable[[Any, Any, Any], Any]] = {
    "before": lambda when, edge, _id: when < edge,
    "until": lambda when, edge, _id: when <= edge,
    "after this one": lambda when, edge, key: and_(when <= edge, or_(when < edge, key < bindparam("last_id"))),
}


def _edge(kind: str, before: tuple[dt.datetime, str, int]) -> tuple[str, dt.date]:
    """Where a history goes on after the cursor: which comparison, and with what."""
    at, last_kind, _last_id = before
    rank, last_rank = KINDS.index(kind), KINDS.index(last_kind)
    edge: dt.date = at
    if kind in _BY_DAY:
        start = at.astimezone(dt.UTC)
        edge = start.date()
        if start.time() != dt.time():
            return "until", edge
    if rank == last_rank:
        return "after this one", edge
    return ("until" if rank > last_rank else "before"), edge


_EMPTY: dict[str, tuple[Any, Any]] = {
    "at": (null(), _MOMENT),
    "code": (literal(""), TYPES[Short]),
    "state": (literal(""), TYPES[Short]),
    "number": (literal(""), TYPES[Short]),
    "text": (literal(""), TYPES[Note]),
    "amount": (null(), TYPES[Money]),
    "next_on": (null(), DATE),
    "next_note": (literal(""), TYPES[Line]),
    "done_at": (null(), _MOMENT),
    "ends": (null(), _MOMENT),
    "user_id": (null(), TYPES[int]),
    "person_id": (null(), TYPES[int]),
}
_SHOWN = [name for name in _EMPTY if name not in {"user_id", "person_id"}]


def _labelled(columns: dict[str, Any]) -> Iterator[ColumnElement[Any]]:
    for name, (empty, kind) in _EMPTY.items():
        if name in columns:
            yield type_coerce(columns[name], kind).label(name)
        else:
            # A bare NULL is text to PostgreSQL: the columns of a union have to agree.
            yield (cast(null(), kind) if empty.__class__ is null().__class__ else type_coerce(empty, kind)).label(name)


def _contact() -> dict[str, Any]:
    contact = Interaction
    return {
        "at": contact.at,
        "code": contact.kind,
        "state": contact.outcome,
        "text": contact.text,
        "next_on": contact.next_on,
        "next_note": contact.next_note,
        "done_at": contact.next_done_at,
        "user_id": contact.user_id,
        "person_id": contact.person_id,
    }


def _order() -> dict[str, Any]:
    return {
        "at": _Midnight(Order.ordered_on),
        "state": Order.state,
        "number": Order.number,
        "text": Order.note,
        "amount": Order.total,
        "next_on": Order.due_on,
        "user_id": Order.user_id,
        "person_id": Order.person_id,
    }


def _receipt() -> dict[str, Any]:
    return {
        "at": _Midnight(Receipt.received_on),
        "code": Receipt.method,
        "text": Receipt.note,
        "amount": Receipt.amount,
        "user_id": Receipt.user_id,
    }


def _visit() -> dict[str, Any]:
    return {
        "at": Visit.starts,
        "code": Visit.kind,
        "state": Visit.state,
        "text": case((Visit.outcome != "", Visit.outcome), else_=Visit.purpose),
        "ends": Visit.ends,
        "user_id": Visit.user_id,
        "person_id": Visit.person_id,
    }
