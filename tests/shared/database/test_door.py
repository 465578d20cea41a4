"""One save, once, with its trail."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select

from shared.customers.model import Customer
from shared.database import AuditEvent, Operation, insert_all
from shared.errors import Cancelled, Conflict


def _rename(customer, name):
    def work(session):
        session.merge(customer, load=False).name = name

    return work


def _count(database, model):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def _add(session):
    session.add(customer := Customer(code="C1", name="华盛"))
    session.flush()
    return customer.id


def test_the_same_operation_twice_is_applied_once(database):
    key = uuid4()

    first = database.write(_add, key)

    assert database.write(_add, key) == first
    assert _count(database, Customer) == 1


def test_an_operation_that_was_saved_is_settled_as_saved(database):
    key = uuid4()
    database.write(_add, key)

    assert database.settle(key)
    assert database.settle(key)


def test_an_operation_that_was_not_saved_never_will_be_once_it_is_settled(database):
    key = uuid4()

    assert not database.settle(key)
    assert not database.settle(key)
    with pytest.raises(Cancelled):
        database.write(_add, key)

    assert (_count(database, Customer), _count(database, AuditEvent)) == (0, 0)


def test_a_failed_save_leaves_nothing_and_its_key_free(database):
    key = uuid4()

    def fail(session):
        session.add(Customer(code="C1", name="华盛"))
        session.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.write(fail, key)

    assert (_count(database, Customer), _count(database, Operation), _count(database, AuditEvent)) == (0, 0, 0)


def test_what_takes_a_commit_long_is_waited_for_once_and_the_save_done_all_the_same(database):
    asked = []

    database.write(_add, ready=lambda seconds: bool(asked.append(seconds)))

    assert asked[0] < asked[1]
    assert len(asked) == 2
    assert (_count(database, Customer), _count(database, AuditEvent)) == (1, 1)


def test_nothing_is_held_while_a_commit_waits_long(database):
    key, asked = uuid4(), []

    def ready(seconds):
        asked.append(seconds)
        if len(asked) == 2:  # the key would be waited for here, were it still held
            assert not database.settle(key)
        return False

    with pytest.raises(Cancelled):
        database.write(_add, key, ready)

    assert _count(database, Customer) == 0


def test_who_changed_what_is_written_with_the_change(database, user, add_customer):
    customer = add_customer()

    database.write(_rename(customer, "泰和仪表"))

    with database.reading() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.entity, event.record_id, event.user_id, event.version) == ("customer", customer.id, user, 2)
    assert json.loads(event.changes) == {"name": ["华盛工业有限公司", "泰和仪表"]}


def test_a_save_over_a_newer_version_is_refused(database, add_customer):
    opened = add_customer()
    database.write(_rename(opened, "泰和仪表"))

    with pytest.raises(Conflict):
        database.write(_rename(opened, "恒泰纸业"))

    with database.reading() as session:
        assert session.get_one(Customer, opened.id).name == "泰和仪表"


def test_the_changed_rows_are_published_after_the_commit(database, add_customer):
    customer, seen = add_customer(), []
    database.published = lambda changes: seen.append((changes, _count(database, Operation)))

    database.write(_rename(customer, "泰和仪表"))

    ((changes, operations),) = seen
    assert changes.rows(Customer) == {customer.id}
    assert operations == 2


def test_a_bulk_statement_on_records_is_refused(database, add_customer):
    add_customer()

    with pytest.raises(TypeError, match="no trail"), database.writing() as session:
        session.execute(delete(Customer))


def test_many_records_at_once_keep_their_order_and_their_trail(database, user):
    rows = [{"code": f"C{n}", "name": f"客户 {n}"} for n in range(1500)]

    with database.writing() as session:
        ids = insert_all(session, Customer, rows)

    with database.reading() as session:
        assert dict(session.execute(select(Customer.id, Customer.code)).all()) == {
            id: row["code"] for id, row in zip(ids, rows, strict=True)
        }
        assert session.scalar(select(func.count()).where(AuditEvent.entity == "customer")) == 1500
        assert session.scalar(select(func.count()).where(Customer.created_by == user)) == 1500


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "𬀩䶮龘 é ß Ω 😀"),
        ("name", "'; DROP TABLE customer; --"),
        ("note", "x" * 2000),
        ("credit_limit", Decimal("9999999999999.99")),
        ("credit_limit", Decimal("-0.01")),
        ("discount", Decimal("0.0001")),
        ("vip", True),
    ],
)
def test_a_value_comes_back_as_it_went_in(database, add_customer, field, value):
    customer = add_customer(**{field: value})

    with database.reading() as session:
        assert getattr(session.get_one(Customer, customer.id), field) == value


@pytest.mark.engines("sqlite", "postgresql", "mssql", why="behind the wall the database says when a row came")
def test_a_moment_comes_back_as_it_went_in(database, add_customer):
    moment = dt.datetime(2024, 2, 29, 23, 59, 59, tzinfo=dt.UTC)
    customer = add_customer(created_at=moment)

    with database.reading() as session:
        assert session.get_one(Customer, customer.id).created_at == moment


def test_money_adds_up_exactly_in_the_database(database, add_customer):
    for _n in range(3):
        add_customer(credit_limit=Decimal("0.10"))

    with database.reading() as session:
        assert session.scalar(select(func.sum(Customer.credit_limit))) == Decimal("0.30")


def test_the_database_keeps_utc_by_its_own_clock(database, add_customer):
    before = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)

    customer = add_customer()

    with database.reading() as session:
        made = session.get_one(Customer, customer.id).created_at
    assert before < made < dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
