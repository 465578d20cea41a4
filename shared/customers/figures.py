"""The figures that lists show and sort by, kept in step with the histories.

Each change is one UPDATE in place, so that two people who write at the same time both count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ScalarSelect,
    Select,
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


def rebuild(session: Session, customer_ids: Sequence[int] | None = None) -> None:
    """Work the figures out anew from the histories, for some customers or for all."""
    if customer_ids is None:
        _rebuild(session, None)
    else:
        for start in range(0, len(customer_ids), _BLOCK):
            _rebuild(session, customer_ids[start : start + _BLOCK])


def _rebuild(session: Session, ids: Sequence[int] | None) -> None:
    session.flush()
    connection = session.connection()
    wanted = Customer.id.in_(ids) if ids is not None else true()
    missing = select(Customer.id, literal(0), literal(0), literal(0), Customer.active).where(
        wanted, ~exists().where(_F.customer_id == Customer.id)
    )
    connection.execute(insert(_F).from_select(_NEW, missing))
    first = _where(update(_F), ids).values(
        balance=_sum(_ORDER.c.total, _counted()) - _sum(_RECEIPT.c.amount, _RECEIPT.c.customer_id == _F.customer_id),
        turnover_year=func.coalesce(_scalar(func.max(_year()), _counted()), 0),
        last_contact_at=_scalar(func.max(_CONTACT.c.at), _CONTACT.c.customer_id == _F.customer_id),
        next_contact_on=_earliest_promise(),
    )
    connection.execute(first)
    in_year = and_(_counted(), _year() == _F.turnover_year)
    connection.execute(_where(update(_F), ids).values(turnover=_sum(_ORDER.c.total, in_year)))
    for id in ids if ids is not None else [None]:
        session.info["changes"].add(_F, id)


def _change(session: Session, customer_id: int, **values: Any) -> None:
    session.connection().execute(update(_F).where(_F.customer_id == customer_id).values(values))
    session.info["changes"].add(_F, customer_id)


def _where(statement: Any, ids: Sequence[int] | None) -> Any:
    return statement if ids is None else statement.where(_F.customer_id.in_(ids))


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
