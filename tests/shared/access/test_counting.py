"""Being shown one number, and taking rows out: what is counted, and what a raw login cannot get round."""

from __future__ import annotations

import datetime as dt

import psycopg
import pytest
from sqlalchemy import insert, select, text, update

from shared.access import allowances, counting, taken
from shared.access import operations as access
from shared.access.metering import DROPPED, USUAL, Alarm, Export, Revealed
from shared.access.model import User
from shared.database import AuditEvent, Base
from shared.errors import Conflict, Invalid, Refused
from tests import engines
from tests.shared.access.asking import ON_POSTGRESQL


def _ask(line, id, field="phone", entity="customer"):
    asked = "INSERT INTO api_1.revealed (version, entity, record_id, field, created_by) SELECT 1, %s, %s, %s, me.id"
    return line.execute(f"{asked} FROM api_1.me RETURNING id", (entity, id, field)).fetchone()[0]


def _told(line, id):
    return line.execute("SELECT value FROM api_1.revealed WHERE id = %s", (id,)).fetchone()[0]


@ON_POSTGRESQL
def test_one_number_is_shown_and_leaves_one_trace(office, lines, masked):
    line = lines["service"]

    asked = _ask(line, masked)

    assert _told(line, asked) == "13812345678"
    with office.keeper.reading() as session:
        traces = session.execute(select(Revealed.created_by, Revealed.record_id, Revealed.field)).all()
        events = session.scalars(
            select(AuditEvent.record_id).where(AuditEvent.entity == "revealed", AuditEvent.record_id == asked)
        ).all()
    assert traces == [(office.users["service"], masked, "phone")]
    assert events == [asked]


@ON_POSTGRESQL
@pytest.mark.parametrize("savepoint", [False, True])
def test_what_may_still_be_taken_back_shows_nothing(lines, masked, savepoint):
    line = lines["service"]
    with line.transaction(force_rollback=True):
        if savepoint:
            with line.transaction():
                asked = _ask(line, masked)
        else:
            asked = _ask(line, masked)

        assert _told(line, asked) is None


@ON_POSTGRESQL
def test_no_more_numbers_are_shown_in_a_day_than_the_role_allows(office, lines, masked):
    line = lines["service"]
    with line.transaction(force_rollback=True):
        for _number in range(USUAL["reveal"]):
            _ask(line, masked)

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _ask(line, masked)


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("role", "field"), [("reader", "phone"), ("sales", "phone"), ("service", "credit_limit"), ("service", "note")]
)
def test_nothing_is_shown_beyond_the_right_to_it(lines, masked, role, field):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), lines[role].transaction(force_rollback=True):
        _ask(lines[role], masked, field)


@ON_POSTGRESQL
def test_a_trace_is_nobodys_to_change_and_not_dated_back(office, lines, masked):
    line = lines["service"]
    for statement in (
        "UPDATE api_1.revealed SET field = field",
        "DELETE FROM api_1.revealed",
        (
            "INSERT INTO api_1.revealed (version, entity, record_id, field, created_by, created_at)"
            f" SELECT 1, 'customer', {masked}, 'phone', me.id, now() - interval '2 days' FROM api_1.me"
        ),
        f"INSERT INTO api_1.revealed (version, entity, record_id, field) VALUES (1, 'customer', {masked}, 'phone')",
    ):
        with (
            pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.WithCheckOptionViolation)),
            line.transaction(force_rollback=True),
        ):
            line.execute(statement)


def _export(line, rows, state, what="customers", reason="年会请柬"):
    asked = "INSERT INTO api_1.export (version, what, rows, reason, state, created_by) SELECT 1, %s, %s, %s, %s, me.id"
    return line.execute(f"{asked} FROM api_1.me RETURNING id", (what, rows, reason, state)).fetchone()[0]


_SIGNED = "decided_by = (SELECT id FROM api_1.me), decided_at = now() AT TIME ZONE 'utc'"
_NOTE = (
    "INSERT INTO api_1.export_file (version, export_id, file, digest, created_by)"
    " SELECT 1, %s, 'list.xlsx', %s, me.id FROM api_1.me"
)


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("rows", "state", "what", "reason"),
    [
        (1_001, "granted", "customers", "x"),
        (1, "granted", "users", "x"),
        (1, "granted", "customers", ""),
        (0, "granted", "customers", "x"),
    ],
)
def test_an_export_beyond_the_allowance_or_without_a_reason_is_not_granted(lines, masked, rows, state, what, reason):
    line = lines["manager"]
    with line.transaction(force_rollback=True):
        _export(line, 600, "granted")
        _export(line, 900, "waiting")

    with pytest.raises(psycopg.errors.InsufficientPrivilege), line.transaction(force_rollback=True):
        _export(line, rows, state, what, reason)
    with line.transaction(force_rollback=True):
        _export(line, 600, "granted")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _export(line, 600, "granted")


@ON_POSTGRESQL
def test_who_asks_for_an_export_does_not_decide_about_it(office, lines, masked):
    asked = _export(lines["manager"], 5_000, "waiting")
    decide = f"UPDATE api_1.export SET state = %s, {_SIGNED} WHERE id = %s"

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        lines["manager"].execute(decide, ("granted", asked))
    assert lines["administrator"].execute(decide, ("granted", asked)).rowcount == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):  # once
        lines["administrator"].execute(decide, ("refused", asked))


@ON_POSTGRESQL
def test_who_refuses_an_export_says_why_and_nobody_answers_himself(lines, masked):
    asked = _export(lines["manager"], 5_000, "waiting")
    refuse = f"UPDATE api_1.export SET state = 'refused', answer = %s, {_SIGNED} WHERE id = %s"
    forge = (
        "INSERT INTO api_1.export (version, what, rows, reason, state, answer, created_by)"
        " SELECT 1, 'customers', 5000, 'x', 'waiting', 'ok', me.id FROM api_1.me"
    )

    for line, said, values in (
        (lines["administrator"], refuse, ("", asked)),
        (lines["manager"], refuse, ("x", asked)),
        (lines["manager"], forge, None),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            line.execute(said, values)

    assert lines["administrator"].execute(refuse, ("去年的名单还能用", asked)).rowcount == 1
    told = lines["manager"].execute("SELECT state, answer FROM api_1.export WHERE id = %s", (asked,)).fetchone()
    assert told == ("refused", "去年的名单还能用")


@ON_POSTGRESQL
def test_nobody_raises_the_allowance_of_his_own_role(office, lines, masked):
    line = lines["administrator"]
    enter = (
        "INSERT INTO api_1.allowance (version, role_id, what, per_day, created_by)"
        " SELECT 1, r.id, 'export', %s, me.id FROM api_1.me, api_1.role r WHERE r.name = %s RETURNING id"
    )
    raises = "UPDATE api_1.allowance SET per_day = %s WHERE id = %s"
    with line.transaction(force_rollback=True):
        given = line.execute(enter, (5_000, "sales")).fetchone()[0]
        assert line.execute(raises, (6_000, given)).rowcount == 1
        assert line.execute("DELETE FROM api_1.allowance WHERE id = %s", (given,)).rowcount == 1
        mine = line.execute(enter, (100, "administrator")).fetchone()[0]
        assert line.execute(raises, (USUAL["export"], mine)).rowcount == 1
        for statement, values in (
            (raises, (USUAL["export"] + 1, mine)),
            ("DELETE FROM api_1.allowance WHERE id = %s", (mine,)),
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), line.transaction():
                line.execute(statement, values)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), line.transaction():
        line.execute(enter, (5_000, "administrator"))


@ON_POSTGRESQL
def test_reading_beyond_the_allowance_raises_one_alarm_and_lowers_it(office, lines, masked):
    line = lines["sales"]
    read = "INSERT INTO api_1.reading (version, rows, created_by) SELECT 1, %s, me.id FROM api_1.me"
    allowed = "SELECT per_day FROM api_1.my_allowance WHERE what = 'reveal'"
    before = line.execute(allowed).fetchone()[0]

    for _time in range(3):
        line.execute(read, (USUAL["read"],))

    alarms = lines["administrator"].execute("SELECT user_id, what FROM api_1.alarm").fetchall()
    assert alarms == [(office.users["sales"], "read")]
    assert (before, line.execute(allowed).fetchone()[0]) == (USUAL["reveal"], USUAL["reveal"] // DROPPED)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        line.execute("INSERT INTO api_1.alarm (version, user_id, what, amount) VALUES (1, 1, 'read', 1)")


# The same operations everywhere: in a file on one PC they judge themselves.


def test_a_number_is_shown_after_it_was_asked_for(database, user, add_customer):
    customer = add_customer(phone="13812345678")

    asked = database.write(lambda session: counting.reveal(session, "customer", customer.id, "phone"))

    assert database.read(lambda session: counting.revealed(session, asked)) == "13812345678"


def _somebody_else(database):
    """A second administrator: nobody decides about his own export."""
    with database.writing() as session:
        session.add(other := User(login="wanglei", login_key="wanglei", name="王磊"))
        session.flush()
        access.give(session, other.id, "administrator")


def test_exports_are_granted_within_the_allowance_and_wait_beyond_it(database, user):
    _somebody_else(database)
    first = database.write(lambda session: counting.begin(session, "customers", 800, "年会请柬"))
    second = database.write(lambda session: counting.begin(session, "customers", 800, "年会请柬"))

    with database.reading() as session:
        assert counting.granted(session, first).state == "granted"
        with pytest.raises(Refused, match="approve"):
            counting.granted(session, second)
        opened = session.get_one(Export, second)
    with pytest.raises(Refused, match="own export"):
        database.write(lambda session: counting.decide(session, opened, granted=True))
    with pytest.raises(Invalid):
        database.write(lambda session: counting.begin(session, "customers", 1, " "))


def test_reading_much_raises_an_alarm_and_lowers_what_is_left(database, user):
    for _time in range(2):
        database.write(lambda session: counting.note_read(session, USUAL["read"]))

    with database.writing() as session:
        assert len(session.scalars(select(Alarm.id)).all()) == 1
        assert counting.left(session, "reveal") == USUAL["reveal"] // DROPPED


def _roles(database):
    return {role.name: role.id for role in database.read(allowances.table).roles}


def test_allowances_are_set_from_what_was_shown_and_given_back_to_the_usual(database, user):
    sales = (_roles(database)["sales"], "export")

    database.write(lambda session: allowances.change(session, {sales: (None, 5_000)}))
    with pytest.raises(Conflict):
        database.write(lambda session: allowances.change(session, {sales: (None, 6_000)}))
    assert database.read(allowances.table).given == {sales: 5_000}

    database.write(lambda session: allowances.change(session, {sales: (5_000, None)}))
    assert database.read(allowances.table).given == {}
    with pytest.raises(Invalid):
        database.write(lambda session: allowances.change(session, {sales: (None, -1)}))


def test_ones_own_role_is_never_given_more(database, user):
    _somebody_else(database)
    mine = (_roles(database)["administrator"], "reveal")

    with pytest.raises(Refused, match="himself"):
        database.write(lambda session: allowances.change(session, {mine: (None, USUAL["reveal"] + 1)}))
    database.write(lambda session: allowances.change(session, {mine: (None, 5)}))
    database.write(lambda session: allowances.change(session, {mine: (5, None)}))

    assert database.read(allowances.table).given == {mine: USUAL["reveal"]}


def test_the_log_of_exports_has_what_waits_first(database, user):
    _somebody_else(database)
    for rows in (5_000, 10):
        database.write(lambda session, rows=rows: counting.begin(session, "customers", rows, "年会请柬"))

    with database.reading() as session:
        everything, waiting = taken.Wanted(), taken.Wanted(state="waiting")
        ids = taken.ids(session, everything, 0, 10)
        rows = taken.rows(session, ids)
        found = [(rows[id].by, rows[id].export.rows, rows[id].export.state) for id in ids]
        counts = taken.count(session, everything), taken.count(session, waiting)
        assert taken.waiting(session, user) == 0
    assert found == [("李娜", 5_000, "waiting"), ("李娜", 10, "granted")]
    assert counts == (2, 1)


@ON_POSTGRESQL
def test_a_file_is_known_only_by_what_whoever_took_it_out_noted(office, lines, masked):
    export = _export(lines["manager"], 5, "granted")
    lines["administrator"].execute(_NOTE, (export, "forged"))
    lines["manager"].execute(_NOTE, (export, "true"))

    with office.keeper.reading() as session:
        assert taken.of_file(session, "forged") is None
        assert taken.of_file(session, "true").export.id == export
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.WithCheckOptionViolation)):
        lines["sales"].execute(_NOTE, (export, "x"))
    for statement in ("UPDATE api_1.export_file SET digest = 'x'", "DELETE FROM api_1.export_file"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            lines["manager"].execute(statement)


def _approved(lines, rows=5_000):
    asked = _export(lines["manager"], rows, "waiting")
    lines["administrator"].execute(f"UPDATE api_1.export SET state = 'granted', {_SIGNED} WHERE id = %s", (asked,))
    return asked


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("how", "times"),
    [(_NOTE, 1), (f"{_NOTE} CROSS JOIN generate_series(1, 2)", 1), (f"WITH one AS ({_NOTE} RETURNING 1) {_NOTE}", 2)],
    ids=["again", "two at once", "two in one statement"],
)
@pytest.mark.parametrize("granted", ["at once", "by somebody else"])
def test_what_was_granted_is_good_for_one_file(lines, masked, how, times, granted):
    export = _export(lines["manager"], 5, "granted") if granted == "at once" else _approved(lines)
    if how == _NOTE:
        lines["manager"].execute(_NOTE, (export, "x"))

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        lines["manager"].execute(how, (export, "y") * times)


@ON_POSTGRESQL
def test_of_what_waits_or_was_refused_there_is_no_file(lines, masked):
    waits, refused = (_export(lines["manager"], 5_000, "waiting") for _time in range(2))
    said = f"UPDATE api_1.export SET state = 'refused', answer = 'x', {_SIGNED} WHERE id = %s"
    lines["administrator"].execute(said, (refused,))

    for export in (waits, refused):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            lines["manager"].execute(_NOTE, (export, "x"))


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("asked", "decided", "may"), [("30 hours", "1 hour", True), ("30 hours", "25 hours", False), ("1 hour", None, True)]
)
def test_an_approval_is_good_for_a_day_from_the_word_on_and_not_from_the_question(
    office, lines, masked, asked, decided, may
):
    export = _approved(lines) if decided else _export(lines["manager"], 5, "granted")
    with office.keeper.engine.begin() as connection:
        moments = "created_at = now() AT TIME ZONE 'utc' - CAST(:asked AS interval)"
        moments += ", decided_at = now() AT TIME ZONE 'utc' - CAST(:decided AS interval)"
        connection.execute(
            text(f"UPDATE export SET {moments} WHERE id = :id"), {"asked": asked, "decided": decided, "id": export}
        )

    if may:
        assert lines["manager"].execute(_NOTE, (export, "x")).rowcount == 1
    else:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            lines["manager"].execute(_NOTE, (export, "x"))


@ON_POSTGRESQL
@pytest.mark.parametrize("when", ["NULL", "now() AT TIME ZONE 'utc' + interval '3 days'", "'2001-01-01'"])
def test_a_word_is_dated_by_the_servers_clock(lines, masked, when):
    asked = _export(lines["manager"], 5_000, "waiting")
    said = f"UPDATE api_1.export SET state = 'granted', decided_by = (SELECT id FROM api_1.me), decided_at = {when}"

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        lines["administrator"].execute(f"{said} WHERE id = {asked}")


def _moved(database, id, **moments):
    with database.engine.begin() as connection:
        export = Base.metadata.tables["export"]
        connection.execute(update(export).where(export.c.id == id).values(**moments))


@pytest.mark.engines(*engines.OWNED, why="behind a wall nobody moves a moment; there raw logins ask")
def test_an_approved_export_is_written_once_and_within_a_day_of_the_word(database, user):
    _somebody_else(database)
    ask = lambda session: counting.begin(session, "customers", 5_000, "年会请柬")  # noqa: E731 - asked three times
    first, now = database.write(ask), dt.datetime.now(dt.UTC)
    _moved(database, first, state="granted", decided_by=user, created_at=now - dt.timedelta(days=3), decided_at=now)

    again = database.write(ask)
    database.write(lambda session: counting.note_file(session, first, "a.xlsx", "x"))
    with pytest.raises(Refused, match="good for one"):
        database.write(lambda session: counting.note_file(session, first, "b.xlsx", "y"))
    new = database.write(ask)
    _moved(database, new, state="granted", decided_by=user, decided_at=now - dt.timedelta(hours=25))
    with database.reading() as session, pytest.raises(Refused, match="more than a day ago"):
        counting.granted(session, new)
    shown = database.read(lambda session: taken.rows(session, [first, new]))

    assert (again, new == first) == (first, False)
    assert database.write(ask) not in {first, new}
    assert [shown[id].file for id in (first, new)] == ["a.xlsx", ""]


def test_what_waits_is_not_asked_for_twice_however_long_it_waits(database, user):
    _somebody_else(database)
    ask = lambda session: counting.begin(session, "customers", 5_000, "年会请柬")  # noqa: E731 - asked twice
    first = database.write(ask)

    assert database.write(ask) == first


@pytest.mark.engines(*engines.OWNED, why="behind a wall each signs on a line of his own; there raw logins ask")
def test_who_decides_signs_with_the_moment_of_the_database(database, user):
    _somebody_else(database)
    asked = database.write(lambda session: counting.begin(session, "customers", 5_000, "年会请柬"))
    opened = database.read(lambda session: session.get_one(Export, asked))
    database.user_id = database.read(lambda session: session.scalar(select(User.id).where(User.login == "wanglei")))

    database.write(lambda session: counting.decide(session, opened, granted=True))

    with database.reading() as session:
        export = session.get_one(Export, asked)
        assert abs(export.decided_at - export.created_at) < dt.timedelta(minutes=1)


@pytest.fixture
def alarmed(office, masked):
    """An alarm about somebody who sells."""
    with office.keeper.engine.begin() as connection:
        values = {"user_id": office.users["sales"], "what": "read", "amount": 30_000, "version": 1}
        return connection.execute(insert(Alarm.__table__).values(values)).inserted_primary_key[0]


_SEEN = "UPDATE api_1.alarm SET seen_by = (SELECT id FROM api_1.me), seen_at = now() AT TIME ZONE 'utc' WHERE id = %s"


@ON_POSTGRESQL
def test_who_has_seen_an_alarm_says_so_once_and_it_stands_in_the_trail(office, lines, alarmed):
    line = lines["administrator"]

    assert line.execute(_SEEN, (alarmed,)).rowcount == 1

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        lines["manager"].execute(_SEEN, (alarmed,))
    assert lines["sales"].execute(_SEEN, (alarmed,)).rowcount == 0  # whom it is about does not see it
    told = "SELECT user_id, changes FROM api_1.audit_event WHERE entity = 'alarm' AND record_id = %s"
    ((by, changes),) = line.execute(told, (alarmed,)).fetchall()
    assert by == office.users["administrator"]
    assert '"seen_by"' in changes


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("role", "how"),
    [
        ("administrator", _SEEN.replace("(SELECT id FROM api_1.me)", "1")),
        ("administrator", _SEEN.replace("now()", "(now() - interval '3 days')")),
        ("administrator", "UPDATE api_1.alarm SET seen_by = (SELECT id FROM api_1.me) WHERE id = %s"),
        ("administrator", "UPDATE api_1.alarm SET amount = 1 WHERE id = %s"),
        ("administrator", "UPDATE api_1.alarm SET user_id = 1 WHERE id = %s"),
        ("administrator", "DELETE FROM api_1.alarm WHERE id = %s"),
    ],
)
def test_nobody_says_it_for_another_or_at_another_time_or_changes_the_alarm(lines, alarmed, role, how):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        lines[role].execute(how, (alarmed,))


@ON_POSTGRESQL
def test_an_alarm_about_oneself_is_somebody_elses_to_see(office, lines, alarmed):
    with office.keeper.engine.begin() as connection:
        mine = update(Alarm.__table__).where(Alarm.id == alarmed).values(user_id=office.users["administrator"])
        connection.execute(mine)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        lines["administrator"].execute(_SEEN, (alarmed,))
    assert lines["manager"].execute(_SEEN, (alarmed,)).rowcount == 1
