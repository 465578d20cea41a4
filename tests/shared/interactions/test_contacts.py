"""Contacts and their promises."""

from __future__ import annotations

import datetime as dt

import pytest

from shared import dates
from shared.customers.model import CustomerFigures
from shared.errors import Conflict, Invalid
from shared.interactions import operations, queries
from shared.interactions.model import Interaction

AT = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)
SOON = dt.date(2026, 3, 6)


@pytest.fixture
def figures(database):
    """Reads a customer's figures."""

    def read(customer):
        with database.reading() as session:
            return session.get_one(CustomerFigures, customer.id)

    return read


@pytest.fixture
def note(database):
    """Notes a contact with the customer, and gives the record."""

    def add(customer, **values):
        values = {"at": AT, "kind": "call", "text": "询问 M8 螺栓价格", **values}
        id = database.write(lambda session: operations.note(session, customer.id, **values))
        with database.reading() as session:
            return session.get_one(Interaction, id)

    return add


def test_a_contact_is_kept_with_its_author_and_moves_the_customers_last_contact(user, add_customer, note, figures):
    customer = add_customer()

    contact = note(customer, text="  询问价格  ")

    assert (contact.text, contact.user_id, contact.kind) == ("询问价格", user, "call")
    assert figures(customer).last_contact_at == AT


def test_an_older_contact_noted_later_does_not_move_the_last_contact_back(user, add_customer, note, figures):
    customer = add_customer()
    note(customer)

    note(customer, at=AT - dt.timedelta(days=9))

    assert figures(customer).last_contact_at == AT


def test_the_earliest_open_promise_is_the_customers_next_contact(database, user, add_customer, note, figures):
    customer = add_customer()
    note(customer, next_on=dt.date(2026, 4, 1), next_note="回访")
    first = note(customer, next_on=SOON, next_note="答复报价")
    assert figures(customer).next_contact_on == SOON

    database.write(lambda session: operations.keep_promise(session, first))

    assert figures(customer).next_contact_on == dt.date(2026, 4, 1)


def test_a_promise_that_was_put_off_is_due_later(database, user, add_customer, note, figures):
    customer = add_customer()
    contact = note(customer, next_on=SOON)

    database.write(lambda session: operations.snooze(session, contact, dt.date(2026, 3, 9)))

    with database.reading() as session:
        assert queries.promises(session, user, SOON) == []
        (promise,) = queries.promises(session, user, dt.date(2026, 3, 9))
    assert (promise.on, promise.customer) == (dt.date(2026, 3, 9), customer.name)
    assert figures(customer).next_contact_on == dt.date(2026, 3, 9)


def test_a_promise_taken_as_kept_can_be_open_again(database, user, add_customer, note, figures):
    customer = add_customer()
    contact = note(customer, next_on=SOON)
    database.write(lambda session: operations.keep_promise(session, contact))
    with database.reading() as session:
        kept = queries.open(session, contact.id)

    database.write(lambda session: operations.reopen_promise(session, kept))

    assert figures(customer).next_contact_on == SOON


def test_moving_or_removing_a_contact_works_the_figures_out_anew(database, user, add_customer, note, figures):
    customer = add_customer()
    note(customer, at=AT - dt.timedelta(days=30))
    contact = note(customer, next_on=SOON)

    database.write(lambda session: operations.update(session, contact, at=AT - dt.timedelta(days=1)))
    assert figures(customer).last_contact_at == AT - dt.timedelta(days=1)

    with database.reading() as session:
        moved = queries.open(session, contact.id)
    database.write(lambda session: operations.remove(session, moved))

    left = figures(customer)
    assert (left.last_contact_at, left.next_contact_on) == (AT - dt.timedelta(days=30), None)


def test_a_contact_that_a_colleague_corrected_is_not_overwritten(database, user, add_customer, note):
    contact = note(add_customer())
    database.write(lambda session: operations.update(session, contact, text="王强要报价"))

    with pytest.raises(Conflict):
        database.write(lambda session: operations.update(session, contact, text="王强要样品"))


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"text": "  "}, {"text"}),
        ({"kind": "telepathy", "outcome": "great"}, {"kind", "outcome"}),
        ({"at": dt.datetime.now(dt.UTC) + dt.timedelta(days=1)}, {"at"}),
        ({"next_on": dt.date(2026, 3, 1)}, {"next_on"}),
        ({"next_note": "寄样品"}, {"next_on"}),
        ({"text": "字" * 2001, "next_on": SOON, "next_note": "𬀩" * 101}, {"text", "next_note"}),
    ],
)
def test_every_fault_of_a_contact_is_named_at_once(database, user, add_customer, note, values, fields):
    customer = add_customer()

    with pytest.raises(Invalid) as wrong:
        note(customer, **values)

    assert set(wrong.value.fields) == fields


def test_a_call_that_reached_nobody_needs_no_words(user, add_customer, note):
    assert note(add_customer(), text="", outcome="unreached").outcome == "unreached"


def test_the_next_step_may_be_on_the_day_of_the_contact_here(user, add_customer, note, zone):
    zone("America/New_York")
    day = dt.date(2026, 3, 2)

    contact = note(add_customer(), at=dates.moment(day, 21 * 60), next_on=day)

    assert contact.next_on == day
