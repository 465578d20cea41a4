"""Lists of orders."""

from __future__ import annotations

import csv
import datetime as dt
import re
from decimal import Decimal

import openpyxl
import pypdfium2
import pytest

from shared.access.model import User
from shared.customers.operations import create
from shared.errors import Cancelled
from shared.exchange import order_lists
from shared.orders import labels, lists, operations
from shared.orders.lists import Wanted
from shared.text import _, speak

TODAY = dt.date(2026, 11, 24)


class _Progress:
    def at(self, done, total):
        assert done <= total


# Customer, day, due, price, paid, state, whose.
ORDERS = (
    ("华盛工业", dt.date(2026, 9, 1), dt.date(2026, 10, 1), 300, 0, "confirmed", "me"),
    ("华盛工业", dt.date(2026, 9, 1), None, 100, 100, "closed", "me"),
    ("泰和仪表", dt.date(2026, 11, 2), dt.date(2026, 12, 2), 700, 200, "shipped", "them"),
    ("泰和仪表", dt.date(2026, 11, 20), dt.date(2026, 12, 20), 50, 0, "draft", "me"),
    ("泰和仪表", dt.date(2026, 11, 21), None, 900, 0, "cancelled", "them"),
)


@pytest.fixture
def numbers(database, user):
    """The orders' numbers, in the order above."""
    customers = {
        name: database.write(lambda session, name=name: create(session, name=name)) for name in ("华盛工业", "泰和仪表")
    }
    users = {"me": user, "them": database.write(_colleague)}

    def fill(session):
        for name, on, due, price, paid, state, whose in ORDERS:
            line = {"product": "垫圈", "unit": "箱", "quantity": 1, "price": Decimal(price)}
            values = {"ordered_on": on, "due_on": due, "lines": [line], "user_id": users[whose]}
            id = operations.enter(
                session, customers[name], state="draft" if state == "draft" else "confirmed", **values
            )
            if paid:
                operations.receive(session, customers[name], order_id=id, amount=Decimal(paid), received_on=on)
            found = session.get_one(lists.Order, id, populate_existing=True)
            if state not in {"draft", "confirmed"}:
                operations.bring(session, found, state)
            made.append(found.number)

    made = []
    database.write(fill)
    return made


def _colleague(session):
    session.add(made := User(login="wl", login_key="wl", name="王磊"))
    session.flush()
    return made.id


@pytest.fixture
def listed(database, numbers, user):
    """The places (from 0, in the order above) of what a list shows."""

    def places(start=0, count=100, total=None, **wanted):
        with database.reading() as session:
            wish = Wanted(**{"today": TODAY, "user_id": user, **wanted})
            found = lists.ids(session, wish, start, count, total)
            rows = lists.rows(session, found)
            return [numbers.index(rows[id].order.number) for id in found]

    return places


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({}, [4, 3, 2, 1, 0]),
        ({"view": "my_open"}, [3, 0]),
        ({"view": "my_unpaid"}, [0]),
        ({"view": "open"}, [3, 2, 0]),
        ({"view": "draft"}, [3]),
        ({"view": "unpaid"}, [2, 0]),
        ({"view": "overdue"}, [0]),
        ({"view": "month"}, [4, 3, 2]),
        ({"states": ("closed", "cancelled")}, [4, 1]),
        ({"since": dt.date(2026, 11, 2), "until": dt.date(2026, 11, 20)}, [3, 2]),
        ({"unpaid": True, "view": "my_open"}, [0]),
        ({"text": "taihe"}, [4, 3, 2]),
        ({"text": "202609-0001"}, [0]),
        ({"text": "没有"}, []),
        ({"sort": "total", "descending": False}, [3, 1, 0, 2, 4]),
        ({"sort": "number", "descending": False}, [0, 1, 2, 3, 4]),
    ],
)
def test_a_view_a_filter_and_a_text_narrow_the_list(listed, wanted, places):
    assert listed(**wanted) == places


@pytest.mark.parametrize("sort", lists.SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_is_the_same_from_either_end_and_in_parts(listed, sort, descending):
    whole = listed(sort=sort, descending=descending)

    parts = [place for start in (0, 2, 4) for place in listed(start, 2, 5, sort=sort, descending=descending)]

    assert sorted(whole) == [0, 1, 2, 3, 4]
    assert parts == whole


def test_what_is_never_due_comes_first(listed):
    assert listed(sort="due_on", descending=False)[:2] == [1, 4]


def test_the_orders_of_a_colleague_are_counted_and_summed_without_what_does_not_count(database, listed, numbers):
    with database.reading() as session:
        them = session.query(User.id).filter_by(login="wl").scalar()
        wanted = Wanted(users=(them,), today=TODAY)
        sums = lists.totals(session, wanted)
        counted = lists.count(session, wanted)

    assert listed(users=(them,)) == [4, 2]
    assert counted == 2
    assert (sums.count, sums.total, sums.received, sums.open) == (2, 700, 200, 500)


def test_every_view_says_how_many_it_has(database, numbers, user):
    with database.reading() as session:
        counts = {view.view: view.count for view in lists.views(session, user, TODAY)}

    assert counts.keys() == labels.VIEWS.keys()
    assert (counts["all"], counts["open"], counts["overdue"]) == (5, 3, 1)


def test_the_list_is_written_in_its_order_with_real_types(database, numbers, tmp_path):
    wanted = Wanted(sort="total", today=TODAY)

    order_lists.write_orders(database, wanted, tmp_path / "orders.xlsx", _Progress())
    order_lists.write_orders(database, wanted, tmp_path / "orders.csv", _Progress())

    sheet = openpyxl.load_workbook(tmp_path / "orders.xlsx").active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [numbers[place] for place in (4, 2, 0, 1, 3)]
    assert (sheet["C3"].value.date(), sheet["J3"].value) == (dt.date(2026, 11, 2), 500)
    with (tmp_path / "orders.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["Total"] for row in csv.DictReader(file)] == ["900.00", "700.00", "300.00", "100.00", "50.00"]


def test_all_orders_are_counted_where_nothing_narrows_them(database, numbers):
    assert database.read(lambda session: lists.count(session, Wanted(view="all", today=TODAY))) == 5


def _with_orders(database, count):
    """A customer who ordered so often."""
    customer = database.write(lambda session: create(session, name="华盛工业有限公司"))
    line = {"product": "垫圈", "unit": "箱", "quantity": 1, "price": Decimal(1234)}

    def fill(session):
        for _number in range(count):
            operations.enter(session, customer, ordered_on=TODAY, lines=[line])

    database.write(fill)
    return customer


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_an_account_on_paper_says_on_every_page_who_took_it_out(database, user, tmp_path, language):
    speak(language)
    customer = _with_orders(database, 60)
    mark = "由李娜于 2026-11-26 06:51 导出，导出编号 3：对账"

    count = order_lists.write_account(database, customer, tmp_path / "account.pdf", _Progress(), mark=mark)

    document = pypdfium2.PdfDocument(tmp_path / "account.pdf")
    pages = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]
    assert count == 60
    assert len(pages) > 1
    assert all(re.sub(r"\s", "", mark) in page for page in pages)
    assert sum(page.count("SO-") for page in pages) == 60
    assert "74,040.00" in pages[-1]
    assert all(str(_("Balance")) in page for page in pages)
    assert document.get_metadata_dict()["Subject"] == mark


@pytest.mark.parametrize("file", ["account.pdf", "account.xlsx"])
def test_an_account_that_is_stopped_midway_leaves_no_file(database, user, tmp_path, monkeypatch, file):
    monkeypatch.setattr(order_lists, "_OFTEN", 2)
    customer = _with_orders(database, 5)
    told = []

    class Stopped(_Progress):
        def at(self, done, total):
            told.append((done, total))
            raise Cancelled

    with pytest.raises(Cancelled):
        order_lists.write_account(database, customer, tmp_path / file, Stopped())

    assert told == [(2, 5)]
    assert list(tmp_path.glob("account*")) == []


def test_orders_on_paper_are_those_of_the_list(database, numbers, tmp_path):
    order_lists.write_orders(database, Wanted(today=TODAY), tmp_path / "orders.pdf", _Progress(), mark="no. 4")

    (page,) = pypdfium2.PdfDocument(tmp_path / "orders.pdf")
    said = page.get_textpage().get_text_range()
    assert all(number in said for number in numbers)
    assert "no. 4" in said
