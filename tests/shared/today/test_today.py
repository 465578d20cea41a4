"""A colleague's day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from shared.customers.model import Person
from shared.interactions import operations as interactions
from shared.orders import operations as orders
from shared.today import birthdays, queries
from shared.visits import operations as visits

DAY = dt.date(2026, 3, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
STARTS = dt.datetime(2026, 3, 2, tzinfo=SHANGHAI)
ENDS = STARTS + dt.timedelta(days=1)
LINES = [{"product": "螺母 M10", "quantity": 10, "price": 12}]


def _today(database, user):
    with database.reading() as session:
        return queries.of(session, user, DAY, starts=STARTS, ends=ENDS)


def _plan(database, customer, user, starts):
    ends = starts + dt.timedelta(hours=1)
    return database.write(lambda s: visits.schedule(s, customer.id, user_id=user, starts=starts, ends=ends))


def test_the_visits_of_the_local_day_come_in_time_order(database, user, add_customer):
    customer = add_customer()
    hours = [15, 9, -2, 24]
    ids = [_plan(database, customer, user, STARTS + dt.timedelta(hours=hour)) for hour in hours]

    today = _today(database, user)

    assert [one.visit.id for one in today.visits] == [ids[1], ids[0]]
    assert [one.visit.id for one in today.unfinished] == [ids[2]]
    assert today.counters == {"today": 2, "visits": 2}


def test_promises_come_the_most_overdue_first_and_not_before_their_day(database, user, add_customer):
    customer = add_customer()
    at = STARTS - dt.timedelta(days=30)
    for due in (DAY, DAY - dt.timedelta(days=3), DAY + dt.timedelta(days=1)):
        database.write(
            lambda s, due=due: interactions.note(s, customer.id, at=at, kind="call", text="报价", next_on=due)
        )

    today = _today(database, user)

    assert [promise.on for promise in today.promises] == [DAY - dt.timedelta(days=3), DAY]
    assert today.counters["today"] == 2


def test_payments_of_my_customers_due_within_a_week_are_named_until_they_are_paid(database, user, add_customer):
    mine, other = add_customer(owner_id=user), add_customer()
    for customer in (mine, other):
        for days in (3, 40):
            due = DAY + dt.timedelta(days=days)
            database.write(
                lambda s, customer=customer, due=due: orders.enter(
                    s, customer.id, ordered_on=DAY, due_on=due, lines=LINES
                )
            )

    (payment,) = _today(database, user).payments
    assert (payment.order.customer_id, payment.open) == (mine.id, Decimal(120))

    database.write(
        lambda s: orders.receive(s, mine.id, order_id=payment.order.id, amount=payment.open, received_on=DAY)
    )
    assert _today(database, user).payments == []


def test_birthdays_by_both_calendars_come_in_their_order(database, user, add_customer):
    customer = add_customer(owner_id=user)
    people = {
        "solar": {"birthday": dt.date(1980, 3, 8)},
        "passed": {"birthday": dt.date(1980, 3, 1)},
        "lunar": {"birthday": birthdays.solar(1968, 1, 15), "birthday_is_lunar": True},
        "lunar, another day": {"birthday": dt.date(1970, 3, 4), "birthday_is_lunar": True},
    }

    def add(session):
        for name, values in people.items():
            session.add(Person(customer_id=customer.id, name=name, **values))

    database.write(add)

    found = _today(database, user).birthdays
    assert [(one.person, one.on, one.lunar) for one in found] == [
        ("lunar", dt.date(2026, 3, 3), (1, 15)),
        ("solar", dt.date(2026, 3, 8), None),
    ]


def test_gold_and_silver_customers_that_nobody_spoke_with_are_named(database, user, add_customer):
    for name, potential, days in (("久未联系", 1, 40), ("刚联系", 1, 3), ("铅", 0, 90)):
        customer = add_customer(name, owner_id=user, potential=potential)
        at = STARTS - dt.timedelta(days=days)
        database.write(lambda s, of=customer.id, at=at: interactions.note(s, of, kind="call", at=at, text="价格"))

    assert [one.customer for one in _today(database, user).silent] == ["久未联系"]


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        (dt.date(2026, 2, 17), (1, 1)),
        (dt.date(2026, 2, 16), (12, 29)),
        (dt.date(2025, 9, 6), (7, 15)),
        (dt.date(2025, 8, 1), (6, 8)),  # in the leap sixth month
        (dt.date(1968, 11, 21), (10, 2)),
    ],
)
def test_a_day_has_its_lunar_name(day, lunar):
    assert birthdays.lunar(day) == lunar


def test_who_was_born_on_the_29th_of_february_has_a_birthday_each_year():
    born = dt.date(1984, 2, 29)

    assert birthdays.next_on(born, dt.date(2026, 2, 20), is_lunar=False) == dt.date(2026, 3, 1)
    assert birthdays.next_on(born, dt.date(2028, 2, 20), is_lunar=False) == dt.date(2028, 2, 29)


def test_a_lunar_day_that_this_year_lacks_is_kept_on_the_months_last():
    assert birthdays.solar(2025, 12, 30) == dt.date(2026, 2, 16)
