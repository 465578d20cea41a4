"""Entering an order by keyboard."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit
from sqlalchemy import select

from client.kit.ask import FormDialog
from client.orders.entry import OrderEntry
from client.orders.receiving import receive
from shared.customers import operations as customers
from shared.customers.model import Customer, CustomerFigures
from shared.orders import operations as orders
from shared.orders.model import Order, OrderLine, Receipt

LINES = [
    {"product": "M8×40 螺栓", "quantity": "200,000", "unit": "件", "price": "0.21"},
    {"product": "垫圈", "quantity": "12", "unit": "箱", "price": "88.5"},
]


@pytest.fixture
def customer(database, user):
    """华盛, who pays after 30 days."""
    id = database.write(lambda session: customers.create(session, name="华盛工业有限公司", terms_days=30))
    return database.read(lambda session: session.get_one(Customer, id))


@pytest.fixture
def entry(qtbot, office, customer):
    """The page of a new order, shown."""
    made = OrderEntry(office, customer, [])
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.walled
def test_an_order_with_two_lines_and_a_receipt_is_saved_whole(entry, database, customer, ways):
    entry.lines.type_in(LINES)
    entry.receipt_wanted.setChecked(True)
    entry.receipt.type_in({"amount": Decimal(20_000), "method": "wechat"})

    entry.save()

    with database.reading() as session:
        order = session.scalars(select(Order)).one()
        amounts = session.scalars(select(OrderLine.amount).order_by(OrderLine.position)).all()
        receipt = session.scalars(select(Receipt)).one()
        balance = session.get_one(CustomerFigures, customer.id).balance
    assert amounts == [Decimal("42000.00"), Decimal("1062.00")]
    assert (order.total, order.received) == (Decimal(43_062), Decimal(20_000))
    assert (receipt.order_id, receipt.method) == (order.id, "wechat")
    assert balance == Decimal(23_062)
    assert "43,062.00" in ways.said[-1]
    assert not entry.is_edited


def test_due_day_comes_from_the_customers_terms(entry):
    values = entry.form.all_values()

    assert (values["due_on"] - values["ordered_on"]).days == 30


def test_the_total_follows_the_lines_while_they_are_typed(entry):
    entry.lines.type_in(LINES)

    assert entry.panel.total.text() == "43,062.00"


@pytest.mark.walled
def test_faults_stand_in_their_cells_and_nothing_is_saved(entry, database, errors):
    entry.lines.type_in([{"product": "", "quantity": "many", "price": "1"}])

    entry.save()

    assert entry.lines.data(entry.lines.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert entry.lines.data(entry.lines.index(0, 1), Qt.ItemDataRole.ToolTipRole)
    with database.reading() as session:
        assert session.scalars(select(Order)).all() == []
    assert errors == []


def test_a_line_typed_into_the_last_row_opens_another_one(entry):
    entry.lines.setData(entry.lines.index(0, 0), "垫圈")

    assert entry.lines.rowCount() == 2


@pytest.mark.walled
@pytest.mark.qt_log_ignore("This plugin does not support")  # a platform without windows says so of every popup
def test_a_product_sold_before_brings_its_unit_and_price(qtbot, entry, database, customer):
    line = {"product": "垫圈", "quantity": 1, "unit": "箱", "price": Decimal("88.5")}
    day = entry.form.all_values()["ordered_on"]
    database.write(lambda session: orders.enter(session, customer.id, ordered_on=day, lines=[line]))
    entry.view.edit(entry.lines.index(0, 0))
    qtbot.waitUntil(lambda: entry.view.findChild(QLineEdit) is not None)
    editor = entry.view.findChild(QLineEdit)

    editor.textEdited.emit("垫")
    offered = editor.completer().model().stringList()
    editor.setText("垫圈")
    entry.view.commitData(editor)

    assert offered == ["垫圈"]
    assert entry.lines.typed() == [{"product": "垫圈", "quantity": "1", "unit": "箱", "price": "88.5"}]


def test_what_was_typed_before_a_crash_is_taken_up(qtbot, entry, office, customer):
    entry.lines.type_in(LINES)
    entry.drafting.keep_now()

    again = OrderEntry(office, customer, [])
    qtbot.addWidget(again)

    assert again.lines.typed() == LINES


@pytest.mark.walled
def test_money_beyond_the_order_is_asked_about_and_then_saved(entry, database):
    entry.lines.type_in(LINES[1:])
    entry.receipt_wanted.setChecked(True)
    entry.receipt.type_in({"amount": Decimal(2000)})
    entry.save()
    with database.reading() as session:
        assert session.scalars(select(Order)).all() == []

    entry.findChild(QDialog, "question").accept()

    with database.reading() as session:
        assert session.scalars(select(Receipt.amount)).all() == [Decimal(2000)]


@pytest.mark.walled
def test_a_receipt_on_account_lowers_the_balance(qtbot, entry, office, database, customer):
    receive(office, entry, customer.id, customer.name, {})
    dialog = entry.findChild(FormDialog)
    dialog.form.type_in({"amount": Decimal(500)})

    dialog.save()

    with database.reading() as session:
        assert session.get_one(CustomerFigures, customer.id).balance == Decimal(-500)
