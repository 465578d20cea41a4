"""A line that is counted, slow or broken."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from shared.customers.model import Customer
from shared.database import AuditEvent, Database
from shared.errors import Cancelled, DatabaseAway
from tests.line import through

pytestmark = pytest.mark.engines("postgresql", why="the line that is cut is a socket of its")


@pytest.fixture
def line(database_url):
    with through(database_url) as (line, url):
        line.url = url
        yield line


@pytest.fixture
def far(line):
    """The door at the end of the line."""
    opened = Database(line.url)
    yield opened
    opened.close()


def _rename(customer, name):
    def work(session):
        session.merge(customer, load=False).name = name

    return work


def _until_applied(database, work, key):
    """What the client does: repeat with the same key until the outcome is known."""
    for _try in range(20):
        try:
            return database.write(work, key)
        except DatabaseAway:
            time.sleep(0.05)
    raise AssertionError


def _add(session):
    session.add(customer := Customer(code=uuid4().hex, name="华盛"))
    session.flush()
    return customer.id


def test_a_save_with_its_trail_is_three_round_trips(line, far, add_customer):
    customer = add_customer()
    far.read(lambda session: session.scalar(select(func.count()).select_from(Customer)))
    line.round_trips = 0

    far.write(_rename(customer, "泰和仪表"))

    assert line.round_trips == 3


def test_a_question_is_one_round_trip(line, far, add_customer):
    customer = add_customer()
    far.read(lambda session: session.scalar(select(func.count()).select_from(Customer)))
    line.round_trips = 0

    far.read(lambda session: session.get_one(Customer, customer.id))

    assert line.round_trips == 1


@pytest.mark.parametrize("cut", ["before", "after", "late"])
def test_a_save_whose_line_is_cut_at_the_commit_is_applied_once(line, far, database, cut):
    key = uuid4()
    line.cut_next_commit = cut

    id = _until_applied(far, _add, key)

    time.sleep(line.lateness + 0.3)  # until the late commit has arrived
    with database.reading() as session:
        assert list(session.scalars(select(Customer.id))) == [id]
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 1


@pytest.mark.parametrize(("cut", "saved"), [("before", False), ("after", True), ("late", True)])
def test_what_became_of_a_save_on_a_cut_line_is_settled_for_good(line, far, database, cut, saved):
    key = uuid4()
    line.cut_next_commit = cut
    with pytest.raises(DatabaseAway):
        far.write(_add, key)

    settled = database.settle(key)
    time.sleep(1)

    assert settled is saved
    assert database.read(lambda session: session.scalar(select(func.count()).select_from(Customer))) == saved


def test_a_settlement_on_a_cut_line_may_be_asked_again(line, far, database):
    key = uuid4()
    line.cut_next_commit = "after"
    with pytest.raises(DatabaseAway):
        far.settle(key)

    assert not far.settle(key)
    with pytest.raises(Cancelled):
        database.write(_add, key)


def test_a_question_survives_a_line_that_died_while_idle(line, far, add_customer):
    add_customer()
    far.read(lambda session: session.scalar(select(func.count()).select_from(Customer)))

    line.drop()

    assert far.read(lambda session: session.scalar(select(func.count()).select_from(Customer))) == 1


def test_a_server_that_is_gone_is_said_in_a_sentence(line, far):
    line.down = True
    line.drop()

    with pytest.raises(DatabaseAway, match="cannot be reached"):
        far.read(lambda session: session.scalar(select(func.count()).select_from(Customer)))


@pytest.fixture
def end_lines(database):
    """Ends lines of the server while they are idle, as a restart of it does, or a firewall to one of them."""

    def end_lines(pids):
        with database.engine.connect() as connection:
            ended = connection.execute(select(*(func.pg_terminate_backend(pid, 5_000) for pid in pids))).one()
        assert all(ended)

    return end_lines


@pytest.mark.parametrize("ended", [0, 1, slice(0, 2)], ids=["first", "second", "all"])
def test_many_questions_survive_lines_that_died_while_idle(database_url, end_lines, ended):
    far = Database(database_url)
    with far.reading() as first, far.reading() as second:
        pids = [session.scalar(select(func.pg_backend_pid())) for session in (first, second)]
    end_lines(pids[ended] if isinstance(ended, slice) else [pids[ended]])

    with far.reading() as first, far.reading() as second:
        now = [session.scalar(select(func.pg_backend_pid())) for session in (first, second)]
    far.close()

    assert len(set(now)) == 2
    assert set(now).isdisjoint(pids[ended] if isinstance(ended, slice) else [pids[ended]])


def test_a_server_that_is_gone_is_said_at_the_first_of_many_questions(line, far):
    line.down = True
    line.drop()

    with pytest.raises(DatabaseAway, match="cannot be reached"), far.reading():
        pytest.fail("there was no line")
