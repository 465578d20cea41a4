"""A code and a tax number are one customer's, whichever rows of a file give them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.customers import operations
from shared.customers.model import Customer
from shared.orders.model import Order

_HEAD = ("客户编号", "客户名称", "税号")
_A, _B = "91110000600037341L", "91310115MA1K35J77H"
_FAR = 2_000


@pytest.fixture
def customers(database):
    """Code and tax number of every customer but the filling ones."""

    def customers():
        with database.reading() as session:
            asked = select(Customer.code, Customer.tax_no).where(Customer.name != "填充").order_by(Customer.id)
            return [tuple(row) for row in session.execute(asked)]

    return customers


def _rows(*rows, far):
    between = [("", "填充", "")] * (_FAR if far else 1)
    return [_HEAD, *(line for row in rows for line in (row, *between))]


@pytest.mark.parametrize("far", [False, True], ids=["near", "far"])
@pytest.mark.parametrize("replace", [False, True], ids=["fill", "replace"])
@pytest.mark.parametrize("is_known", [False, True], ids=["new", "known"])
def test_two_tax_numbers_of_one_customer_are_told_by_the_row_of_the_first(
    exchange, database, customers, far, replace, is_known
):
    if is_known:
        database.write(lambda session: operations.create(session, name="华盛工业", code="K1"))
    path = exchange.file(*_rows(("K1", "华盛工业", _A), ("K1", "华盛工业", _B), ("K1", "华盛工业", _A), far=far))

    exchange.write(checked := exchange.check(path, replace=replace))

    (entry,) = checked.wrong()
    assert entry.faults == {2: "Row 2 says something else of this customer."}
    assert customers() == [("K1", _A)]


@pytest.mark.parametrize("is_known", [False, True], ids=["new", "known"])
def test_one_tax_number_for_two_customers_is_told_by_the_row_of_the_first(exchange, database, customers, is_known):
    if is_known:
        database.write(lambda session: operations.create(session, name="华盛工业", code="K1"))
    rows = [("K1", "华盛工业", _A), ("K2", "泰和仪表", _A), ("", "恒联", _A)]

    exchange.write(checked := exchange.check(exchange.file(*_rows(*rows, far=False))))

    found = {entry.row: entry.faults for entry in checked.wrong()}
    assert found[4] == {2: "Row 2 gives this to another customer."}
    assert customers() == [("K1", _A)]


def test_a_tax_number_that_only_a_later_row_of_a_new_customer_gives_is_not_lost_in_silence(exchange, customers):
    checked = exchange.check(exchange.file(*_rows(("K1", "华盛工业", ""), ("K1", "华盛工业", _A), far=False)))

    exchange.write(checked)

    assert [entry.faults for entry in checked.wrong()] == [{2: "Row 2 says something else of this customer."}]
    assert customers() == [("K1", "")]


def test_a_known_customer_takes_a_tax_number_from_a_later_row(exchange, database, customers):
    database.write(lambda session: operations.create(session, name="华盛工业", code="K1"))

    exchange.bring(exchange.file(*_rows(("K1", "华盛工业", ""), ("K1", "华盛工业", _A), ("K1", "", _A), far=False)))

    assert customers() == [("K1", _A)]


def test_a_wrong_row_gives_no_tax_number(exchange, customers):
    head, person = (*_HEAD, "订单号", "订单日期", "订单金额"), ("N1", "2026-09-04", "5")
    rows = [("K9", "恒联", "", *person), ("K1", "华盛工业", _A, *person), ("K1", "华盛工业", _B, "", "", "")]

    exchange.write(checked := exchange.check(exchange.file(head, *rows)))

    assert [entry.row for entry in checked.wrong()] == [3]
    assert customers() == [("K9", ""), ("K1", _B)]


def test_a_code_of_the_series_in_a_file_is_not_given_to_a_row_without_one(exchange, customers):
    exchange.bring(exchange.file(_HEAD, ("", "华盛工业", ""), ("C-000001", "泰和仪表", ""), ("", "恒联", "")))

    assert sorted(customers()) == [("C-000001", ""), ("C-000002", ""), ("C-000003", "")]


def test_an_order_without_a_number_is_not_a_line_of_one_that_gives_it(exchange, database):
    head, day = ("客户名称", "订单号", "订单日期", "订单金额"), "2026-09-04"
    rows = [("华盛工业", "", day, "5"), ("泰和仪表", "SO-202609-0001", day, "7"), ("华盛工业", "HT-7", day, "9")]

    exchange.bring(exchange.file(head, *rows))

    with database.reading() as session:
        orders = {number: int(total) for number, total in session.execute(select(Order.number, Order.total))}
    assert orders == {"SO-202609-0001": 7, "SO-202609-0002": 5, "HT-7": 9}
