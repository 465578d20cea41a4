"""A customer's account, and finding orders by their numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from shared.customers.model import CustomerFigures
from shared.orders import ledger, operations, queries, search
from shared.orders.model import Order

TODAY = dt.date(2026, 11, 24)
LINE = {"product": "垫圈", "unit": "箱", "quantity": 1, "price": Decimal(100)}


@pytest.fixture
def customer(user, add_customer):
    return add_customer().id


@pytest.fixture
def enter(database, customer):
    def add(on, **values):
        return database.write(
            lambda session: operations.enter(session, customer, ordered_on=on, lines=[LINE], **values)
        )

    return add


@pytest.fixture
def pay(database, customer):
    def add(on, amount, order=None):
        values = {"amount": Decimal(amount), "received_on": on, "order_id": order}
        return database.write(lambda session: operations.receive(session, customer, **values))

    return add


def _account(database, customer):
    with database.reading() as session:
        return ledger.of_customer(session, customer), session.get_one(CustomerFigures, customer).balance


def test_the_balance_runs_through_orders_and_receipts_and_ends_where_the_figures_are(database, customer, enter, pay):
    first = enter(dt.date(2025, 12, 30))
    pay(dt.date(2026, 1, 10), 60, first)
    enter(dt.date(2026, 1, 10))
    enter(dt.date(2026, 2, 1), state="draft")
    wrong = database.read(lambda session: queries.receipt(session, pay(dt.date(2026, 3, 1), 40)))
    database.write(lambda session: operations.reverse(session, wrong, dt.date(2026, 3, 2), "记错"))

    postings, balance = _account(database, customer)

    assert [(each.kind, each.balance) for each in postings] == [
        ("order", 100),
        ("order", 200),
        ("receipt", 140),
        ("order", 140),
        ("receipt", 100),
        ("receipt", 140),
    ]
    assert [each.is_reversed for each in postings[-2:]] == [True, False]
    assert postings[2].number == postings[0].number
    assert balance == 140


def test_each_year_has_its_sums(database, customer, enter, pay):
    enter(dt.date(2025, 12, 30))
    enter(dt.date(2026, 1, 10))
    pay(dt.date(2026, 1, 10), 60)

    postings, _balance = _account(database, customer)

    assert ledger.years(postings) == [
        ledger.Year(2026, Decimal(100), Decimal(60)),
        ledger.Year(2025, Decimal(100), Decimal(0)),
    ]


@pytest.fixture
def numbered(database, enter, monkeypatch):
    """Orders of three months; the walk over the latest ones is short, so that the older ones need their digits."""
    monkeypatch.setattr(search, "LATEST", 3)
    for month in (1, 6, 11):
        for day in range(1, 6):
            enter(dt.date(2026, month, day))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("202611-0005", "SO-202611-0005"),
        ("so 2026 01 0003", "SO-202601-0003"),
        ("SO-202601", "SO-202601-0005"),
        ("202601", "SO-202601-0005"),
        ("0004", "SO-202611-0004"),
        ("4", "SO-202611-0004"),
        ("0600", "SO-202606-0005"),
        ("060002", "SO-202606-0002"),
        ("1100", "SO-202611-0005"),
    ],
)
def test_an_order_is_found_by_digits_of_its_number(database, numbered, typed, first):
    with database.reading() as session:
        hits = search.find(session, typed, today=TODAY)

    assert hits[0].row.order.number == first
    span = hits[0].row.order.number[slice(*hits[0].span)]
    assert span.replace("-", "") == typed.upper().replace(" ", "").replace("-", "")


@pytest.mark.parametrize(("number", "typed"), [("SO-202601-1234", "234"), ("SO-202601-12345", "2345")])
def test_an_old_order_is_found_by_all_figures_of_its_running_number_but_the_first(database, numbered, number, typed):
    def renumber(session):
        session.scalars(select(Order).where(Order.number == "SO-202601-0001")).one().number = number

    database.write(renumber)

    with database.reading() as session:
        hits = search.find(session, typed, today=TODAY)

    assert [hit.row.order.number for hit in hits] == [number]


@pytest.mark.parametrize("typed", ["华盛", "hua", "", "1%", "x" * 60, "12 abc"])
def test_what_is_no_number_asks_nothing(typed):
    assert search.find(None, typed) == []
