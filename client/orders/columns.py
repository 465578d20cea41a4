"""The columns of the list of orders, and how each value is said."""

from __future__ import annotations

from client.customers.columns import NOTHING, money, soon
from client.kit import cells
from client.kit.cells import Said
from client.kit.rows import Column
from shared.dates import today
from shared.orders import labels
from shared.orders.queries import Row
from shared.orders.rules import COUNTED
from shared.text import N_, _


def _due(row: Row) -> Said:
    due = soon(row.order.due_on)
    return due if row.owed > 0 else Said(str(due), "soft")


def _state(row: Row) -> Said:
    tone = {"draft": "warn", "cancelled": "plain"}.get(row.order.state, "quiet")
    return Said(_(labels.STATES[row.order.state]), tone)


def _open(row: Row) -> Said:
    if not row.open or row.order.state not in COUNTED:
        return NOTHING
    return Said(money(row.open), "danger" if row.days_late(today()) else "plain")


COLUMNS = (
    Column("number", N_("Order number"), 140, lambda row: row.order.number, sort="number"),
    Column("customer", N_("Customer"), 240, lambda row: row.customer),
    Column("ordered_on", N_("Ordered on"), 100, lambda row: str(row.order.ordered_on), sort="ordered_on"),
    Column("state", N_("State"), 92, _state, cells.tag),
    Column("user", N_("In charge"), 84, lambda row: row.user),
    Column("note", N_("About"), 160, lambda row: Said(row.order.note.replace("\n", " "), "soft")),
    Column("due_on", N_("Payment due on"), 100, _due, sort="due_on"),
    Column("total", N_("Total"), 110, lambda row: Said(money(row.order.total)), cells.amount, "total"),
    Column("open", N_("Still open"), 110, _open, cells.amount),
)
