"""The figures that lists show and sort by, kept in step with the histories.

Each change is one UPDATE in place, so that two people who write at the same time both count. Behind the wall of a
server nobody writes them: the database works them out itself, by `restated`, whenever a history changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import (
    Insert,
    ScalarSelect,
    Select,
    Update,
    and_,
    case,
    column,
    exists,
    extract,
    func,
    insert,
    literal,
    or_,
    select,
    table,
    true,
    update,
)
from sqlalchemy.orm import Session

from shared.customers.dues import COUNTED
from shared.customers.model import Customer, CustomerFigures
from shared.database import insert_plain
from shared.database.types import DATE, TYPES, Money, Short

_BLOCK = 500
_NEW = ["customer_id", "balance", "turnover", "turnover_year", "active"]
_F = CustomerFigures
# The histories depend on this room; it knows of their tables only what it adds up.
_CONTACT = table(
    "interaction",
    column("customer_id", TYPES[int]),
    column("at", TYPES[dt.datetime]),
    column("next_on", DATE),
    column("next_done_at", TYPES[dt.datetime]),
)
_ORDER = table(
    "sales_order",
    column("customer_id", TYPES[int]),
    column("state", TYPES[Short]),
    column("total", TYPES[Money]),
    column("ordered_on", DATE),
)
_RECEIPT = table("receipt", column("customer_id", TYPES[int]), column("amount", TYPES[Money]))


def begin(session: Session, ids: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> None:
    """New customers have figures of nothing yet."""
    if not session.info["walled"]:
        figures = [{"customer_id": id, "active": row.get("active", True)} for id, row in zip(ids, rows, strict=True)]
        insert_plain(session, _F, figures)


def follow(session: Session, customer_id: int, *, active: bool) -> None:
    """A customer went into the archive, or came out of it."""
    _change(session, customer_id, active=active)


def contacted(session: Session, customer_id: int, at: dt.datetime) -> None:
    """There was a contact at that moment; the latest counts."""
    latest = or_(_F.last_contact_at.is_(None), _F.last_contact_at < at)
    _change(
        session, customer_id, last_contact_at=case((latest, literal(at, TYPES[dt.datetime])), else_=_F.last_contact_at)
    )


def promised(session: Session, customer_id: int) -> None:
    """The open promises changed; the earliest counts. Call it after the flush."""
    _change(session, customer_id, next_contact_on=_earliest_promise())


def ordered(session: Session, customer_id: int, amount: Decimal, year: int) -> None:
    """Ordered for so many yuan in a year; less than nothing when an order shrinks or is cancelled."""
    more = literal(amount, TYPES[Money])
    turnover = case((_F.turnover_year == year, _F.turnover + more), (_F.turnover_year < year, more), else_=_F.turnover)
    latest = case((_F.turnover_year < year, year), else_=_F.turnover_year)
    _change(session, customer_id, balance=_F.balance + more, turnover=turnover, turnover_year=latest)


def received(session: Session, customer_id: int, amount: Decimal) -> None:
    """So many yuan came in; less than nothing when a receipt is taken back."""
    _change(session, customer_id, balance=_F.balance - literal(amount, TYPES[Money]))


def rebuild(session: Session, customer_ids: Iterable[int] | None = None) -> None:
    """Work the figures out anew from the histories, for some customers or for all."""
    if customer_ids is None:
        _rebuild(session, None)
    else:
        ids = iter(customer_ids)
        while block := list(islice(ids, _BLOCK)):
            _rebuild(session, block)


def _rebuild(session: Session, ids: Sequence[int] | None) -> None:
    session.flush()
    for id in ids if ids is not None else [None]:
        session.info["changes"].add(_F, id)
    if session.info["walled"]:
        return
    for statement in restated(select(Customer.id).where(Customer.id.in_(ids) if ids is not None else true())):
        session.connection().execute(statement)


def restated(customers: Select[int]) -> tuple[Insert, Update, Update]:
    """The statements that work the figures of some customers out anew, in their order."""
    missing = select(Customer.id, literal(0), literal(0), literal(0), Customer.active).where(
        Customer.id.in_(customers), ~exists().where(_F.customer_id == Customer.id)
    )
    of_them = _F.customer_id.in_(customers)
    first = update(_F).where(of_them)
    figures = {
        "balance": _sum(_ORDER.c.total, _counted()) - _sum(_RECEIPT.c.amount, _RECEIPT.c.customer_id == _F.customer_id),
        "turnover_year": func.coalesce(_scalar(func.max(_year()), _counted()), 0),
        "last_contact_at": _scalar(func.max(_CONTACT.c.at), _CONTACT.c.customer_id == _F.customer_id),
        "next_contact_on": _earliest_promise(),
        "active": _scalar(Customer.active, Customer.id == _F.customer_id),
    }
    in_year = and_(_counted(), _year() == _F.turnover_year)
    turnover = update(_F).where(of_them).values(turnover=_sum(_ORDER.c.total, in_year))
    return insert(_F).from_select(_NEW, missing), first.values(figures), turnover


def _change(session: Session, customer_id: int, **values: Any) -> None:
    if not session.info["walled"]:
        session.connection().execute(update(_F).where(_F.customer_id == customer_id).values(values))
    session.info["changes"].add(_F, customer_id)


def _earliest_promise() -> ScalarSelect[Any]:
    contact = _CONTACT.c
    is_open = and_(contact.next_on.is_not(None), contact.next_done_at.is_(None))
    return _scalar(func.min(contact.next_on), and_(contact.customer_id == _F.customer_id, is_open))


def _counted() -> Any:
    return and_(_ORDER.c.customer_id == _F.customer_id, _ORDER.c.state.in_(COUNTED))


def _year() -> Any:
    return extract("year", _ORDER.c.ordered_on)


def _scalar(what: Any, where: Any) -> ScalarSelect[Any]:
    asked: Select[Any] = select(what).where(where)
    return asked.correlate(_F.__table__).scalar_subquery()


def _sum(what: Any, where: Any) -> Any:
    return func.coalesce(_scalar(func.sum(what), where), literal(0, TYPES[Money]))
