"""The made-up company: believable, and the same each time."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from shared import demo
from shared.access import operations as access
from shared.access.model import User
from shared.customers import figures, rules, search
from shared.customers.model import Customer, CustomerFigures, Person
from shared.database import AuditEvent
from shared.errors import Refused
from shared.interactions.model import Interaction
from shared.orders import operations as orders
from shared.orders.model import Order, OrderLine, Receipt
from shared.today import queries as today_queries
from shared.visits.model import Visit

pytestmark = pytest.mark.engines("sqlite", "postgresql", "mssql", why="its keeper makes it")

DAY = dt.date(2026, 3, 2)
ZONE = dt.timezone(dt.timedelta(hours=8))
RECORDS = (Customer, Person, Interaction, Order, OrderLine, Receipt, Visit)


@pytest.fixture
def company(database):
    """A small company on a Monday."""
    demo.fill(database, customers=60, today=DAY, zone=ZONE)
    return database


def _all(database, asked):
    with database.reading() as session:
        return session.execute(asked).all()


def _scalar(database, asked):
    with database.reading() as session:
        return session.scalar(asked)


def test_the_first_colleague_signs_in_and_has_a_full_day(company):
    lina = access.sign_in(company, "lina", "wanglai-demo")
    starts = dt.datetime(2026, 3, 2, tzinfo=ZONE)

    with company.reading() as session:
        day = today_queries.of(session, lina.id, DAY, starts=starts, ends=starts + dt.timedelta(days=1))

    assert len(day.visits) == 5
    assert day.promises[0].on < DAY
    assert DAY in {promise.on for promise in day.promises}
    assert {bool(birthday.lunar) for birthday in day.birthdays} == {True, False}


def test_the_figures_are_what_the_histories_add_up_to(company):
    columns = CustomerFigures.__table__.c
    made = _all(company, select(*columns).order_by(columns.customer_id))

    with company.writing() as session:
        figures.rebuild(session)

    assert _all(company, select(*columns).order_by(columns.customer_id)) == made


def test_every_row_has_its_trail(company):
    trail = dict(_all(company, select(AuditEvent.entity, func.count()).group_by(AuditEvent.entity)))

    rows = {model.__tablename__: _scalar(company, select(func.count()).select_from(model)) for model in RECORDS}
    assert {name: trail[name] for name in rows} == rows


def test_totals_and_receipts_agree_with_the_orders(company):
    lines = select(func.sum(OrderLine.amount)).where(OrderLine.order_id == Order.id).scalar_subquery()
    paid = select(func.coalesce(func.sum(Receipt.amount), 0)).where(Receipt.order_id == Order.id).scalar_subquery()

    wrong = _all(company, select(Order.id).where((Order.total != lines) | (Order.received != paid)))

    assert wrong == []
    assert _scalar(company, select(func.count()).select_from(Order)) > 100


def test_the_cards_keep_the_rules_of_the_form(company):
    checked = ("code", "name", "phone", "email", "website", "tax_no", "address", "credit_limit", "kind", "category")
    people = ("name", "mobile", "phone", "email", "birthday", "relation")

    with company.reading() as session:
        faults = [rules.check({n: getattr(c, n) for n in checked}, new=True) for c in session.scalars(select(Customer))]
        faults += [
            rules.check_person({n: getattr(p, n) for n in people}, new=True) for p in session.scalars(select(Person))
        ]

    assert not any(faults)


def test_nobody_is_at_two_places_in_the_weeks_to_come(company):
    planned = _all(
        company,
        select(Visit.user_id, Visit.starts, Visit.ends)
        .where(Visit.state == "planned")
        .order_by(Visit.user_id, Visit.starts),
    )

    clashes = [
        (one, other) for one, other in pairwise(planned) if one.user_id == other.user_id and one.ends > other.starts
    ]
    assert clashes == []
    assert len(planned) > 10


def test_work_goes_on_from_the_made_up_numbers(company):
    line = {"product": "螺母", "quantity": 1, "price": 1}
    customer = _scalar(company, select(Customer.id).limit(1))
    lina = _scalar(company, select(User.id).where(User.login == "lina"))

    id = company.write(lambda s: orders.enter(s, customer, ordered_on=DAY, lines=[line], user_id=lina))

    numbers = [number for (number,) in _all(company, select(Order.number).where(Order.number.like("SO-202603-%")))]
    assert _scalar(company, select(Order.number).where(Order.id == id)) == max(numbers)
    assert len(set(numbers)) == len(numbers)


def test_a_database_in_use_is_left_alone(company):
    with pytest.raises(Refused):
        demo.fill(company, customers=1, today=DAY)


@pytest.mark.engines("sqlite", "postgresql", why="a database that was emptied counts its ids on")
def test_the_same_day_and_seed_make_the_same_company(database, bare_database):
    from shared import schema

    schema.create(bare_database)
    for one in (database, bare_database):
        demo.fill(one, customers=30, today=DAY, zone=ZONE)

    for model in RECORDS:
        columns = list(model.__table__.c)
        assert _all(database, select(*columns)) == _all(bare_database, select(*columns))


def test_the_made_up_customers_are_found_by_name_pinyin_and_person(company):
    with company.reading() as session:
        for typed in ("华盛工", "huasheng", "hsgy", "王强", "䶮昌"):
            assert search.find(session, typed, 5), typed
