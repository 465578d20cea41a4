"""What of a balance is overdue: lists, card, day and order give one answer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import event

from shared.cards import queries as cards
from shared.customers import figures, operations, queries
from shared.customers.queries import Wanted
from shared.orders import lists
from shared.orders import operations as orders
from shared.orders import queries as order_queries
from shared.orders.model import Order, Receipt
from shared.today import queries as today

TODAY = dt.date(2026, 11, 24)
ORDERED = dt.date(2026, 9, 1)
LINE = {"product": "垫圈", "unit": "箱", "quantity": 1, "price": Decimal(1000)}
LATE, LATER = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=5)


@pytest.fixture
def customer(user, add_customer):
    return add_customer(owner_id=user).id


@pytest.fixture
def enter(database, customer):
    def add(due_on, paid=0):
        values = {"ordered_on": ORDERED, "due_on": due_on, "lines": [LINE]}
        receipt = {"amount": Decimal(paid), "received_on": ORDERED} if paid else None
        return database.write(
            lambda session: orders.enter(session, customer, receipt=receipt, confirmed=(orders.OVERPAID,), **values)
        )

    return add


def _pay(database, customer, amount):
    database.write(lambda session: orders.receive(session, customer, amount=Decimal(amount), received_on=TODAY))


def _told(database, user, customer):
    """Overdue by the list's flag, the list's view, the card, the day and the single order."""
    with database.reading() as session:
        row = queries.rows(session, [customer], TODAY)[customer]
        listed = customer in queries.all_ids(session, Wanted(view="overdue", user_id=user, today=TODAY))
        card = cards.open(session, customer, TODAY)
        due = today.of(session, user, TODAY).payments
        unpaid = order_queries.unpaid(session, customer)
        opened = [order_queries.open(session, one.order.id) for one in unpaid]
    late = sum(one.owed for one in due if one.days_late(TODAY))
    assert [one.owed for one in opened] == [one.owed for one in unpaid]
    assert sum(one.owed for one in opened if one.days_late(TODAY)) == late == card.dues.overdue
    assert row.overdue == listed == (late > 0)
    return card.dues, [one.order.id for one in due]


def test_an_order_completed_while_money_is_missing_is_overdue_everywhere(database, user, customer, enter):
    id = enter(LATE)
    opened = database.read(lambda session: order_queries.open(session, id))
    database.write(lambda session: orders.close(session, opened.order, (orders.UNPAID,)))

    dues, due = _told(database, user, customer)

    assert (dues.overdue, due) == (1000, [id])


def test_money_on_the_account_satisfies_what_is_due_first(database, user, customer, enter):
    late, soon, far = enter(LATE), enter(LATER), enter(None)
    _pay(database, customer, 1400)

    dues, due = _told(database, user, customer)

    assert (dues.balance, dues.overdue, dues.soon, due) == (1600, 0, 600, [soon])
    with database.reading() as session:
        owed = {row.order.id: row.owed for row in order_queries.of_customer(session, customer)}
    assert owed == {late: 0, soon: 600, far: 1000}


def test_what_was_paid_too_much_for_one_order_satisfies_another(database, user, customer, enter):
    enter(LATE)
    enter(LATER, paid=1300)

    dues, _due = _told(database, user, customer)

    assert (dues.balance, dues.overdue) == (700, 700)


def test_a_balance_below_zero_is_not_overdue(database, user, customer, enter):
    enter(LATE)
    _pay(database, customer, 5000)

    dues, due = _told(database, user, customer)

    assert (dues.balance, dues.overdue, dues.soon, due) == (-4000, 0, 0, [])


def test_a_draft_owes_nothing(database, user, customer):
    values = {"ordered_on": ORDERED, "due_on": LATE, "lines": [LINE], "state": "draft"}
    id = database.write(lambda session: orders.enter(session, customer, **values))

    with database.reading() as session:
        opened = order_queries.open(session, id)
    assert (opened.owed, opened.days_late(TODAY)) == (0, 0)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_was_ordered_and_paid_all_places_say_what_paying_the_first_due_first_leaves(database, user, seed):
    rng = Random(seed)
    with database.writing() as session:
        ids = operations.create_all(session, [{"name": f"客户{n}", "owner_id": user} for n in range(12)])
        lives = {id: _life(rng) for id in ids}
        for id, life in lives.items():
            _live(session, id, *life)

    for id, (ordered, account) in lives.items():
        dues = _told_of(database, user, id)
        assert (dues.overdue, dues.soon) == _paid_down(ordered, account)


def _life(rng):
    days = [*range(-40, 60), None]
    states = ("confirmed", "shipped", "closed", "cancelled", "draft")
    made = [(rng.choice(days), rng.choice(states), rng.randrange(1, 900), rng.randrange(1000)) for _ in range(6)]
    return made, rng.choice((0, rng.randrange(2000)))


def _live(session, id, ordered, account):
    for number, (days, state, total, received) in enumerate(ordered):
        due = None if days is None else TODAY + dt.timedelta(days=days)
        values = {"state": state, "total": Decimal(total), "received": Decimal(received)}
        session.add(order := Order(number=f"T-{id}-{number}", customer_id=id, ordered_on=ORDERED, due_on=due, **values))
        session.flush()
        if received:
            session.add(Receipt(customer_id=id, order_id=order.id, received_on=ORDERED, amount=Decimal(received)))
    if account:
        session.add(Receipt(customer_id=id, received_on=ORDERED, amount=Decimal(account)))
    figures.rebuild(session, [id])


def _paid_down(ordered, account):
    """All money satisfies first the order it was entered for, and what is left the open ones, first due first."""
    counted = [order for order in ordered if order[1] in {"confirmed", "shipped", "closed"}]
    spare = account + sum(received for *_order, received in ordered)
    spare -= sum(min(total, received) for _days, _state, total, received in counted)
    overdue = soon = 0
    for days, _state, total, received in sorted(counted, key=lambda order: (order[0] is None, order[0] or 0)):
        open = max(total - received, 0)
        used = min(open, spare)
        spare -= used
        if days is not None and days < 0:
            overdue += open - used
        elif days is not None and days <= 30:
            soon += open - used
    return overdue, soon


def _told_of(database, user, id):
    with database.reading() as session:
        card = cards.open(session, id, TODAY)
        row = queries.rows(session, [id], TODAY)[id]
        listed = id in queries.all_ids(session, Wanted(view="overdue", user_id=user, today=TODAY))
        due = {one.order.id for one in today.of(session, user, TODAY).payments if one.days_late(TODAY)}
        overdue = set(lists.all_ids(session, lists.Wanted(view="overdue", today=TODAY)))
        unpaid = order_queries.unpaid(session, id)
    late = [one for one in unpaid if one.days_late(TODAY)]
    assert row.overdue == listed == bool(late)
    assert sum(one.owed for one in late) == card.dues.overdue
    assert {one.order.id for one in late} <= due
    assert {one.order.id for one in late} == {one.order.id for one in unpaid} & overdue
    return card.dues


def test_what_is_overdue_costs_no_statement_more(database, user, customer, enter):
    enter(LATE)
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *about: said.append(about[2]))

    with database.reading() as session:
        queries.rows(session, [customer], TODAY)
        order_queries.due(session, user, LATER)

    assert len([one for one in said if one.startswith("SELECT")]) == 2


@pytest.mark.engines("sqlite", why="each engine tells its plans in its own words")
def test_the_orders_behind_a_balance_are_found_by_an_index(database, user, customer, enter):
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *about: said.append(about[2:4]))
    with database.reading() as session:
        queries.all_ids(session, Wanted(view="overdue", today=TODAY))
        queries.rows(session, [customer], TODAY)
        order_queries.due(session, user, LATER)

    with database.engine.connect() as connection:
        plans = [
            row.detail
            for words, values in said
            if words.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)
        ]
    assert [step for step in plans if step.startswith(("SCAN sales_order", "SCAN later"))] == []
    found = {step.split()[1] for step in plans if "INDEX ix_sales_order_customer_id_ordered_on (customer_id=?)" in step}
    assert found == {"sales_order", "later"}
