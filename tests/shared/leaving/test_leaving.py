"""When somebody leaves."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from shared.access.model import User
from shared.customers import operations as customers
from shared.customers.model import Customer
from shared.errors import Invalid, Refused
from shared.interactions import operations as contacts
from shared.leaving import operations, shares
from shared.orders import operations as orders
from shared.visits import operations as visits
from shared.visits.model import Visit

DAY = dt.date(2026, 11, 2)
NOON = dt.datetime(2099, 11, 2, 12, tzinfo=dt.UTC)
LINE = {"product": "垫圈", "unit": "箱", "quantity": 1, "price": Decimal(100)}


@pytest.fixture
def staff(request, database, user):
    """周涛 who leaves, 王敏 and 陈静 who stay; their ids by login. No one signs in, so there is no login to make."""

    def enter(session):
        for login, name in (("zhoutao", "周涛"), ("wangmin", "王敏"), ("chenjing", "陈静")):
            session.add(made := User(login=login, login_key=login, name=name))
            session.flush()
            found[login] = made.id

    found = {}
    database.write(enter)
    return found


@pytest.fixture
def work(database, user, staff):
    """What 周涛 has in hand: five customers, two visits planned and one made, a promise, two orders, one closed."""

    def fill(session):
        zhou = staff["zhoutao"]
        ids = [customers.create(session, name=f"客户{n}有限公司", owner_id=zhou) for n in range(5)]
        other = customers.create(session, name="别人的客户", owner_id=staff["wangmin"])
        for n, customer in enumerate((ids[0], other, ids[1])):
            starts = NOON + dt.timedelta(hours=n)
            times = {"starts": starts, "ends": starts + dt.timedelta(minutes=30)}
            visits.schedule(session, customer, user_id=zhou, purpose="x", **times)
        session.scalars(select(Visit).where(Visit.customer_id == ids[1])).one().state = "done"
        promise = {"next_on": DAY, "next_note": "报价"}
        contacts.note(session, ids[2], at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC), kind="call", text="x", **promise)
        for state in ("confirmed", "closed"):
            orders.enter(session, ids[3], ordered_on=DAY, lines=[LINE], state=state)
        session.flush()
        made.extend(ids)

    made = []
    database.write(fill)
    with database.writing() as session:  # entered by the administrator, done by 周涛
        for model in ("interaction", "sales_order"):
            for record in session.scalars(select(_model(model))):
                record.user_id = staff["zhoutao"]
    return made


def _model(name):
    return next(kind.model for kind in shares.KINDS.values() if kind.model.__tablename__ == name)


def _counts(database, *ids):
    return database.read(lambda session: shares.counts(session, ids))


def _owners(database):
    with database.reading() as session:
        return dict(session.execute(select(Customer.id, Customer.owner_id)).all())


def test_all_that_is_open_goes_over_and_nothing_else(database, user, staff, work):
    zhou, wang, chen = staff.values()
    before = _counts(database, zhou, wang, chen)
    assert {name: found[zhou] for name, found in before.items()} == {
        "customers": 5,
        "visits": 2,
        "promises": 1,
        "orders": 1,
    }

    assert database.write(lambda session: operations.leave(session, zhou, [wang, chen])) == 9

    after = _counts(database, zhou, wang, chen)
    for name, found in after.items():
        assert found[zhou] == 0
        assert sum(found.values()) == sum(before[name].values())
    assert after["customers"] == {zhou: 0, wang: 4, chen: 2}
    with database.reading() as session:
        assert not session.get_one(User, zhou).active
        made = session.scalars(select(Visit.user_id).where(Visit.state == "done")).one()
        assert made == zhou  # what was done stays his


def test_what_belongs_to_a_customer_goes_with_it(database, user, staff, work):
    zhou, wang, chen = staff.values()
    database.write(lambda session: operations.leave(session, zhou, [wang, chen]))

    owners = _owners(database)
    with database.reading() as session:
        for kind in shares.KINDS.values():
            asked = select(kind.customer, kind.whose).where(kind.open, kind.customer.in_(work))
            assert all(owners[customer] == who for customer, who in session.execute(asked)), kind.title


def test_what_was_handed_over_comes_back_by_its_key(database, user, staff, work):
    zhou, wang, chen = staff.values()
    before, owners, key = _counts(database, zhou, wang, chen), _owners(database), uuid4()
    database.write(lambda session: operations.leave(session, zhou, [wang, chen]), key)
    given_on = next(id for id, owner in _owners(database).items() if id in work and owner == wang)
    with database.writing() as session:
        session.get_one(Customer, given_on).owner_id = chen

    assert database.write(lambda session: operations.take_back(session, key)) == 8

    found = _owners(database)
    assert found.pop(given_on) == chen  # somebody gave it on since
    owners.pop(given_on)
    assert found == owners
    assert _counts(database, zhou)["visits"][zhou] == before["visits"][zhou]
    with database.reading() as session:
        assert session.get_one(User, zhou).active


@pytest.mark.parametrize("heirs", [[], ["zhoutao"], ["wangmin", "wangmin"], ["gone"]])
def test_nobody_leaves_without_somebody_who_takes_over(database, user, staff, work, heirs):
    staff["gone"] = 9_999
    chosen = [staff[name] for name in heirs]
    before = _owners(database)

    with pytest.raises(Invalid) as wrong:
        database.write(lambda session: operations.leave(session, staff["zhoutao"], chosen))

    assert list(wrong.value.fields) == ["heirs"]
    assert _owners(database) == before
    with database.reading() as session:
        assert session.get_one(User, staff["zhoutao"]).active


def test_who_has_nothing_in_hand_leaves_without_heirs(database, user, staff):
    assert database.write(lambda session: operations.leave(session, staff["zhoutao"], [])) == 0
    with database.reading() as session:
        assert not session.get_one(User, staff["zhoutao"]).active


def test_nobody_hands_over_without_the_right(database, user, staff, work):
    if database.walled:
        pytest.skip("there nobody but an administrator can ask")
    database.user_id = staff["wangmin"]

    with pytest.raises(Refused):
        database.write(lambda session: operations.leave(session, staff["zhoutao"], [staff["wangmin"]]))


def test_a_thousand_customers_are_shared_out_evenly(database, user, staff):
    zhou, wang, chen = staff.values()
    rows = [{"name": f"客户{n}", "owner_id": zhou} for n in range(1_001)]
    database.write(lambda session: customers.create_all(session, rows) and None)

    database.write(lambda session: operations.leave(session, zhou, [wang, chen]))

    with database.reading() as session:
        asked = select(Customer.owner_id, func.count()).group_by(Customer.owner_id)
        assert dict(session.execute(asked).all()) == {wang: 501, chen: 500}
