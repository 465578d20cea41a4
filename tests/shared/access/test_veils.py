"""Masks in a file on one PC: what the program asks shows them to whoever may see no more, as a server's views would."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from shared.access import counting, fields
from shared.access.model import Permission
from shared.access.queries import rights
from shared.access.rights import EVERYTHING
from shared.cards import queries as cards
from shared.customers import operations, queries, search
from shared.customers.model import Customer, Person
from shared.database import AuditEvent
from shared.errors import Refused

pytestmark = pytest.mark.engines("sqlite", why="a server's views show masks by themselves: test_fields asks them")
NUMBER, MASK = "13812345678", "138****5678"


@pytest.fixture
def firm(add_customer, database):
    customer = add_customer("华盛工业", phone=NUMBER, fax="0571-66881234", city="杭州")
    with database.writing() as session:
        session.add(Person(customer_id=customer.id, name="王芳", mobile=NUMBER, phone=""))
        session.flush()
        search.index(session, [customer.id])
    return customer


@pytest.fixture
def masked(database, user, firm):
    """Whoever works on the file may be shown numbers one at a time, and change everything else of a customer."""
    with database.writing() as session:
        for right in session.query(Permission).filter(Permission.thing == "phones", Permission.verb != "reveal"):
            session.delete(right)
    fields.veil(database, database.read(lambda session: rights(session, user)))
    return database


def test_whatever_is_asked_shows_the_mask(masked, firm):
    other = aliased(Customer)
    within = select(Customer.id, Customer.phone).subquery()
    asked = [
        select(Customer.phone),
        select(other.phone),
        select(within.c.phone),
        select(func.max(Customer.phone)),
        select(Customer.phone.label("other")).order_by(Customer.phone),
        select(Person.mobile),
        select(Person.mobile).join(Customer, Customer.id == Person.customer_id).where(Customer.city == "杭州"),
    ]
    with masked.reading() as session:
        found = [session.scalars(one).all() for one in asked]
        whole = session.get_one(Customer, firm.id)

    assert found == [[MASK]] * len(asked)
    assert (whole.phone, whole.fax, whole.city) == (MASK, fields.mask("0571-66881234"), "杭州")


def test_a_number_is_not_found_by_comparing(masked):
    with masked.reading() as session:
        for condition in (Customer.phone == NUMBER, Customer.phone.like("1381%"), Person.mobile >= "1380"):
            assert session.scalars(select(Customer.id).join(Person).where(condition)).all() == []


def test_list_card_and_search_show_the_mask(masked, firm):
    with masked.reading() as session:
        (row,) = queries.rows(session, [firm.id]).values()
        card = cards.open(session, firm.id)
        hits = search.find(session, "华盛")

    assert row.phone == MASK
    assert NUMBER not in repr(card)
    assert hits[0].customer_id == firm.id


def test_what_else_is_changed_leaves_the_number_as_it_is(masked, firm):
    with masked.writing() as session:
        customer = session.get_one(Customer, firm.id)
        operations.update(session, customer, name="华盛重工", note="x")
    fields.veil(masked, EVERYTHING)

    with masked.reading() as session:
        assert session.get_one(Customer, firm.id).phone == NUMBER
        told = session.scalars(select(AuditEvent.changes).where(AuditEvent.action == "changed")).all()
        assert [hit.customer_id for hit in search.find(session, NUMBER)] == [firm.id]
    assert MASK not in "".join(told)


def _change(session, firm, phone):
    session.get_one(Customer, firm.id).phone = phone


def _add(session, firm, phone):
    session.add(Person(customer_id=firm.id, name="李明", mobile=phone))


@pytest.mark.parametrize(("how", "phone"), [(_change, "1"), (_add, "1"), (_add, MASK)])
def test_who_sees_masks_writes_no_number(masked, firm, how, phone):
    with pytest.raises(Refused, match="may not change"):
        masked.write(lambda session: how(session, firm, phone))


def test_one_number_is_shown_when_it_is_asked_for(masked, firm):
    asked = masked.write(lambda session: counting.reveal(session, "customer", firm.id, "phone"))

    assert masked.read(lambda session: counting.revealed(session, asked)) == NUMBER


def test_whoever_signs_in_next_reads_by_his_own_rights(masked, firm):
    before = masked.read(lambda session: session.scalar(select(Customer.phone)))

    fields.veil(masked, EVERYTHING)

    assert (before, masked.read(lambda session: session.scalar(select(Customer.phone)))) == (MASK, NUMBER)
