"""An order that is there already: looked at, edited, moved on, paid, printed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton
from sqlalchemy import select

from client.kit.ask import ConflictDialog, FormDialog
from client.kit.printing import Preview
from client.orders.order import OrderPage
from shared.customers import operations as customers
from shared.customers.model import CustomerFigures
from shared.orders import operations, queries
from shared.orders.model import Order, Receipt

LINES = [
    {"product": "M8×40 螺栓", "quantity": 200, "unit": "箱", "price": Decimal(21)},
    {"product": "垫圈", "quantity": 12, "unit": "箱", "price": Decimal("88.5")},
]


@pytest.fixture
def customer(database, user):
    return database.write(lambda session: customers.create(session, name="华盛工业有限公司"))


@pytest.fixture
def order(database, customer):
    """The id of an order of 5,262 yuan, due long ago."""
    values = {"ordered_on": dt.date(2026, 3, 2), "due_on": dt.date(2026, 3, 30), "lines": LINES, "note": "自提"}
    return database.write(lambda session: operations.enter(session, customer, **values))


@pytest.fixture
def page(qtbot, office, order):
    """The order's page, shown."""
    made = OrderPage(office, order)
    qtbot.addWidget(made)
    made.resize(1240, 760)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def colleague(another, order):
    """Changes the order as 王磊 does at another desk, unheard."""
    desk = another()

    def change(**values):
        opened = _order(desk, order)
        desk.write(lambda session: operations.update(session, opened, **values))

    return change


def _order(database, id):
    with database.reading() as session:
        return session.get_one(Order, id)


def _pay(database, customer, order, amount):
    values = {"amount": Decimal(amount), "received_on": dt.date(2026, 4, 1), "order_id": order}
    return database.write(lambda session: operations.receive(session, customer, **values))


def test_an_order_shows_its_lines_and_what_is_owed(page):
    assert page.windowTitle() == "SO-202603-0001"
    assert [line["product"] for line in page.lines.typed()] == ["M8×40 螺栓", "垫圈"]
    assert page.panel.total.text() == "5,262.00"
    assert not page.is_edited


@pytest.mark.walled
def test_a_changed_line_is_saved_by_one_key_and_the_total_follows(qtbot, page, database, order, customer, errors):
    page.lines.setData(page.lines.index(1, 1), "10")

    qtbot.keyClick(page.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    with database.reading() as session:
        assert session.get_one(CustomerFigures, customer).balance == Decimal(5085)
    assert _order(database, order).total == Decimal(5085)
    assert not page.is_edited
    assert errors == []


@pytest.mark.walled
def test_what_a_colleague_changed_elsewhere_is_kept_beside_mine(page, database, order, colleague, ways):
    page.form.type_in({"note": "送货"})
    colleague(due_on=dt.date(2026, 4, 30))

    page.save()

    saved = _order(database, order)
    assert (saved.note, saved.due_on) == ("送货", dt.date(2026, 4, 30))
    assert "王磊" in ways.said[-1]


@pytest.mark.walled
def test_where_both_changed_the_lines_the_user_chooses(qtbot, page, database, order, colleague):
    page.lines.setData(page.lines.index(1, 1), "10")
    page.form.type_in({"note": "送货"})
    colleague(lines=LINES[:1])

    page.save()
    dialog = page.window().findChild(ConflictDialog)
    dialog._take(1)
    dialog.accept()

    saved = _order(database, order)
    assert (saved.total, saved.note) == (Decimal(4200), "送货")
    assert [line["product"] for line in page.lines.typed()] == ["M8×40 螺栓"]


@pytest.mark.walled
def test_an_order_goes_on_by_keyboard_until_it_is_completed_knowingly(qtbot, page, database, order):
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for state in ("shipped", "shipped"):
        qtbot.keyClick(page.view, Qt.Key.Key_N, control_shift)
        assert _order(database, order).state == state  # 5,262 yuan are missing: it is asked first

    page.findChild(QDialog, "question").accept()

    assert _order(database, order).state == "closed"
    assert page.lines.is_locked
    assert not page.form.isEnabled()


@pytest.mark.walled
def test_a_cancelled_order_is_asked_about_and_can_become_a_draft_again(qtbot, page, database, order):
    qtbot.mouseClick(page.findChild(QPushButton, "to_cancelled"), Qt.MouseButton.LeftButton)
    page.findChild(QDialog, "question").accept()
    assert _order(database, order).state == "cancelled"

    qtbot.mouseClick(page.findChild(QPushButton, "to_draft"), Qt.MouseButton.LeftButton)

    assert _order(database, order).state == "draft"
    assert not page.lines.is_locked


def test_the_state_is_not_moved_over_what_was_typed(page, database, order, ways):
    page.form.type_in({"note": "送货"})

    page.move_on()

    assert _order(database, order).state == "confirmed"
    assert "forget it" in ways.said[-1]


@pytest.mark.walled
def test_a_receipt_is_suggested_for_what_is_open(page, database, order):
    page.enter_receipt()
    dialog = page.window().findChild(FormDialog)
    assert dialog.form.all_values()["amount"] == Decimal(5262)

    dialog.save()

    assert _order(database, order).received == Decimal(5262)
    assert page.receipts.table.rowCount() == 1


@pytest.mark.walled
def test_a_wrong_receipt_is_reversed_with_a_reason_and_both_are_shown(qtbot, page, database, order, customer):
    _pay(database, customer, order, 500)
    page.receipts.setCurrentIndex(page.receipts.table.index(0, 0))

    qtbot.keyClick(page.receipts, Qt.Key.Key_Delete)
    dialog = page.window().findChild(FormDialog, "reversal_dialog")
    dialog.save()
    assert _order(database, order).received == Decimal(500)  # no reason, no reversal
    dialog.form.type_in({"note": "记错客户"})
    dialog.save()

    with database.reading() as session:
        assert session.scalars(select(Receipt.amount).order_by(Receipt.id)).all() == [Decimal(500), Decimal(-500)]
    assert _order(database, order).received == 0
    assert page.receipts.table.rowCount() == 2


def test_without_a_picked_receipt_nothing_is_reversed_and_it_is_said(page, ways):
    page.reverse_receipt()

    assert page.window().findChild(FormDialog) is None
    assert "Pick a receipt" in ways.said[-1]


def test_a_reversed_receipt_is_not_reversed_again(page, database, order, customer, ways):
    id = _pay(database, customer, order, 500)
    receipt = database.read(lambda session: queries.receipt(session, id))
    database.write(lambda session: operations.reverse(session, receipt, dt.date(2026, 4, 2), "重复"))
    page.receipts.setCurrentIndex(page.receipts.table.index(0, 0))

    page.reverse_receipt()

    assert page.window().findChild(FormDialog) is None
    assert "reversed already" in ways.said[-1]


def test_an_order_is_printed_in_the_preview(qtbot, page):
    page.print_order()

    preview = page.findChild(Preview)
    assert len(preview.pages) == 1
    assert "SO-202603-0001" in preview.windowTitle()


def test_edits_survive_a_crash_as_a_draft_and_can_be_forgotten(qtbot, page, office, order):
    page.lines.setData(page.lines.index(1, 1), "10")
    page.form.type_in({"note": "送货"})
    page.drafting.keep_now()

    again = OrderPage(office, order)
    qtbot.addWidget(again)
    assert (again.lines.typed()[1]["quantity"], again.form.values()) == ("10", {"note": "送货"})

    again.forget()
    assert not again.is_edited
    third = OrderPage(office, order)
    qtbot.addWidget(third)
    assert not third.is_edited


def test_faults_stand_in_their_cells_and_nothing_is_saved(page, database, order):
    page.lines.setData(page.lines.index(0, 1), "viele")

    page.save()

    assert page.lines.data(page.lines.index(0, 1), Qt.ItemDataRole.ToolTipRole)
    assert _order(database, order).version == 1


def test_the_name_of_the_customer_opens_the_card(qtbot, page, customer, ways):
    qtbot.mouseClick(page.findChild(QPushButton, "to_customer"), Qt.MouseButton.LeftButton)

    assert ways.opened == [customer]
