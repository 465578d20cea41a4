"""Lists of orders and a customer's account as a workbook or a text table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from shared.customers.model import Customer
from shared.database import Database
from shared.exchange import pages
from shared.exchange.check import Progress
from shared.exchange.lists import Column, save
from shared.firm import queries as firm
from shared.orders import labels, ledger
from shared.orders import lists as order_queries
from shared.orders.ledger import Posting
from shared.orders.lists import Wanted
from shared.orders.queries import Row
from shared.reports.pdf import Printed
from shared.text import N_, _

_BLOCK = 500
_OFTEN = 50  # postings between two chances to stop
KINDS = {"order": N_("Order"), "receipt": N_("Receipt")}


def state(posting: Posting) -> str:
    """An order's state, a receipt's way, in words."""
    if posting.kind == "order":
        return _(labels.STATES.get(posting.code, posting.code))
    if posting.received < 0:
        return _("Reversal")
    word = _(labels.METHODS.get(posting.code, posting.code))
    return _("{method} · reversed").format(method=word) if posting.is_reversed else word


def _if_any(value: Any) -> Any:
    return value or None


ACCOUNT = (
    Column("on", N_("Day"), 12, lambda row: row.on, 54),
    Column("kind", N_("Sort"), 10, lambda row: _(KINDS[row.kind])),
    Column("number", N_("Order number"), 18, lambda row: row.number, 86),
    Column("state", N_("State"), 16, state, 66),
    Column("user", N_("Colleague"), 12, lambda row: row.user),
    Column("text", N_("About"), 32, lambda row: row.text, 75),
    Column("due_on", N_("Due on"), 12, lambda row: row.due_on, 54),
    Column("ordered", N_("Ordered"), 14, lambda row: _if_any(row.ordered), 56, figure=True),
    Column("received", N_("Received"), 14, lambda row: _if_any(row.received), 56, figure=True),
    Column("balance", N_("Balance"), 14, lambda row: row.balance, 60, figure=True),
)


ORDERS = (
    Column("number", N_("Order number"), 18, lambda row: row.order.number, 90),
    Column("customer", N_("Customer"), 32, lambda row: row.customer, 144),
    Column("ordered_on", N_("Ordered on"), 12, lambda row: row.order.ordered_on, 56),
    Column("due_on", N_("Payment due on"), 12, lambda row: row.order.due_on, 56),
    Column("state", N_("State"), 12, lambda row: _(labels.STATES[row.order.state]), 41),
    Column("user", N_("Colleague"), 12, lambda row: row.user),
    Column("note", N_("About"), 32, lambda row: row.order.note),
    Column("total", N_("Total"), 14, lambda row: row.order.total, 60, figure=True),
    Column("received", N_("Received"), 14, lambda row: row.order.received),
    Column("open", N_("Still open"), 14, lambda row: row.open, 60, figure=True),
)


def write_orders(database: Database, wanted: Wanted, path: Path, progress: Progress, *, mark: str = "") -> int:
    """Write a list of orders as it is filtered and sorted; how many there are. mark: as for a list of customers."""
    with database.reading() as session:
        found = order_queries.all_ids(session, wanted)
        rows = _rows(session, found, progress)
        if path.suffix.lower() == ".pdf":
            pages.save(path, _("Orders"), ORDERS, rows, _marked(session, mark))
        else:
            save(path, _("Orders"), ORDERS, rows, len(found), mark)
    return len(found)


def _marked(session: Session, mark: str) -> Printed:
    return replace(firm.printed(session, ""), mark=mark)


def _rows(session: Session, ids: Sequence[int], progress: Progress) -> Iterator[Row]:
    for start in range(0, len(ids), _BLOCK):
        block = ids[start : start + _BLOCK]
        found = order_queries.rows(session, block)
        yield from (found[id] for id in block if id in found)
        progress.at(min(start + _BLOCK, len(ids)), len(ids))


def write_account(database: Database, customer_id: int, path: Path, progress: Progress, *, mark: str = "") -> int:
    """Write a customer's account, the earliest posting first; how many there are. mark: as for a list."""
    with database.reading() as session:
        postings = ledger.of_customer(session, customer_id)
        customer, printed = session.get_one(Customer, customer_id).name, _marked(session, mark)
    rows = _followed(postings, progress)
    if path.suffix.lower() == ".pdf":
        pages.save(path, _("Account"), ACCOUNT, rows, printed, customer)
    else:
        save(path, _("Account"), ACCOUNT, rows, len(postings), mark)
    return len(postings)


def _followed(postings: Sequence[Posting], progress: Progress) -> Iterator[Posting]:
    for number, posting in enumerate(postings, 1):
        yield posting
        if number % _OFTEN == 0 or number == len(postings):
            progress.at(number, len(postings))
