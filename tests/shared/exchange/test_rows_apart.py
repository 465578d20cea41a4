"""Rows of one customer are written as they were checked, however far apart they are and whoever came in between."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.customers import operations
from shared.customers.model import Customer, CustomerFigures, Person
from shared.exchange import check, marks
from shared.exchange.model import ImportBatch
from shared.orders.model import Order, OrderLine

_FAR = 2_000  # rows that are read, checked and written together
_HEAD = ("客户名称", "客户编号", "电话", "联系人", "手机", "订单日期", "订单金额", "产品")


@pytest.fixture
def known(database):
    """A customer who is known, with somebody of whom nothing but the name is."""

    def add(session):
        id = operations.create(session, name="泰和仪表")
        operations.add_person(session, id, name="马丽")

    return lambda: database.write(add)


@pytest.fixture
def all_of(database):
    def all_of(column):
        with database.reading() as session:
            return list(session.scalars(select(column).order_by(column)))

    return all_of


def _apart(*rows, far):
    """The rows of a file, with others between."""
    between = [("填充", *[""] * 7)] * (_FAR if far else 1)
    return [_HEAD, *(line for row in rows for line in (row, *between))]


def _counts(database, batch_id):
    with database.reading() as session:
        batch = session.get_one(ImportBatch, batch_id)
        return {"new": batch.added, "update": batch.updated, "skip": batch.skipped, "wrong": batch.wrong}


@pytest.mark.parametrize("far", [False, True], ids=["near", "far"])
def test_whom_a_colleague_entered_since_the_check_takes_what_each_row_says(exchange, known, all_of, far):
    firm = ("泰和仪表", "", "0512-66881234")
    rows = [(*firm, name, mobile, "", "", "") for name, mobile in (("马丽", "13901876651"), ("王强", "13901876652"))]
    checked = exchange.check(exchange.file(*_apart(*rows, rows[0], far=far)))

    known()
    exchange.write(checked)

    assert checked.counts["update"] == 0
    assert all_of(Customer.phone) == ["", "0512-66881234"]
    assert all_of(Person.mobile) == ["13901876651", "13901876652"]


@pytest.mark.parametrize("far", [False, True], ids=["near", "far"])
def test_one_name_with_a_code_and_without_is_written_as_it_was_checked(exchange, database, far):
    rows = [("泰和仪表", code, *[""] * 6) for code in ("", "K1", "K2")]
    checked = exchange.check(exchange.file(*_apart(*rows, far=far)))

    batch_id = exchange.write(checked)

    assert checked.counts["new"] == 4
    assert _counts(database, batch_id) == checked.counts


@pytest.mark.parametrize("far", [False, True], ids=["near", "far"])
def test_what_the_file_adds_to_a_known_customer_is_not_taken_for_known(exchange, database, known, all_of, far):
    known()
    people = [("王强", "13800138821", "", "", ""), ("王强", "13800138822", "", "", "")]
    orders = [("", "", "2026-09-04", "100", product) for product in ("型号 1", "型号 2")]
    rows = [("泰和仪表", "", "", *said) for said in (*people, *orders)]
    checked = exchange.check(exchange.file(*_apart(*rows, far=far)))

    batch_id = exchange.write(checked)

    assert checked.counts["update"] == 4
    assert _counts(database, batch_id) == checked.counts
    assert all_of(Person.mobile) == ["", "13800138821", "13800138822"]
    assert [int(total) for total in all_of(Order.total)] == [100, 100]


@pytest.mark.parametrize("far", [False, True], ids=["near", "far"])
@pytest.mark.parametrize("replace", [False, True], ids=["fill", "replace"])
def test_two_mobiles_of_a_known_person_do_not_take_each_others_place(exchange, known, all_of, far, replace):
    known()
    rows = [("泰和仪表", "", "", "马丽", mobile, "", "", "") for mobile in ("13901876651", "13901876652")]
    checked = exchange.check(exchange.file(*_apart(*rows, far=far)), replace=replace)

    exchange.write(checked)

    (entry,) = checked.spool.of("wrong")
    assert entry.faults[4].startswith("Row 2 gives 马丽 another mobile.")
    assert all_of(Person.mobile) == ["13901876651"]


def test_a_row_that_was_corrected_takes_nothing_from_a_later_one(exchange, database, all_of):
    person, firm = ("马丽", "1.38E+10", "", "", ""), ("", "", "", "", "")
    rows = [_HEAD, ("泰和仪表", "", "", *person), ("泰和仪表", "", "0512-66881234", *firm)]
    checked = exchange.check(exchange.file(*rows))
    (wrong,) = checked.spool.of("wrong")

    verdict = database.read(lambda session: check.correct(session, checked, wrong, 4, "13901876651"))
    batch_id = exchange.write(checked)

    assert verdict == "new"
    assert _counts(database, batch_id) == checked.counts
    assert all_of(Customer.phone) == ["0512-66881234"]
    assert all_of(Person.mobile) == ["13901876651"]


def test_orders_of_which_no_more_are_known_in_memory_get_their_lines_and_their_customers_their_figures(
    exchange, database, all_of, monkeypatch
):
    monkeypatch.setattr(marks, "_AT_HAND", 3)
    head = ("客户名称", "订单号", "订单日期", "订单金额")
    first, second = (
        [(f"安{n % 6}号公司", f"N{n}", "2026-09-04", str(more + n)) for n in range(12)] for more in (10, 100)
    )

    exchange.bring(exchange.file(head, *first, *[("填充", "", "", "")] * _FAR, *second))

    assert [int(total) for total in all_of(Order.total)] == [110 + 2 * n for n in range(12)]
    with database.reading() as session:
        lines = session.execute(select(OrderLine.position, func.count()).group_by(OrderLine.position))
        assert dict(tuple(line) for line in lines) == {1: 12, 2: 12}
        balances = session.scalars(select(CustomerFigures.balance).where(CustomerFigures.balance > 0))
        assert sorted(map(int, balances)) == [232 + 4 * n for n in range(6)]
