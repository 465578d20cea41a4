"""Numbers of series, taken by many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from shared import numbering
from shared.customers import operations
from shared.customers.model import Customer


def _taken(database, count=1):
    return database.write(lambda session: numbering.take(session, "SO-202611", count))


def test_a_series_begins_with_one_and_goes_on(database):
    assert [_taken(database), _taken(database, 3), _taken(database)] == [1, 2, 5]


@pytest.mark.engines("postgresql", "mssql", "office", "bureau", why="a file has one writer at a time")
def test_those_who_begin_a_series_at_the_same_time_get_a_number_each(database):
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda _turn: _taken(database), range(8)))

    assert sorted(numbers) == list(range(1, 9))


def test_a_run_of_codes_that_came_with_a_file_is_passed_over(database, user, add_customer):
    for number in range(1, 8):
        add_customer(f"客户{number}", code=f"C-{number:06}")

    def codes(session):
        got.append(numbering.unused(session, "customer", "C-{:06}", Customer.code, 2))

    got = []
    database.write(codes)
    database.write(codes)

    assert got == [["C-000008", "C-000009"], ["C-000010", "C-000011"]]


def test_codes_that_grow_longer_within_a_run_pass_over_those_in_use_too(database, user, add_customer):
    for code in ("C-999999", "C-1000001", "C-99999", "C-999999-A"):
        add_customer(code, code=code)

    def codes(session):
        numbering.take(session, "customer", 999_997)
        got.extend(numbering.unused(session, "customer", "C-{:06}", Customer.code, 3))

    got = []
    database.write(codes)

    assert got == ["C-999998", "C-1000000", "C-1000002"]


@pytest.mark.engines("office", "bureau", why="only behind a wall somebody does not see every code")
def test_codes_of_customers_that_one_does_not_see_are_passed_over(engine_name, request, database):
    for name, code in (("华盛", "C-000001"), ("泰和", "K1"), ("恒联", "C-999999")):
        database.write(lambda session, name=name, code=code: operations.create(session, name=name, code=code))
    renamed = database.read(lambda session: session.query(Customer).filter_by(code="K1").one())
    database.write(lambda session: operations.update(session, renamed, code="C-000003"))

    with closing(request.getfixturevalue(f"_{engine_name}").colleague("chen")) as chen:
        id = chen.write(lambda session: operations.create(session, name="北辰"))
        assert chen.read(lambda session: session.get_one(Customer, id)).code == "C-000004"
