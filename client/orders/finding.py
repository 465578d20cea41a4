"""What the search box finds of orders, when a number was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from client.customers.columns import money
from client.shell.search import Found
from shared.orders import labels, search
from shared.orders.search import Hit
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 4


def find(session: Session, text: str) -> Sequence[Found]:
    """The best hits under their title; no statement at all where no number was typed."""
    hits = [_found(hit) for hit in search.find(session, text, MOST)]
    return [Found(0, (), group=_("Orders")), *hits] if hits else []


def _found(hit: Hit) -> Found:
    order, (first, last) = hit.row.order, hit.span
    number = order.number
    why = " · ".join((hit.row.customer, _(labels.STATES[order.state]), str(order.ordered_on)))
    parts = (number[:first], number[first:last], number[last:])
    return Found(order.id, parts, why, money(order.total), icon="receipt", kind="order")
