"""Many customers changed at once, and back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from shared.access.model import User
from shared.customers import many, operations
from shared.customers.model import Customer
from shared.database import AuditEvent
from shared.errors import Invalid, Refused


@pytest.fixture
def colleague(database, user):
    def add(session):
        session.add(made := User(login="wl", login_key="wl", name="王磊"))
        session.flush()
        return made.id

    return database.write(add)


@pytest.fixture
def ids(database, user, colleague):
    """1,200 customers of 李娜; the first is 王磊's already, the second nobody's."""

    def fill(session):
        rows = [{"name": f"客户 {number}", "owner_id": user, "region": "华东"} for number in range(1200)]
        rows[0] |= {"owner_id": colleague}
        rows[1] |= {"owner_id": None}
        made.extend(operations.create_all(session, rows))

    made = []
    database.write(fill)
    return made


def _owners(database):
    with database.reading() as session:
        return dict(session.execute(select(Customer.owner_id, func.count()).group_by(Customer.owner_id)).all())


def _hand_over(database, ids, owner, key=None):
    return database.write(lambda session: many.hand_over(session, ids, owner), key or uuid4())


def test_as_many_as_were_handed_over_are_the_new_owners_and_none_is_lost(database, ids, user, colleague):
    moved = _hand_over(database, ids[:1000], colleague)

    assert moved == 999
    assert _owners(database) == {user: 200, colleague: 1000}


def test_every_customer_handed_over_has_its_trail(database, ids, colleague):
    key = uuid4()
    _hand_over(database, ids[:50], colleague, key)

    with database.reading() as session:
        told = session.scalars(select(AuditEvent.changes).where(AuditEvent.key == key.hex)).all()
    assert len(told) == 49
    assert all('"owner_id"' in changes for changes in told)


def test_a_hand_over_is_taken_back_but_for_what_somebody_changed_since(database, ids, user, colleague):
    key, before = uuid4(), _owners(database)
    _hand_over(database, ids, colleague, key)
    with database.reading() as session:
        opened = session.get_one(Customer, ids[5])
    database.write(lambda session: operations.update(session, opened, owner_id=None))

    given = database.write(lambda session: many.take_back(session, key))

    assert given == 1198
    assert _owners(database) == {**before, user: before[user] - 1, None: before[None] + 1}


@pytest.mark.sql_server_itself("an UPDATE with an empty value undoes the one before it there")
def test_customers_may_be_made_nobodys(database, ids):
    assert _hand_over(database, ids[:10], None) == 9


def test_nobody_who_left_is_given_customers(database, ids, colleague):
    with database.writing() as session:
        session.get_one(User, colleague).active = False

    with pytest.raises(Refused):
        _hand_over(database, ids, colleague)


def test_one_fact_is_set_for_many_and_taken_back(database, ids):
    key = uuid4()
    # Longer than before: in triggers, what stands in for SQL Server tells Chinese words apart by their length alone.
    changed = database.write(lambda session: many.change(session, ids[:3], region=" 西南地区 ", vip=True), key)
    with database.reading() as session:
        found = session.execute(select(Customer.region, Customer.vip).where(Customer.id.in_(ids[:3]))).all()
    assert (changed, set(found)) == (3, {("西南地区", True)})

    database.write(lambda session: many.take_back(session, key))

    with database.reading() as session:
        assert session.scalars(select(Customer.region).distinct()).all() == ["华东"]


def test_a_wrong_value_changes_nothing_and_a_field_of_each_alone_is_a_bug(database, ids):
    with pytest.raises(Invalid):
        database.write(lambda session: many.change(session, ids, stage="bloom"))
    with pytest.raises(ValueError, match="name"):
        database.write(lambda session: many.change(session, ids, name="一样"))
