"""A customer's card: all of it in two statements, and its timeline page by page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import event

from shared import dates
from shared.cards import queries
from shared.customers.model import Person
from shared.interactions import operations as interactions
from shared.orders import operations as orders
from shared.orders.model import Order
from shared.visits import operations as visits
from shared.visits.model import Visit

DAY = dt.date(2026, 3, 2)
AT = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)
LINES = [{"product": "六角螺栓 M8×40", "unit": "千件", "quantity": Decimal(20), "price": Decimal("212.5")}]


@pytest.fixture
def customer(database, user, add_customer):
    """A customer with two people, three contacts, an order half paid, and a visit to come."""
    customer = add_customer(owner_id=user, credit_limit=Decimal(10000))

    def live(session):
        session.add(Person(customer_id=customer.id, name="刘芳"))
        session.add(Person(customer_id=customer.id, name="王强", is_main=True))
        for days in (0, 10, 20):
            at = AT - dt.timedelta(days=days)
            interactions.note(session, customer.id, at=at, kind="call", text=f"{days} 天前", next_on=DAY)
        receipt = {"amount": Decimal(1000), "received_on": DAY}
        orders.enter(session, customer.id, ordered_on=DAY, due_on=DAY, lines=LINES, receipt=receipt)
        starts = AT + dt.timedelta(days=2)
        ends = starts + dt.timedelta(hours=1)
        visits.schedule(session, customer.id, user_id=user, starts=starts, ends=ends, place="宝山新厂")

    database.write(live)
    return customer


def _read(database, question):
    with database.reading() as session:
        return question(session)


def test_a_card_opens_in_two_statements(database, customer):
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *about: said.append(about[2]))

    _read(database, lambda session: queries.open(session, customer.id, DAY))

    assert len([one for one in said if one.startswith("SELECT")]) == 2


def test_a_card_shows_the_customer_all_round(database, customer):
    card = _read(database, lambda session: queries.open(session, customer.id, DAY))

    assert [person.name for person in card.people] == ["王强", "刘芳"]
    assert (card.owner, card.last_contact_at, card.last_contact_by) == ("李娜", AT, "李娜")
    assert (card.next_visit_at, card.next_visit_place) == (AT + dt.timedelta(days=2), "宝山新厂")
    assert (card.dues.balance, card.dues.overdue, card.dues.soon) == (3250, 0, 3250)
    assert (card.turnover, card.turnover_before, card.credit_left) == (4250, 0, 6750)
    assert card.counts == {"contact": 3, "order": 1, "receipt": 1, "visit": 1}
    assert len(card.promises) == 3


def test_what_is_late_a_day_after_its_due_day_is_overdue(database, customer):
    card = _read(database, lambda session: queries.open(session, customer.id, DAY + dt.timedelta(days=1)))

    assert (card.dues.overdue, card.dues.soon) == (3250, 0)


@pytest.mark.parametrize(("hour", "is_next"), [(-3, False), (1, True)])
def test_the_next_visit_is_of_today_here_or_later(database, user, add_customer, zone, hour, is_next):
    zone("Asia/Shanghai")
    customer, starts = add_customer(), dates.moment(DAY, 0) + dt.timedelta(hours=hour)
    times = {"starts": starts, "ends": starts + dt.timedelta(hours=1)}
    database.write(lambda session: visits.schedule(session, customer.id, user_id=user, **times))

    card = _read(database, lambda session: queries.open(session, customer.id, DAY))

    assert (card.next_visit_at == starts) == is_next


def test_a_customer_without_anything_has_an_empty_card(database, add_customer):
    customer = add_customer()

    card = _read(database, lambda session: queries.open(session, customer.id, DAY))

    assert (card.people, card.timeline, card.promises, card.owner) == ([], [], [], "")


def test_the_timeline_tells_the_latest_first_whatever_it_is(database, customer):
    entries = _read(database, lambda session: queries.timeline(session, customer.id))

    told = [(entry.kind, entry.on) for entry in entries]
    assert told == [
        ("visit", None),
        ("contact", None),
        ("order", DAY),
        ("receipt", DAY),
        ("contact", None),
        ("contact", None),
    ]
    assert entries[2].amount == Decimal("4250.00")
    assert entries[2].number == "SO-202603-0001"


@pytest.mark.parametrize("count", [1, 2, 4])
def test_page_by_page_the_timeline_tells_everything_once(database, customer, count):
    def same_moment(session):
        for text in "甲乙丙":
            interactions.note(session, customer.id, at=AT, kind="message", text=text)
            midnight = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
            interactions.note(session, customer.id, at=midnight, kind="message", text=text)
        orders.enter(session, customer.id, ordered_on=DAY, lines=LINES)
        orders.receive(session, customer.id, amount=Decimal(5), received_on=DAY)

    database.write(same_moment)
    whole = _read(database, lambda session: queries.timeline(session, customer.id, count=100))
    pages, before = [], None
    while page := _read(database, lambda s: queries.timeline(s, customer.id, before=before, count=count)):  # noqa: B023
        pages += page
        before = page[-1].cursor

    assert len(whole) == 14
    assert pages == whole


def test_the_timeline_can_be_narrowed_to_transactions(database, customer):
    entries = _read(database, lambda s: queries.timeline(s, customer.id, kinds={"order", "receipt"}))

    assert [entry.kind for entry in entries] == ["order", "receipt"]


def test_a_visit_that_took_place_is_told_once(database, customer):
    def finish(session):
        visit = session.query(Visit).one()
        visits.finish(session, visit, outcome="看新生产线")

    database.write(finish)

    every = _read(database, lambda session: queries.timeline(session, customer.id))
    alone = _read(database, lambda session: queries.timeline(session, customer.id, kinds=("visit",)))
    assert [entry.text for entry in every].count("看新生产线") == 1
    assert [entry.state for entry in alone] == ["done"]


def test_a_cancelled_order_is_no_longer_owed(database, customer):
    database.write(lambda session: orders.cancel(session, session.query(Order).one()))

    card = _read(database, lambda session: queries.open(session, customer.id, DAY))

    assert (card.dues.balance, card.turnover) == (-1000, 0)


@pytest.mark.engines("sqlite", why="each engine tells its plans in its own words")
def test_no_question_of_the_card_walks_a_whole_table(database, customer):
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *about: said.append(about[2:4]))
    with database.reading() as session:
        card = queries.open(session, customer.id, DAY)
        queries.timeline(session, customer.id, before=card.timeline[-1].cursor)

    with database.engine.connect() as connection:
        plans = [
            row.detail
            for words, values in said
            if words.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)
        ]

    derived = ("entry", "part", "totals", "anon_")
    walked = [step for step in plans if step.startswith("SCAN") and not step.split()[1].startswith(derived)]
    assert walked == []
    assert any(step.startswith("SEARCH interaction") for step in plans)
