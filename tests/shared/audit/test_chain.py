"""A trail that somebody who owns the database tampers with: every single edit is found, and its row named."""

from __future__ import annotations

import contextlib
import random
import threading
import time

import pytest
from sqlalchemy import insert, select, text

from shared.audit import proof, sealing
from shared.audit.proof import Digest, Kind
from shared.customers.model import Customer
from shared.database import AuditEvent, AuditSeal, Database, insert_all
from shared.errors import DatabaseAway, Refused

OWNED = pytest.mark.engines("sqlite", "postgresql", "mssql", why="only who keeps the tables can seal or tamper")
pytestmark = OWNED
EVENTS = 24


@pytest.fixture
def trail(database, add_customer):
    """The ids of sealed events of several people's saves, with all that a text may hold; some ids were never given."""
    for number in range(EVENTS):
        customer = add_customer(f"华盛 {number} |1:2'\"\\ 🚚\n{'长' * number}")
        with database.writing() as session:
            session.get_one(Customer, customer.id).note = f"{number}: |, “…” é"
    with database.engine.begin() as connection:
        ids = list(connection.scalars(select(AuditEvent.id).order_by(AuditEvent.id)))
        if database.dialect != "sqlite":  # there the door has sealed already
            connection.execute(text(f"DELETE FROM audit_event WHERE id IN ({ids[5]}, {ids[11]})"))
    sealing.seal(database)
    with database.engine.connect() as connection:
        return list(connection.scalars(select(AuditSeal.event_id).order_by(AuditSeal.event_id)))


def _faults(database, *digests):
    return [(fault.id, fault.kind) for fault in proof.prove(database, digests).faults]


def _say(database, *statements):
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_what_was_written_is_proven(database, trail, add_customer):
    found = proof.prove(database, [proof.digest(database)])
    assert (found.sealed, found.waiting, list(found.faults)) == (len(trail), 0, [])

    add_customer("later")
    assert sealing.seal(database) == (0 if database.dialect == "sqlite" else 1)
    assert sealing.seal(database) == 0
    assert proof.prove(database).sealed == len(trail) + 1


_CHANGES = {
    "key": "'0123456789abcdef0123456789abcdef'",
    "user_id": "987654",
    "entity": "'visit'",
    "record_id": "record_id + 1",
    "version": "version + 1",
    "action": "'removed'",
    "changes": '\'{"note": ["a", "b"]}\'',
}


def _changed(database, choose, ids):
    column, id = choose.choice(sorted(_CHANGES)), choose.choice(ids)
    return f"UPDATE audit_event SET {_quoted(database, column)} = {_CHANGES[column]} WHERE id = {id}", {id}


def _quoted(database, name):
    return f"[{name}]" if database.dialect == "mssql" else f'"{name}"'


def _moved_in_time(database, choose, ids):
    id = choose.choice(ids)
    earlier = {
        "sqlite": "datetime(at, '-1 second')",
        "postgresql": "at - interval '1 second'",
        "mssql": "DATEADD(second, -1, [at])",
    }
    return f"UPDATE audit_event SET {_quoted(database, 'at')} = {earlier[database.dialect]} WHERE id = {id}", {id}


def _shifted(database, choose, ids):
    """A letter moves from one field into the next."""
    id = choose.choice(ids)
    join = "+" if database.dialect == "mssql" else "||"
    moved = f"entity = entity {join} 'a', action = SUBSTRING(action, 2, 40)"
    return f"UPDATE audit_event SET {moved} WHERE id = {id}", {id}


def _one_letter_case(database, choose, ids):
    id = choose.choice(ids)
    return f"UPDATE audit_event SET entity = UPPER(entity) WHERE id = {id}", {id}


def _removed(database, choose, ids):
    id = choose.choice(ids[:-1])
    return f"DELETE FROM audit_event WHERE id = {id}", {id}


def _seal_changed(database, choose, ids):
    id, letter = choose.choice(ids), choose.choice("ghxyz")
    return f"UPDATE audit_seal SET hash = '{letter * 64}' WHERE event_id = {id}", {id}


def _seal_said_otherwise(database, choose, ids):
    id = choose.choice(ids)
    return f"UPDATE audit_seal SET previous = previous - 1 WHERE event_id = {id}", {id}


def _seal_removed(database, choose, ids):
    id = choose.choice(ids[:-1])
    return f"DELETE FROM audit_seal WHERE event_id = {id}", {id}


def _swapped(database, choose, ids):
    one, other = choose.sample(ids, 2)
    swap = f"CASE id WHEN {one} THEN (SELECT changes FROM audit_event WHERE id = {other}) ELSE '…' END"
    return f"UPDATE audit_event SET changes = {swap}, version = 77 WHERE id IN ({one}, {other})", {one, other}


_EDITS = (
    *(_changed, _moved_in_time, _shifted, _one_letter_case, _removed, _swapped),
    *(_seal_changed, _seal_said_otherwise, _seal_removed),
)


def test_each_of_many_single_edits_is_found_and_named(database, trail):
    choose = random.Random(f"{database.dialect} 8")
    edits = [*_EDITS] * 8
    missed = []
    for edit in edits:
        statement, meant = edit(database, choose, trail)
        with database.engine.connect() as connection:
            before = {
                table: [dict(row) for row in connection.execute(select(table.__table__)).mappings()]
                for table in (AuditEvent, AuditSeal)
            }
        _say(database, statement)
        if {id for id, _kind in _faults(database)} != meant:
            missed.append((statement, meant, _faults(database)))
        _restore(database, before)

    assert missed == []
    assert _faults(database) == []


def _restore(database, before):
    with database.engine.begin() as connection:
        if database.dialect == "mssql":
            connection.execute(text("SET IDENTITY_INSERT audit_event ON"))
        for table, rows in before.items():
            connection.execute(table.__table__.delete())
            connection.execute(insert(table.__table__), rows)
        if database.dialect == "mssql":
            connection.execute(text("SET IDENTITY_INSERT audit_event OFF"))


def test_an_event_put_in_where_there_was_none_is_named(database, trail):
    gap = next((id for id in range(trail[0], trail[-1]) if id not in trail), -7)
    row = f"{gap}, 'k', 1, 'customer', 1, 1, 'changed', '{{}}'"
    columns = ("id", "key", "user_id", "entity", "record_id", "version", "action", "changes")
    listed = ", ".join(_quoted(database, column) for column in columns)
    on, off = (
        ([f"SET IDENTITY_INSERT audit_event {state}"] if database.dialect == "mssql" else []) for state in ("ON", "OFF")
    )
    _say(database, *on, f"INSERT INTO audit_event ({listed}) VALUES ({row})", *off)

    assert _faults(database) == [(gap, Kind.ADDED)]


def test_an_event_that_goes_with_its_seal_is_named_by_the_next_one(database, trail):
    gone = trail[9]
    _say(database, f"DELETE FROM audit_event WHERE id = {gone}", f"DELETE FROM audit_seal WHERE event_id = {gone}")

    assert _faults(database) == [(gone, Kind.REMOVED)]


def test_two_events_that_change_places_are_both_named(database, trail):
    one, other = trail[3], trail[8]
    if database.dialect == "mssql":
        pytest.skip("an identity cannot be given another value there: what SQL Server does not do needs no finding")
    _say(
        database,
        f"UPDATE audit_event SET id = -1 WHERE id = {one}",
        f"UPDATE audit_event SET id = {one} WHERE id = {other}",
        f"UPDATE audit_event SET id = {other} WHERE id = -1",
    )

    assert _faults(database) == [(one, Kind.CHANGED), (other, Kind.CHANGED)]


def test_seals_that_change_places_are_both_named(database, trail):
    with database.engine.begin() as connection:
        hashes = dict(connection.execute(select(AuditSeal.event_id, AuditSeal.hash)).all())
    for one, other in ((trail[3], trail[4]), (trail[10], trail[20])):
        _say(
            database,
            f"UPDATE audit_seal SET hash = '{hashes[other]}' WHERE event_id = {one}",
            f"UPDATE audit_seal SET hash = '{hashes[one]}' WHERE event_id = {other}",
        )

    assert [id for id, _kind in _faults(database)] == [trail[3], trail[4], trail[10], trail[20]]


def test_a_tail_cut_off_is_told_by_the_digest_alone(database, trail):
    kept = proof.digest(database)
    for table, column in (("audit_event", "id"), ("audit_seal", "event_id")):
        _say(database, f"DELETE FROM {table} WHERE {column} > {trail[-4]}")

    assert _faults(database) == []
    assert _faults(database, kept) == [(trail[-1], Kind.CUT)]


def test_a_chain_written_anew_is_told_by_the_digests(database, trail, add_customer):
    first = proof.digest(database)
    add_customer("later")
    sealing.seal(database)
    second = proof.digest(database)

    _say(database, f"UPDATE audit_event SET user_id = 4711 WHERE id = {trail[7]}", "DELETE FROM audit_seal")
    sealing.seal(database)
    with database.writing():  # on SQLite the door seals
        pass

    assert _faults(database) == []
    assert _faults(database, first, second) == [(first.last, Kind.REWRITTEN), (second.last, Kind.REWRITTEN)]


def test_a_digest_is_one_line(database, trail):
    kept = proof.digest(database)

    assert len(str(kept).splitlines()) == 1
    assert Digest.read(str(kept)) == Digest.read(f"{kept}\n")
    assert _faults(database, Digest.read(str(kept))) == []


@pytest.mark.parametrize(
    "line", ["", "x", "wanglai-trail-1 now 1 2 abc", "wanglai-trail-9 2026-11-26T00:00:00Z 1 2 ab"]
)
def test_what_is_no_digest_is_refused(line):
    with pytest.raises(Refused):
        Digest.read(line)


@pytest.mark.engines("postgresql", "mssql", why="nobody else writes to a file meanwhile")
@pytest.mark.sql_server_itself("it ignores these locks")
def test_sealing_waits_for_whoever_may_still_come_below(database, trail, add_customer):
    """An event whose id is drawn early and committed late is sealed in its place."""
    with contextlib.closing(Database(database.engine.url)) as other, other.engine.connect() as late:
        late.execute(
            insert(AuditEvent.__table__),
            {"key": "late", "entity": "customer", "record_id": 1, "version": 1, "action": "added", "changes": "{}"},
        )
        add_customer("early")
        with pytest.raises(DatabaseAway):
            sealing.seal(database, patience=0.3)
        assert proof.prove(database).sealed == len(trail)

        waiting = threading.Timer(0.5, late.commit)
        waiting.start()
        assert sealing.seal(database, patience=10) == 2
        waiting.join()

    assert _faults(database) == []


@pytest.mark.engines("postgresql", why="the writers of a file go one after the other by themselves")
def test_many_who_save_and_seal_at_once_leave_one_whole_chain(database):
    ends = time.monotonic() + 2
    broken = []

    def save(number):
        door = Database(database.engine.url)
        while time.monotonic() < ends and not broken:
            with door.writing() as session:
                rows = [{"code": f"{number}-{time.monotonic_ns()}", "name": "x"}]
                insert_all(session, Customer, rows)
                time.sleep(random.random() / 200)
        door.close()

    def seal():
        door = Database(database.engine.url)
        while time.monotonic() < ends:
            try:
                sealing.seal(door, patience=5)
                broken.extend(proof.prove(door).faults)
            except DatabaseAway:
                pass
        door.close()

    crowd = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    crowd += [threading.Thread(target=seal) for _ in range(2)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    sealing.seal(database)

    found = proof.prove(database)
    assert broken == []
    assert (found.waiting, list(found.faults)) == (0, [])
    assert found.sealed > 50
