"""What of a balance is overdue: the one rule, for lists, cards, days and printed sheets.

A payment on account satisfies the debts that are due first (Civil Code of the PRC, article 560). So what is overdue is
the balance less what is not due yet, and never below zero. An order without a day of payment is never overdue.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, column, func, literal, or_, select, table
from sqlalchemy.sql.selectable import NamedFromClause

from shared.database.types import DATE, TYPES, Money, Short

# States in which an order counts as ordered: in balance and turnover.
COUNTED = ("confirmed", "shipped", "closed")
_NOTHING = literal(0, TYPES[Money])
# Orders depend on this room; it knows of their table only what makes a balance overdue.
_ORDER = table(
    "sales_order",
    column("id", TYPES[int]),
    column("customer_id", TYPES[int]),
    column("state", TYPES[Short]),
    column("due_on", DATE),
    column("total", TYPES[Money]),
    column("received", TYPES[Money]),
)


def to_come(order: Any, day: Any) -> ColumnElement[Decimal]:
    """What is still to come in for an order that is not due before the day; nothing for any other. In yuan."""
    waits = and_(order.received < order.total, or_(order.due_on.is_(None), order.due_on >= day))
    return case((waits, order.total - order.received), else_=_NOTHING)


def past(balance: Decimal, to_come: Decimal) -> Decimal:
    """What of a balance was due before, when so much is still to come."""
    return max(balance - to_come, Decimal(0))


def is_overdue(customer_id: Any, balance: Any, today: Any) -> ColumnElement[bool]:
    """Whether something of a customer's balance was due before today."""
    order = _ORDER.c
    return and_(balance > 0, balance > _sum(_ORDER, to_come(order, today), order.customer_id == customer_id))


def left_for(order: Any, balance: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    """What is left of the customer's balance for an order and those due before it: none where money satisfied them."""
    other = _ORDER.alias("later")
    later = other.c
    without_day = and_(later.due_on.is_(None), or_(order.due_on.is_not(None), later.id > order.id))
    comes_later = or_(later.due_on > order.due_on, and_(later.due_on == order.due_on, later.id > order.id), without_day)
    open = case((later.received < later.total, later.total - later.received), else_=_NOTHING)
    sum: ColumnElement[Decimal] = _sum(other, open, and_(later.customer_id == order.customer_id, comes_later))
    return balance - sum


def _sum(orders: NamedFromClause, what: Any, where: Any) -> Any:
    asked = select(func.coalesce(func.sum(what), _NOTHING)).select_from(orders)
    return asked.where(where, orders.c.state.in_(COUNTED)).scalar_subquery()
