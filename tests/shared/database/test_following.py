"""Hearing what colleagues changed: each change once, in whatever order they came, and nothing else."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import event, text

from shared.customers.model import Customer, CustomerFigures
from shared.database import AuditEvent, Database, Notice, Operation, notices
from shared.database.following import Following
from shared.database.heartbeat import Spot
from shared.errors import DatabaseAway
from shared.interactions import operations as contacts
from shared.interactions.model import Interaction
from tests.line import through

WITHOUT_WALL = pytest.mark.engines("sqlite", "postgresql", "mssql", why="a colleague behind the wall has another login")

NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)


@pytest.fixture
def colleague(engine_name, request, database, user):
    """The same database from another desk."""
    if engine_name in {"mssql", "bureau"}:
        opened = request.getfixturevalue(f"_{engine_name}").door()
        opened.user_id = database.user_id
        yield opened
        return
    opened = Database(database.engine.url, database.user_id, walled=database.walled)
    yield opened
    opened.close()


@pytest.fixture
def following(database, user):
    made = Following(database)
    made.ask()
    yield made
    made.close()


@pytest.fixture
def settles(engine_name, request):
    """Whether only what is open in this database holds anything up; one that stands in for SQL Server waits for all."""
    return getattr(request.getfixturevalue(f"_{engine_name}"), "is_sql_server_itself", True)


def _rename(database, id, name):
    with database.writing() as session:
        session.get_one(Customer, id).name = name


def test_a_colleagues_change_is_heard_once_and_ones_own_not_at_all(database, colleague, following, add_customer):
    theirs, mine = add_customer("华盛").id, add_customer("金石").id
    following.ask()

    _rename(colleague, theirs, "华盛集团")
    _rename(database, mine, "金石集团")
    heard = following.ask().changes

    assert heard.touch(Customer)
    assert not heard.touch(CustomerFigures)
    if database.dialect == "sqlite" or database.walled:
        assert heard.rows(Customer) == {theirs}
        assert heard.concern(theirs)
        assert not heard.concern(mine)
    assert not following.ask().changes


def test_a_contact_concerns_the_card_of_its_customer(database, colleague, following, add_customer):
    one, other = add_customer("华盛").id, add_customer("金石").id
    following.ask()

    id = colleague.write(lambda session: contacts.note(session, one, kind="call", at=NOW, text="问价"))
    heard = following.ask().changes

    assert heard.touch(Interaction)
    assert heard.touch(CustomerFigures)
    if database.walled:
        assert heard.rows(Interaction) == {id}
        assert heard.concern(one)
        assert not heard.concern(other)


def test_many_rows_at_once_are_told_as_their_table(database, colleague, following, add_customer):
    one = add_customer().id
    with colleague.writing() as session:  # so short that they are one statement on SQL Server too
        session.add_all(Interaction(customer_id=one, at=NOW, kind="call") for _number in range(notices.FEW + 1))
    heard = following.ask().changes

    assert heard.rows(Interaction) is None
    with database.reading() as session:
        assert session.query(Notice).filter_by(entity="interaction").count() <= 2


@pytest.mark.engines("postgresql", "mssql", "office", "bureau", why="a file has one writer at a time")
def test_what_was_begun_first_and_committed_last_is_not_missed(colleague, following, add_customer):
    slow, quick = add_customer("华盛").id, add_customer("金石").id
    following.ask()

    with colleague.writing() as held:
        held.get_one(Customer, slow).name = "华盛集团"
        held.flush()  # its notice has the smaller id, and nobody sees it yet
        _rename(colleague, quick, "金石集团")
        assert following.ask().changes.touch(Customer)
        assert not following.ask().changes
    late = following.ask().changes

    assert late.touch(Customer)
    if colleague.walled:
        assert late.rows(Customer) == {slow}
    assert not following.ask().changes


@pytest.mark.engines("postgresql", "mssql", why="a file gives the ids of what was taken back again")
def test_a_change_taken_back_holds_nothing_up(colleague, following, add_customer, settles):
    id = add_customer().id
    following.ask()

    def rename_and_fail(session):
        session.get_one(Customer, id).name = "x"
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        colleague.write(rename_and_fail)
    assert not following.ask().changes
    _rename(colleague, id, "华盛集团")

    assert following.ask().changes.touch(Customer)
    assert len(following._seen) <= 1 or not settles


def test_many_writers_are_all_heard_of_and_nothing_twice(database, colleague, following, add_customer):
    ids = [add_customer(f"厂{number}").id for number in range(12)]
    following.ask()
    heard, ended = [], threading.Event()

    def write(some):
        for id in some:
            _rename(colleague, id, f"厂 {id} 改")

    threads = [threading.Thread(target=write, args=[ids[at::3]]) for at in range(3)]
    original = following._changes

    def counted(told, first):
        before = set(following._seen)
        heard.extend(row.id for row in told if row.id not in before and row.entity == "customer")
        return original(told, first)

    following._changes = counted
    for thread in threads:
        thread.start()
    while not ended.is_set():
        if not any(thread.is_alive() for thread in threads):
            ended.set()
        following.ask()

    with database.reading() as session:
        made = session.query(Notice.id).filter(Notice.entity == "customer").order_by(Notice.id).all()
    assert sorted(heard) == [id for (id,) in made][-len(ids) :]
    assert len(heard) == len(set(heard)) == len(ids)


def test_an_idle_turn_is_one_statement_and_says_nothing_to_the_trail(database, following):
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))

    for _turn in range(3):
        following.ask([Spot("customer", 1)])

    assert len([statement for statement in said if not statement.startswith("BEGIN")]) == 3


@pytest.mark.engines("postgresql", "office", why="the others say it by other words")
def test_the_question_goes_by_the_index_however_many_notices_there_are(database, database_url, following, request):
    keeper = database if not database.walled else Database(request.getfixturevalue("_office").keeper())
    with keeper.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO change_notice (key, entity, record_id, mark)"
                " SELECT 'k', 'customer', n, 3 FROM generate_series(1, 50000) n"
            )
        )
        connection.execute(text("ANALYZE change_notice"))
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    following.ask()
    with database.engine.connect() as connection:
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {asked[0][0]}", asked[0][1]).scalars())
    if keeper is not database:
        keeper.close()

    assert "ix_change_notice_mark" in plan
    assert "Seq Scan on change_notice" not in plan


@pytest.mark.engines("postgresql", why="the line that is cut is a socket of its")
def test_after_a_broken_line_what_happened_meanwhile_is_heard(database, database_url, add_customer):
    id = add_customer().id
    with through(database_url) as (line, url):
        far = Database(url)
        following = Following(far)
        following.ask()
        before = line.round_trips
        following.ask()
        assert line.round_trips == before + 1
        line.down = True
        line.drop()
        with pytest.raises(DatabaseAway):
            following.ask()
        _rename(database, id, "华盛集团")
        with pytest.raises(DatabaseAway):
            following.ask()
        line.down = False

        assert following.ask().changes.touch(Customer)
        assert not following.ask().changes
        following.close()
        far.close()


def test_who_was_away_longer_than_notices_are_kept_reads_everything_again(database, colleague, following):
    following._at -= int(notices.KEPT.total_seconds())

    heard = following.ask().changes

    assert heard.touch(Customer)
    assert heard.rows(Interaction) is None
    assert not following.ask().changes


@WITHOUT_WALL
def test_old_notices_go_and_the_newest_stays(database, following, add_customer, settles):
    add_customer()
    add_customer()
    with database.engine.begin() as connection:
        old = text("UPDATE change_notice SET at = :at")
        connection.execute(old, {"at": "2020-01-01 00:00:00"})
    with database.engine.execution_options(writing=True).begin() as connection:
        notices.forget_old(connection)

    with database.reading() as session:
        assert session.query(Notice).count() == 1
    add_customer()
    assert not following.ask().changes  # one's own
    assert len(following._seen) <= 2 or not settles


def test_the_other_desk_sees_who_is_editing_until_it_is_left(database, colleague, following, add_customer, user):
    spot = Spot("customer", add_customer().id)
    theirs = Following(colleague)
    with database.reading() as session:
        before = session.query(AuditEvent).count(), session.query(Operation).count()

    theirs.ask([spot], [spot])
    assert following.ask([spot]).editing == {spot: {user: "李娜"}}
    assert theirs.ask([spot], [spot]).editing == {}
    theirs.ask([spot], [])

    assert following.ask([spot]).editing == {}
    assert not following.ask([spot]).changes
    with database.reading() as session:
        assert (session.query(AuditEvent).count(), session.query(Operation).count()) == before
    theirs.close()


def test_who_died_editing_is_forgotten_by_the_databases_clock(database, colleague, following, add_customer):
    spot, now = Spot("customer", add_customer().id), [0.0]
    theirs = Following(colleague, lambda: now[0])
    theirs.ask([], [spot])
    with database.engine.execution_options(writing=True).begin() as connection:
        place = "api_1." if database.dialect == "mssql" and database.walled else ""
        connection.execute(text(f"UPDATE {place}editing SET until = :past"), {"past": "2020-01-01 00:00:00"})

    assert following.ask([spot]).editing == {}
    now[0] += 60  # it was only slow: its next beat brings it back
    theirs.ask([], [spot])
    assert spot in following.ask([spot]).editing
    theirs.close()


@pytest.mark.engines("office", "bureau", why="only behind the wall somebody may not see a row")
def test_what_somebody_may_not_see_he_is_not_told_but_what_is_taken_from_him_he_is(
    engine_name, database, following, add_customer, request
):
    server = request.getfixturevalue(f"_{engine_name}")
    seller, other = server.colleague("seller"), server.colleague("other")
    own, foreign = add_customer("华盛", owner_id=seller.user_id), add_customer("金石", owner_id=other.user_id)
    theirs = Following(seller)
    theirs.ask()

    _rename(database, foreign.id, "金石集团")
    assert not theirs.ask([Spot("customer", foreign.id)]).changes
    _rename(database, own.id, "华盛集团")
    assert theirs.ask().changes.rows(Customer) == {own.id}
    with database.writing() as session:
        session.get_one(Customer, own.id).owner_id = other.user_id
    assert theirs.ask().changes.rows(Customer) == {own.id}
    _rename(database, own.id, "华盛")
    assert not theirs.ask().changes

    # Nor who edits it, nor may he say so of it, nor as somebody else.
    spot = Spot("customer", own.id)
    following.ask([], [spot])
    assert theirs.ask([spot]).editing == {}
    theirs.ask([], [spot])
    assert following.ask([spot]).editing == {}
    theirs.close()
    for door in (seller, other):
        door.close()
