"""The printed plan of a day."""

from __future__ import annotations

import datetime as dt
import re

import pypdfium2
import pytest

from shared.customers import search
from shared.visits import choices, operations, plan, queries

DAY = dt.date(2026, 9, 24)


def at(hour, minute=0):
    return dt.datetime(2026, 9, 24, hour, minute).astimezone()


def read(pdf):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def flat(text):
    return re.sub(r"\s", "", text)


@pytest.fixture
def planned(database, user, add_customer):
    def add(customer, starts, **values):
        values = {"user_id": user, "starts": starts, "ends": starts + dt.timedelta(minutes=30), **values}
        return database.write(
            lambda session: operations.schedule(session, customer.id, confirmed=("overlap",), **values)
        )

    return add


@pytest.fixture
def drawn(database):
    def draw():
        entries = database.read(lambda s: queries.between(s, at(0), at(0) + dt.timedelta(days=1)))
        return plan.draw(DAY, "李娜", entries)

    return draw


def test_an_empty_day_says_so(drawn, user):
    (page,) = read(drawn())

    assert "Nothing is planned" in page


def test_a_visit_says_when_where_whom_and_what_is_owed(drawn, planned, add_customer):
    customer = add_customer("华盛 <b>&amp; 𬀩䶮有限公司", address="宝山区沪太路 2199 号", phone="021-5567 8890")
    planned(customer, at(9, 30), purpose="看样品 <i>急</i>")

    (page,) = read(drawn())

    for said in (
        "9:30",
        "until 10:00",
        "华盛 <b>&amp; 𬀩䶮有限公司",
        "宝山区沪太路 2199 号",
        "021-5567 8890",
        "看样品 <i>急</i>",
    ):
        assert said in page
    assert "Owes" not in page


def test_sixty_visits_are_spread_over_pages_and_none_is_lost(drawn, planned, add_customer):
    for number in range(60):
        planned(add_customer(f"第{number}号客户有限公司"), at(8) + dt.timedelta(minutes=number * 5))

    pages = read(drawn())

    assert 5 < len(pages) < 40
    assert all(f"第{number}号客户有限公司" in "".join(pages) for number in range(60))


def test_the_longest_names_and_places_are_printed_whole(drawn, planned, add_customer):
    name, place = "很长的名字" * 40, "很远的地方" * 40
    planned(add_customer(name), at(9), place=place, purpose="目" * 200)

    text = flat("".join(read(drawn())))

    assert name in text
    assert place in text
    assert "目" * 200 in text


def test_a_cancelled_visit_is_not_printed(database, drawn, planned, add_customer):
    id = planned(add_customer("不去了有限公司"), at(9))
    opened = database.read(lambda s: queries.open(s, id).visit)
    database.write(lambda s: operations.cancel(s, opened))

    assert "不去了" not in "".join(read(drawn()))


def test_customers_are_offered_as_the_search_finds_them(database, user, add_customer):
    kept = add_customer("东海印刷包装有限公司", address="宝山区")
    gone = add_customer("东海旧厂", active=False)
    database.write(lambda s: search.index(s, [kept.id, gone.id]))

    for typed in ("海印", "donghai", "dhys"):
        (found,) = database.read(lambda s, typed=typed: choices.customers(s, typed))
        assert (found.name, found.address) == ("东海印刷包装有限公司", "宝山区")
    assert database.read(lambda s: choices.customers(s, "没有的")) == []
