"""The list of orders."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from client.kit import exporting
from client.kit.chips import Chip
from client.kit.places import PLACE
from client.orders.exporting import taking
from client.orders.filters import span
from client.orders.finding import find
from client.orders.page import COLUMNS, OrdersPage
from shared.customers import operations as customers
from shared.orders import operations
from shared.orders.model import Order

LINE = {"product": "垫圈", "unit": "箱", "quantity": 1, "price": Decimal(100)}


@pytest.fixture
def orders(database, user):
    """Three orders of 华盛: two of this month, the second paid, and a draft of March."""

    def fill(session):
        day = dt.datetime.now().astimezone().date() - dt.timedelta(days=1)
        customer = customers.create(session, name="华盛工业有限公司")
        for on, state in ((day, "confirmed"), (day, "confirmed"), (dt.date(2026, 3, 2), "draft")):
            made.append(operations.enter(session, customer, ordered_on=on, lines=[LINE], state=state))
        paid = {"amount": Decimal(100), "received_on": day, "order_id": made[1]}
        operations.receive(session, customer, **paid)

    made = []
    database.write(fill)
    return made


@pytest.fixture
def page(qtbot, office, orders):
    """The list, shown."""
    made = OrdersPage(office)
    qtbot.addWidget(made)
    made.resize(1240, 760)
    made.show()
    return made


def _ids(page):
    return [page.table.id_at(row) for row in range(page.table.rowCount())]


@pytest.mark.walled
def test_it_opens_on_what_is_open_the_latest_first(page, orders):
    assert _ids(page) == [orders[1], orders[0], orders[2]]
    assert "100" in page.totals.accessibleName()
    assert page.status == "3 orders"


def test_a_view_at_the_left_narrows_the_list(page, orders):
    place = page.side.places["unpaid"]
    assert page.side.list.item(place).data(PLACE).count == "1"

    page.side.list.setCurrentRow(place)

    assert _ids(page) == [orders[0]]


def test_conditions_stand_as_chips_and_are_taken_off_by_a_click(qtbot, page, orders):
    page.filters.choose_state("draft")
    assert _ids(page) == [orders[2]]
    page.filters.choose_days(dt.date(2026, 4, 1), None)
    assert _ids(page) == []

    for name in ("chip_days", "chip_states"):
        qtbot.mouseClick(page.findChild(Chip, name), Qt.MouseButton.LeftButton)

    assert len(_ids(page)) == 3


@pytest.mark.walled
def test_what_is_unpaid_is_one_condition_more(page, orders):
    page.show_view("all")
    page.filters.choose_unpaid(on=True)

    assert _ids(page) == [orders[0]]


def test_days_are_asked_for_in_a_form(page, orders):
    dialog = page.filters.ask_days()
    dialog.form.type_in({"since": dt.date(2026, 3, 1), "until": dt.date(2026, 3, 31)})

    dialog.save()

    assert _ids(page) == [orders[2]]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("month", (2026, 2, 1), (2026, 2, 28)),
        ("last_month", (2026, 1, 1), (2026, 1, 31)),
        ("quarter", (2026, 1, 1), (2026, 3, 31)),
        ("year", (2026, 1, 1), (2026, 12, 31)),
        ("last_year", (2025, 1, 1), (2025, 12, 31)),
    ],
)
def test_periods_begin_and_end_with_whole_months(period, first, last):
    assert span(period, dt.date(2026, 2, 14)) == (dt.date(*first), dt.date(*last))


def test_enter_opens_the_order_and_a_key_the_customer(qtbot, page, orders, ways):
    page.view.setCurrentIndex(page.table.index(0, 0))

    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    page.open_customer()

    assert ways.opened == [f"order {orders[1]}", 1]


def test_a_click_on_a_title_sorts_by_it(page, orders):
    section = [column.name for column in COLUMNS].index("number")

    page.view.horizontalHeader().sectionClicked.emit(section)

    assert [page.table.value_at(row, 0) for row in range(3)] == sorted(page.table.value_at(row, 0) for row in range(3))


def test_rows_are_copied_as_excel_takes_them(page, orders):
    page.view.selectAll()
    page.copy()

    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 3
    assert lines[0].split("\t")[1] == "华盛工业有限公司"


def test_what_is_shown_is_written_to_a_file(page, office, orders, tmp_path, ways):
    page.show_view("unpaid")

    exporting.write(office, page, taking(office, page.wanted), tmp_path / "orders.csv", "")

    with (tmp_path / "orders.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["Still open"] for row in csv.DictReader(file)] == ["100.00"]
    assert "1 order written" in ways.said[-1]


@pytest.mark.walled
def test_an_order_entered_elsewhere_appears(page, orders, database):
    customer = database.read(lambda session: session.get_one(Order, orders[0])).customer_id
    database.write(lambda s: operations.enter(s, customer, ordered_on=dt.date(2026, 3, 3), lines=[LINE]))

    assert len(_ids(page)) == 4


@pytest.mark.walled
def test_the_search_box_shows_the_digits_that_matched_and_asks_nothing_for_a_name(page, orders, database):
    with database.reading() as session:
        title, hit = find(session, "0001")[:2]

    assert title.group == "Orders"
    assert hit.kind == "order"
    assert hit.parts[1] == "0001"
    assert find(None, "华盛") == []
