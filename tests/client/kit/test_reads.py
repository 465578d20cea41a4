"""Rows of lists that were read are noted, some hundreds at a time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from client.customers.page import CustomersPage
from client.kit.reads import SIGHT_MS, SOME, Reads
from shared.access.metering import USUAL, Alarm, Allowance, Reading
from shared.access.model import UserRole
from shared.customers.model import Customer
from shared.database.door import insert_all
from shared.errors import DatabaseAway


@pytest.fixture
def reads(office, tasks):
    office.reads = Reads(tasks)
    return office.reads


@pytest.fixture
def page(qtbot, office, database, reads, add_customer):
    """The list of two thousand customers, in sight."""
    like = add_customer("华盛工业有限公司")
    values = {name: getattr(like, name) for name in ("kind", "category", "stage", "owner_id")}
    with database.writing() as session:
        insert_all(session, Customer, [{**values, "code": f"K{n:05}", "name": f"客户{n:05}"} for n in range(1999)])
    made = CustomersPage(office)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    qtbot.waitExposed(made)
    qtbot.wait(SIGHT_MS + 200)
    return made


def _noted(database):
    return database.read(lambda session: list(session.scalars(select(Reading.rows).order_by(Reading.id))))


def test_rows_in_sight_count_once_and_those_that_flew_by_do_not(qtbot, page, reads, database):
    at_first = reads.waiting
    for value in range(0, page.view.verticalScrollBar().maximum(), 400):
        page.view.verticalScrollBar().setValue(value)
    page.view.verticalScrollBar().setValue(0)
    page.refresh()
    qtbot.wait(SIGHT_MS + 200)

    assert 10 < at_first < 40
    assert reads.waiting == at_first
    assert _noted(database) == []


def test_some_hundreds_are_noted_at_once_and_the_rest_at_the_end(reads, database, user):
    for block in range(3):
        reads.add("customers", range(block * 100, block * 100 + 100))
    reads.add("orders", range(7))
    assert _noted(database) == [SOME]

    reads.close()

    assert _noted(database) == [SOME, 7]


def test_copied_rows_were_read_too(qtbot, page, reads, database):
    seen = reads.waiting
    page.view.selectAll()

    page.view.copy()

    assert _noted(database) == [seen + 2000]


def test_who_reads_beyond_the_allowance_is_told_once_and_an_alarm_is_raised(qtbot, reads, database, user):
    told = []
    reads.beyond.connect(lambda: told.append(True))

    for block in range(3):
        reads.add("customers", range(block * USUAL["read"], (block + 1) * USUAL["read"]))

    assert told == [True]
    assert database.read(lambda session: session.scalars(select(Alarm.user_id)).all()) == [user]


def test_what_could_not_be_noted_is_noted_with_the_next(reads, database, user, monkeypatch):
    with monkeypatch.context() as away:
        away.setattr(database, "write", lambda *_args: (_ for _ in ()).throw(DatabaseAway()))
        reads.add("customers", range(SOME))
    assert reads.waiting == SOME

    reads.add("customers", range(SOME, SOME + 1))

    assert _noted(database) == [SOME + 1]


def test_an_allowance_of_the_role_counts(reads, database, user):
    with database.writing() as session:
        role = session.query(UserRole).filter_by(user_id=user).one().role_id
        session.add(Allowance(role_id=role, what="read", per_day=SOME))
    told = []
    reads.beyond.connect(lambda: told.append(True))

    reads.add("customers", range(SOME))
    assert told == []

    reads.add("customers", range(SOME, SOME * 2))
    assert told == [True]
