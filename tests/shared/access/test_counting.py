"""Being shown one number, and taking rows out: what is counted, and what a raw login cannot get round."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import select

from shared.access import allowances, counting, taken
from shared.access import operations as access
from shared.access.metering import DROPPED, USUAL, Alarm, Export, Revealed
from shared.access.model import User
from shared.database import AuditEvent
from shared.errors import Conflict, Invalid, Refused
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
    decide = "UPDATE api_1.export SET state = %s, decided_by = (SELECT id FROM api_1.me) WHERE id = %s"

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        lines["manager"].execute(decide, ("granted", asked))
    assert lines["administrator"].execute(decide, ("granted", asked)).rowcount == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):  # once
        lines["administrator"].execute(decide, ("refused", asked))


@ON_POSTGRESQL
def test_who_refuses_an_export_says_why_and_nobody_answers_himself(lines, masked):
    asked = _export(lines["manager"], 5_000, "waiting")
    refuse = (
        "UPDATE api_1.export SET state = 'refused', answer = %s, decided_by = (SELECT id FROM api_1.me) WHERE id = %s"
    )
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
    note = (
        "INSERT INTO api_1.export_file (version, export_id, file, digest, created_by)"
        " SELECT 1, %s, 'list.xlsx', %s, me.id FROM api_1.me"
    )
    lines["administrator"].execute(note, (export, "forged"))
    lines["manager"].execute(note, (export, "true"))

    with office.keeper.reading() as session:
        assert taken.of_file(session, "forged") is None
        assert taken.of_file(session, "true").export.id == export
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.WithCheckOptionViolation)):
        lines["sales"].execute(note, (export, "x"))
    for statement in ("UPDATE api_1.export_file SET digest = 'x'", "DELETE FROM api_1.export_file"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            lines["manager"].execute(statement)
