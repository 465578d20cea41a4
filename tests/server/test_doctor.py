"""The doctor: a line for each thing, with what to do about it."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from sqlalchemy import text

from server import looks
from server.backup import manifest
from shared.access.logins import OFFICE
from shared.audit import sealing
from shared.schema import wall
from shared.schema.wall import ground
from tests import engines

pytestmark = pytest.mark.engines(*engines.OWNED, why="it is for whoever keeps the tables")


@pytest.fixture
def built(database, add_customer, user):
    """With a wall, where there is one."""
    add_customer()
    sealing.seal(database)
    if database.dialect != "sqlite":
        with database.engine.begin() as connection:
            wall.build(connection)
    return database


def _advised(lines):
    return {line.split(":")[0].removeprefix("[!!] ") for line in lines if line.startswith("[!!]")}


@pytest.mark.sql_server_itself("it knows no BACKUP")
def test_a_well_kept_database_has_nothing_to_do(built, command, tmp_path):
    command("backup", "--to", tmp_path)

    code, lines, errors = command("doctor", "--to", tmp_path)

    assert (code, errors) == (0, [])
    assert all(line.startswith("[ok] ") for line in lines)
    assert len(lines) >= 7


@pytest.mark.sql_server_itself("it says of nobody that he may make logins, not even of who may do everything")
def test_without_a_backup_that_is_the_advice(built, command, tmp_path):
    code, lines, errors = command("doctor", "--to", tmp_path)

    assert (code, lines) == (3, [])
    assert _advised(errors) == {"last good backup"}
    assert "python -m server nightly" in errors[-1]


@pytest.mark.sql_server_itself("it knows no BACKUP")
def test_an_old_backup_is_told_by_its_age(built, command, tmp_path):
    command("backup", "--to", tmp_path)
    (kept,) = tmp_path.glob(f"*{manifest.SUFFIX}")
    old = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=50)).isoformat()
    kept.write_text(json.dumps({**json.loads(kept.read_text()), "at": old}))

    code, _lines, errors = command("doctor", "--to", tmp_path)

    assert code == 3
    assert "50 hours old" in next(line for line in errors if line.startswith("[!!]"))


def test_a_tampered_trail_is_seen(built, command, tmp_path):
    with built.engine.begin() as connection:
        connection.execute(text("UPDATE audit_event SET version = 9 WHERE id = (SELECT MIN(id) FROM audit_event)"))

    _code, _lines, errors = command("doctor", "--to", tmp_path)

    assert "trail" in _advised(errors)


@pytest.mark.engines(*engines.OWNED[1:], why="a file has no wall")
def test_a_missing_wall_is_seen(database, command, tmp_path):
    _code, _lines, errors = command("doctor", "--to", tmp_path)

    assert "tables" in _advised(errors)


def test_an_empty_database_is_advised_to_be_made(bare_database, command, tmp_path):
    if bare_database.dialect == "sqlite":
        with bare_database.engine.connect() as connection:
            connection.execute(text("PRAGMA user_version = 0"))
    url = bare_database.engine.url.render_as_string(hide_password=False)

    code, _lines, errors = command("doctor", "--to", tmp_path, url=url)

    assert code == 3
    assert "server create" in "".join(errors)


@pytest.mark.engines("sqlite", why="a server makes none by being asked")
def test_looking_makes_no_file(command, tmp_path):
    nowhere = tmp_path / "none.db"

    assert command("doctor", url=f"sqlite:///{nowhere}")[0] == 3
    assert not nowhere.exists()


def test_a_clock_that_is_wrong_is_told(built, command, tmp_path, monkeypatch):
    class Tomorrow(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + dt.timedelta(days=1)

    monkeypatch.setattr("server.looks.dt.datetime", Tomorrow)

    _code, _lines, errors = command("doctor", "--to", tmp_path)

    assert "clock" in _advised(errors)
    (seconds,) = (int(found[1]) for line in errors if (found := re.search(r"(\d+) seconds", line)))
    assert seconds == pytest.approx(86_400, abs=60)  # it takes its time to ask a busy server


@pytest.mark.engines("postgresql", why="a file is always there, or is not")
def test_a_server_that_is_not_there_is_the_only_thing_to_mend(command, monkeypatch):
    monkeypatch.setenv("WANGLAI_PASSWORD", "x")
    code, _lines, errors = command("doctor", url="postgresql+psycopg://x@127.0.0.1:9/none")

    assert (code, len(errors)) == (3, 2)
    assert errors[1].startswith("[!!] line:")


@pytest.mark.engines("postgresql", why="the views of the others have no owner to lose")
def test_a_wall_that_came_back_without_its_owner_is_told(built, command, tmp_path):
    with built.engine.begin() as connection:
        connection.execute(text("ALTER VIEW api_1.visit OWNER TO CURRENT_USER"))

    code, _lines, errors = command("doctor", "--to", tmp_path)

    assert code == 3
    assert "tables" in _advised(errors)
    assert any("lost their owner" in line and line.endswith("python -m server upgrade") for line in errors)
    assert command("upgrade")[0] == 0
    assert "tables" not in _advised(command("doctor", "--to", tmp_path)[2])


@pytest.mark.engines("postgresql", why="the others have no such schema")
def test_a_schema_that_is_open_to_everybody_is_told(built, command, tmp_path):
    with built.engine.begin() as connection:
        connection.execute(text("GRANT CREATE ON SCHEMA public TO PUBLIC"))

    _code, _lines, errors = command("doctor", "--to", tmp_path)

    assert any(line.endswith("-> REVOKE CREATE ON SCHEMA public FROM PUBLIC") for line in errors)


@pytest.mark.engines("postgresql", why="there logins are given the role of the office")
@pytest.mark.parametrize("option", ["", " WITH ADMIN OPTION"])
def test_who_may_not_give_the_role_of_the_office_makes_no_logins(built, option):
    with built.engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS doctor_keeper"))
        connection.execute(text("CREATE ROLE doctor_keeper CREATEROLE CREATEDB"))
        if option:
            connection.execute(text(f"GRANT {OFFICE} TO doctor_keeper{option}"))
        major = int(connection.scalar(text("SHOW server_version_num"))) // 10_000

        connection.execute(text("SET ROLE doctor_keeper"))
        said = looks.rights(connection)
        connection.execute(text("RESET ROLE"))
        connection.execute(text("DROP ROLE doctor_keeper"))

    assert bool(said.advice) == (major >= 16 and not option)


@pytest.mark.engines("postgresql", why="there a role of the server owns the views")
def test_who_else_may_act_as_the_owner_of_the_views_is_told_by_doctor_and_check(built, command, tmp_path):
    with built.engine.begin() as connection:
        role = ground.of(connection)
        connection.execute(text("DROP ROLE IF EXISTS doctor_reader"))
        connection.execute(text("CREATE ROLE doctor_reader"))
        connection.execute(text(f'GRANT "{role}" TO doctor_reader'))

    _code, _lines, told = command("doctor", "--to", tmp_path)
    code, _lines, checked = command("check")
    with built.engine.begin() as connection:
        connection.execute(text("DROP ROLE doctor_reader"))

    assert any(line.endswith(f'-> REVOKE "{role}" FROM "doctor_reader"') for line in told)
    assert (code, "doctor_reader may act as the owner of the views" in "".join(checked)) == (1, True)
    assert command("check")[0] == 0
