"""Questions for columns alone."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import bindparam, select

from shared.customers import queries
from shared.customers.model import Customer
from shared.customers.queries import Wanted
from shared.database.asking import ask, one_of
from shared.orders import lists as orders

NAME = select(Customer.name).where(Customer.id == bindparam("id"))


def test_what_was_set_in_this_save_is_seen(database, add_customer):
    id = add_customer().id

    with database.writing() as session:
        session.get_one(Customer, id).name = "恒泰"
        seen = ask(session, NAME, {"id": id})

    assert [tuple(row) for row in seen] == [("恒泰",)]


def test_a_question_writes_nothing_that_was_set_while_reading(database, add_customer):
    id, name = (made := add_customer()).id, made.name

    with database.reading() as session:
        session.get_one(Customer, id).name = "恒泰"
        ask(session, NAME, {"id": id})

    with database.reading() as session:
        assert session.get_one(Customer, id).name == name


def test_one_statement_serves_few_values_many_and_none(database, add_customer):
    ids = [add_customer(name=name).id for name in ("安达", "北辰", "长城")]
    asked = select(Customer.id).where(one_of(database.dialect, Customer.id, "ids")).order_by(Customer.id)

    with database.reading() as session:
        found = [[row[0] for row in ask(session, asked, {"ids": few})] for few in (ids, ids[:1], [], [0])]

    assert found == [ids, ids[:1], [], []]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"user_id": 1, "today": dt.date(2026, 11, 24)}, {"user_id": 2, "today": dt.date(2027, 1, 1)}),
        ({"text": "华盛"}, {"text": "hs"}),
    ],
)
def test_the_statements_of_a_list_are_built_once_whatever_their_values(database, first, second):
    with database.reading() as session:
        for module, view in ((queries, "mine"), (orders, "my_open")):
            module._sorted.cache_clear()
            for values in (first, second):
                module.ids(session, module.Wanted(view=view, **values), 0, 10)
            module.all_ids(session, module.Wanted(view=view, **second))

            assert module._sorted.cache_info().misses <= 2  # from the one end, and for an export in its own order


def test_a_filter_keeps_to_its_own_values(database, add_customer):
    for name, city in (("安达", "杭州"), ("北辰", "宁波"), ("长城", "")):
        add_customer(name=name, city=city)

    def names(*cities):
        with database.reading() as session:
            found = queries.ids(session, Wanted(filters=(("city", cities),)), 0, 10)
            return sorted(row.name for row in queries.rows(session, found).values())

    assert [names("杭州"), names("杭州", "宁波"), names("")] == [["安达"], ["北辰", "安达"], ["长城"]]
