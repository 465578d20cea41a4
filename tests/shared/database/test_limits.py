"""What no engine alike can keep is a fault of its field, wherever it is typed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from shared.access import operations as access
from shared.access.model import User
from shared.database import AuditEvent
from shared.errors import Invalid, Refused
from shared.interactions import operations as contacts
from shared.orders import money
from shared.orders import operations as orders
from shared.orders.model import Order
from shared.visits import operations as visits

NOW = dt.datetime.now(dt.UTC)
TODAY = NOW.date()


def _contact(session, customer, text):
    return contacts.note(session, customer, at=NOW, kind="call", text=text)


def _visit(session, customer, text):
    when = {"starts": NOW, "ends": NOW + dt.timedelta(hours=1)}
    return visits.schedule(session, customer, user_id=None, purpose=text, **when)


def _line(session, customer, text):
    lines = [{"product": text, "quantity": Decimal(1), "price": Decimal(1)}]
    return orders.enter(session, customer, ordered_on=TODAY, lines=lines)


def _receipt(session, customer, text):
    return orders.receive(session, customer, amount=Decimal(1), received_on=TODAY, note=text)


def _user(session, _customer, text):
    return access.create(session, f"li{text}", "李娜", "correct horse", role="sales")


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "a\x1bb"], ids=["nul", "half a pair", "escape"])
@pytest.mark.parametrize("save", [_contact, _visit, _line, _receipt, _user])
def test_a_character_that_nobody_can_see_is_a_fault_of_its_field(database, user, add_customer, save, text):
    customer = add_customer().id

    with pytest.raises(Invalid) as wrong:
        database.write(lambda session: save(session, customer, text))

    assert list(wrong.value.fields.values()) == ["There is a character in it that cannot be shown; type it again."]


def test_nobody_signs_in_by_a_login_that_cannot_be(database, user):
    with pytest.raises(Refused, match="wrong"):
        access.sign_in(database, "lina\0", "correct horse")


@pytest.mark.parametrize("text", ["x" * 4001, "x" * 8001, "😀" * 2001], ids=["long", "longer", "pairs"])
def test_what_is_longer_than_any_of_its_kind_is_looked_for_and_not_found(database, user, text):
    with database.reading() as session:
        assert session.scalars(select(User.id).where(User.login_key == text)).all() == []
        assert session.scalars(select(AuditEvent.id).where(AuditEvent.key == text)).all() == []
        assert session.scalars(select(Order.id).where(Order.number.in_([text, "SO-1"]))).all() == []


@pytest.mark.parametrize("typed", ["-1e30", "1e30", "NaN", "Infinity", "1e-400"])
def test_a_number_beyond_all_worth_is_a_fault(database, user, add_customer, typed):
    customer = add_customer().id

    with pytest.raises(Invalid) as wrong:
        database.write(lambda s: orders.receive(s, customer, amount=money.number(typed), received_on=TODAY))

    assert set(wrong.value.fields) == {"amount"}
