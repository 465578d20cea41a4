"""Backups that count only when they were restored, and what becomes of a bad one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from server.backup import commands, keeping, manifest, rows, transact
from server.outcome import Alarm
from shared.access import operations as access
from shared.access.model import User
from shared.customers.model import Customer
from shared.database import Database, insert_all
from shared.database.engines import VIEWS
from shared.schema import wall
from shared.schema.wall import ground
from shared.schema.wall import rows as kept
from tests import engines

pytestmark = [
    pytest.mark.engines(*engines.OWNED, why="it is for whoever keeps the tables"),
    pytest.mark.sql_server_itself("it knows no BACKUP"),
]


@pytest.fixture
def filled(database, add_customer, user):
    for number in range(20):
        add_customer(f"华盛 {number} '; \\ 🚚", note="x" * number)
    return database


def _backup(command, to):
    code, lines, errors = command("backup", "--to", to)
    assert (code, errors) == (0, [])
    return to / Path(lines[0]).name


def _elsewhere(database, tmp_path, name):
    url = database.engine.url
    return url.set(database=str(tmp_path / f"{name}.db") if database.dialect == "sqlite" else name)


def _gone(database, place):
    if database.dialect == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{place.database}" WITH (FORCE)'))


def test_what_was_backed_up_comes_back_whole_under_another_name(filled, command, tmp_path):
    file = _backup(command, tmp_path)
    place = _elsewhere(filled, tmp_path, "wanglai restored")
    _gone(filled, place)

    assert command("verify", file)[0] == 0
    assert {kept.name for kept in tmp_path.iterdir()} >= {file.name, file.name + manifest.SUFFIX}
    assert not [
        kept for kept in tmp_path.iterdir() if kept.name.startswith(f"{file.name}.") and "good" not in kept.name
    ]
    code, _lines, errors = command("restore", file, url=place.render_as_string(hide_password=False))
    assert (code, errors) == (0, [])

    restored = Database(place)
    with filled.engine.connect() as one, restored.engine.connect() as other:
        assert rows.of(one) == rows.of(other)
        assert len(rows.of(one)) > 20
    with restored.writing() as session:
        session.add(Customer(code="new", name="new"))
    restored.close()
    assert command("restore", file, url=place.render_as_string(hide_password=False))[0] == 1  # never over another
    _gone(filled, place)


def test_a_backup_is_of_one_moment_whoever_saves_meanwhile(filled, command, tmp_path):
    stop, saved = threading.Event(), []

    def save():
        door = Database(filled.engine.url)
        while not stop.is_set():
            with door.writing() as session:
                insert_all(session, Customer, [{"code": f"w{len(saved)}", "name": "x"}])
            saved.append(1)
        door.close()

    writer = threading.Thread(target=save)
    writer.start()
    try:
        file = _backup(command, tmp_path)
    finally:
        stop.set()
        writer.join()

    assert saved
    assert command("verify", file)[0] == 0


def test_a_file_that_was_changed_anywhere_does_not_count(filled, command, tmp_path):
    file, choose = _backup(command, tmp_path), random.Random(8)
    sound = file.read_bytes()
    for _ in range(20):
        where = choose.randrange(len(sound))
        file.write_bytes(sound[:where] + bytes([sound[where] ^ 1]) + sound[where + 1 :])
        assert command("verify", file)[0] == 3
    file.write_bytes(sound[:-100])
    assert command("verify", file)[0] == 3
    file.unlink()
    assert command("verify", file)[0] == 3


def test_a_backup_in_which_a_row_differs_does_not_count(filled, command, tmp_path):
    """The file is sound, and its hash too: what is in it is not what the database held."""
    file = _backup(command, tmp_path)
    known = manifest.read(file)
    wrong = {**known.tables, "customer": known.tables["customer"].replace("20 ", "21 ")}
    dataclasses.replace(known, tables=wrong).write(tmp_path)

    code, lines, errors = command("verify", file)

    assert (code, lines) == (3, [])
    assert "customer" in errors[0]


@pytest.mark.parametrize("change", ["UPDATE customer SET note = 'y' WHERE code = 'T3'", "DELETE FROM audit_event"])
def test_every_row_is_told_from_a_changed_one(filled, change):
    with filled.engine.begin() as connection:
        before = rows.of(connection)
        connection.execute(text(change))
        after = rows.of(connection)

    assert len(rows.differing(before, after)) == 1


def test_a_file_without_its_good_mark_is_refused(filled, command, tmp_path):
    file = tmp_path / "some.db"
    file.write_bytes(b"x")

    assert command("verify", file)[0] == 1
    assert command("restore", file, url=_elsewhere(filled, tmp_path, "nowhere"))[0] == 1


def test_nothing_is_left_of_a_backup_that_turned_out_bad(filled, command, tmp_path, monkeypatch):
    def differ(_wanted, _found):
        raise Alarm("differs")

    monkeypatch.setattr(commands, "_same_rows", differ)

    assert command("backup", "--to", tmp_path / "kept")[0] == 3
    assert list((tmp_path / "kept").iterdir()) == []
    if filled.dialect == "postgresql":
        with filled.engine.connect() as connection:
            left = connection.scalars(text("SELECT datname FROM pg_database WHERE datname LIKE 'wanglai_tried%'"))
            assert list(left) == []


def test_a_folder_that_cannot_be_written_is_one_sentence(filled, command, tmp_path):
    taken = tmp_path / "file"
    taken.write_text("x")

    code, _lines, errors = command("backup", "--to", taken / "below")

    assert (code, len(errors)) == (1, 1)


def test_a_server_needs_to_be_told_where_backups_go(command, database, monkeypatch):
    monkeypatch.delenv("WANGLAI_BACKUPS", raising=False)

    assert command("backup")[0] == (0 if database.dialect == "sqlite" else 1)


@pytest.mark.engines("postgresql", why="only its backup is another program's work")
def test_the_password_is_on_no_command_line_and_in_no_output(filled, command, tmp_path, monkeypatch):
    with filled.engine.connect() as connection:
        beside = connection.scalar(text("SELECT setting FROM pg_config WHERE name = 'BINDIR'"))
    seen = tmp_path / "seen"
    fakes = tmp_path / "bin"
    fakes.mkdir()
    for name in ("pg_dump", "pg_restore"):
        script = fakes / name
        script.write_text(
            "#!/bin/sh\n"
            f"tr '\\0' ' ' < /proc/$$/cmdline >> '{seen}'; tr '\\0' ' ' < /proc/$PPID/cmdline >> '{seen}'\n"
            f'[ -n "$PGPASSWORD" ] && echo "password by its variable" >> \'{seen}\'\n'
            f"exec '{beside}/{name}' \"$@\"\n"
        )
        script.chmod(0o755)
    monkeypatch.setenv("WANGLAI_PG_BIN", str(fakes))
    monkeypatch.setenv("WANGLAI_PASSWORD", "geheim-9431")
    url = filled.engine.url.set(username="postgres", password=None).render_as_string()

    told = command("backup", "--to", tmp_path / "kept", url=url)

    assert told[0] == 0
    said = seen.read_text()
    assert "pg_dump" in said
    assert "pg_restore" in said
    assert "password by its variable" in said
    kept = "".join(file.read_text(errors="replace") for file in (tmp_path / "kept").iterdir())
    assert "geheim-9431" not in said + "".join([*told[1], *told[2]]) + kept


@pytest.mark.engines("postgresql", why="only its backup is another program's work")
def test_a_tool_that_is_too_old_is_not_taken(filled, command, tmp_path, monkeypatch):
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    old.chmod(0o755)
    monkeypatch.setenv("WANGLAI_PG_BIN", str(tmp_path))

    assert command("backup", "--to", tmp_path / "kept")[0] == 0  # with the one beside the server


NOW = dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC)


@pytest.mark.engines("sqlite", why="no database is asked")
@given(st.lists(st.integers(0, 24 * 900), max_size=60))
def test_the_rule_of_what_stays(ages):
    moments = [NOW - dt.timedelta(hours=age) for age in ages]

    kept = keeping.kept(moments, NOW)

    assert kept <= set(moments)
    assert {moment for moment in moments if NOW - moment <= dt.timedelta(days=7)} <= kept
    if moments:
        assert max(moments) in kept
    assert keeping.kept(kept, NOW) == kept


@pytest.mark.engines("sqlite", why="no database is asked")
def test_of_two_years_of_nights_few_stay():
    nights = [NOW - dt.timedelta(days=day) for day in range(730)]
    staying: set[dt.datetime] = set()
    for night in reversed(nights):  # as it goes, night after night
        staying = keeping.kept({*staying, night}, night)

    assert set(nights[:8]) <= staying
    assert len(staying) <= 8 + 5 + 13
    assert min(staying) < NOW - dt.timedelta(days=330)


@pytest.mark.engines("sqlite", why="no database is asked")
def test_what_is_said_to_sql_server():
    name, file = "wang]lai", "D:\\backups\\o'hara.bak"

    assert transact.backed_up(name, file, compressed=False) == (
        "BACKUP DATABASE [wang]]lai] TO DISK = N'D:\\backups\\o''hara.bak' WITH CHECKSUM, INIT, FORMAT, COPY_ONLY"
    )
    assert transact.backed_up(name, file, compressed=True).endswith(", COMPRESSION")
    assert transact.read_back(file) == "RESTORE VERIFYONLY FROM DISK = N'D:\\backups\\o''hara.bak' WITH CHECKSUM"
    assert transact.restored(name, file, {"a'b": "D:\\x.mdf", "log": "L:\\x.ldf"}) == (
        "RESTORE DATABASE [wang]]lai] FROM DISK = N'D:\\backups\\o''hara.bak' WITH RECOVERY, CHECKSUM,"
        " MOVE N'a''b' TO N'D:\\x.mdf', MOVE N'log' TO N'L:\\x.ldf'"
    )
    assert transact.checked(name) == "DBCC CHECKDB ([wang]]lai]) WITH NO_INFOMSGS, ALL_ERRORMSGS"
    assert transact.dropped(name) == (
        "ALTER DATABASE [wang]]lai] SET SINGLE_USER WITH ROLLBACK IMMEDIATE",
        "DROP DATABASE [wang]]lai]",
    )


@pytest.mark.engines("postgresql", why="there a role of the server owns the views")
def test_a_wall_of_another_server_comes_back_with_the_owner_of_the_database_it_is_in_now(filled, command, tmp_path):
    def hand_over(connection, role):
        for statement in ground.handed_over(VIEWS, role):
            connection.exec_driver_sql(statement.replace("%", "%%"))

    with filled.engine.begin() as connection:
        wall.build(connection)
        hand_over(connection, "wanglai_views_gone")
    file = _backup(command, tmp_path)
    with filled.engine.begin() as connection:
        hand_over(connection, ground.of(connection))
        connection.execute(text("DROP ROLE wanglai_views_gone"))
    place = _elsewhere(filled, tmp_path, "wanglai restored")
    _gone(filled, place)

    assert command("restore", file, url=place.render_as_string(hide_password=False))[0] == 0

    restored = Database(place)
    with restored.engine.connect() as connection:
        assert ground.amiss(connection) is None
        assert connection.scalar(text(kept.STANDS))
        assert connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = 'wanglai_views_gone'")) is None
    restored.close()
    _gone(filled, place)


@pytest.mark.engines("postgresql", why="the views of the others have no owner to lose")
def test_a_wall_comes_back_with_its_rows_kept(filled, user, command, tmp_path):
    with filled.writing() as session:
        access.begin_roles(session)
        session.add(seller := User(login="restored", login_key="restored", name="x", database_login="restored"))
        session.flush()
        access.give(session, seller.id, "sales")
    with filled.engine.begin() as connection:
        mine = connection.scalar(text("SELECT min(id) FROM customer"))
        owned = text("UPDATE customer SET owner_id = CASE WHEN id = :mine THEN :seller ELSE :user END")
        connection.execute(owned, {"mine": mine, "seller": seller.id, "user": user})
        wall.build(connection)
        engines.make_login(connection, "restored")
    place = _elsewhere(filled, tmp_path, "wanglai restored")
    _gone(filled, place)

    file = _backup(command, tmp_path)
    assert command("restore", file, url=place.render_as_string(hide_password=False))[0] == 0

    restored = Database(place.set(username="restored", password=engines.PASSWORD), seller.id, walled=True)
    assert restored.read(lambda session: list(session.scalars(select(Customer.id)))) == [mine]
    restored.close()
    _gone(filled, place)
