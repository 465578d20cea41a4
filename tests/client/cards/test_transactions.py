"""The account of a customer on its card."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from client.cards.transactions import COLUMNS, Transactions
from client.customers.columns import money
from client.kit import exporting
from shared.customers.model import CustomerFigures
from shared.orders import operations

LINE = {"product": "垫圈", "unit": "箱", "quantity": 1, "price": Decimal(100)}


@pytest.fixture
def account(qtbot, office, database, customer):
    """Two orders and a receipt for the first; the list, shown."""

    def fill(session):
        first = operations.enter(session, customer, ordered_on=dt.date(2025, 12, 30), lines=[LINE])
        operations.enter(session, customer, ordered_on=dt.date(2026, 2, 3), lines=[LINE, LINE])
        values = {"amount": Decimal(60), "received_on": dt.date(2026, 1, 10), "order_id": first}
        operations.receive(session, customer, **values)

    database.write(fill)
    made = Transactions(office, customer)
    qtbot.addWidget(made)
    made.resize(1100, 500)
    made.show()
    return made


def _column(account, name):
    number = [each.name for each in COLUMNS].index(name)
    return [str(account.table.value_at(row, number)) for row in range(account.table.rowCount())]


@pytest.mark.walled
def test_orders_and_receipts_stand_in_one_list_with_the_balance_after_each(account, database, customer):
    assert _column(account, "kind") == ["Order", "Receipt", "Order"]
    assert _column(account, "balance") == ["240", "40", "100"]
    with database.reading() as session:
        balance = session.get_one(CustomerFigures, customer).balance
    assert money(balance) == "240"
    assert "300" in account._totals.accessibleName()
    assert account._years.text().startswith("2026: ordered 200, received 60")


@pytest.mark.parametrize("name", [each.name for each in COLUMNS])
def test_it_sorts_by_any_column_and_each_balance_stays_the_one_in_time(qtbot, account, name):
    section = [each.name for each in COLUMNS].index(name)
    by_order = dict(zip(_column(account, "on"), _column(account, "balance"), strict=True))

    account.view.horizontalHeader().sectionClicked.emit(section)
    once = _column(account, "on")
    account.view.horizontalHeader().sectionClicked.emit(section)

    assert _column(account, "on") == once[::-1]
    assert dict(zip(_column(account, "on"), _column(account, "balance"), strict=True)) == by_order


def test_enter_opens_the_order_and_a_receipt_opens_the_order_it_was_for(qtbot, account, ways):
    for row in (0, 1):
        account.view.setCurrentIndex(account.table.index(row, 0))
        qtbot.keyClick(account.view, Qt.Key.Key_Return)

    assert len(set(ways.opened)) == 2
    assert all(key.startswith("order ") for key in ways.opened)


@pytest.mark.walled
def test_the_account_is_written_to_a_file_in_order_of_time(account, office, tmp_path, ways):
    exporting.write(office, account, account.taking(), tmp_path / "account.csv", "")

    with (tmp_path / "account.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Balance"] for row in rows] == ["100.00", "40.00", "240.00"]
    assert "3 entries" in ways.said[-1]


def test_an_order_in_the_timeline_is_opened_by_enter(qtbot, open_card, account, customer, ways):
    card = open_card(customer)
    view = card.body.timeline.view
    row = next(row for row in range(view.model().rowCount()) if "SO-202602" in str(view.model().index(row, 0).data()))
    view.setCurrentIndex(view.model().index(row, 0))

    qtbot.keyClick(view, Qt.Key.Key_Return)

    assert ways.opened[-1].startswith("order ")
