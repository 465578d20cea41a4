"""An upgrade that is broken off, killed or begun twice."""

from __future__ import annotations

import ast
import itertools
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import event, inspect, text

from shared import schema
from shared.database import Database
from shared.errors import DatabaseAway, StorageFull
from shared.schema import steps, wall
from shared.schema.alone import alone
from tests.shapes import shape
from tests.shared.schema import later, olden

pytestmark = pytest.mark.engines("sqlite", "postgresql", "mssql", why="nobody of an office makes tables")


class BrokenOff(Exception):
    pass


@pytest.fixture
def older(bare_database):
    """A database of an older program, with a customer in it."""
    olden.make(bare_database, "0001")
    olden.add_customer(bare_database, "华盛工业有限公司")
    return bare_database


def _state(database):
    """Everything the tables are, the version, and the customers."""
    with database.engine.connect() as connection:
        return (
            shape(connection),
            connection.scalar(text("SELECT version_num FROM alembic_version")),
            connection.scalars(text("SELECT name FROM customer")).all(),
        )


def _break_off_at(engine, statement):
    """Fail before that statement, counted from one; gives what takes the failure away."""
    at = itertools.count(1)

    def fail(*_about):
        if next(at) == statement:
            raise BrokenOff

    event.listen(engine, "before_cursor_execute", fail)
    return lambda: event.remove(engine, "before_cursor_execute", fail)


@pytest.fixture
def statements(engine_name, request):
    """Each statement of an upgrade in turn; where a step takes its time, one of a dozen."""
    quick = request.getfixturevalue(f"_{engine_name}").is_quick_to_build
    return itertools.count(1, 1 if quick else 12)


def test_an_upgrade_that_is_broken_off_at_any_statement_leaves_the_database_as_it_was(older, statements):
    before = _state(older)

    for statement in statements:
        mend = _break_off_at(older.engine, statement)
        try:
            schema.upgrade(older)
        except BrokenOff:
            mend()
            assert _state(older) == before
        else:
            mend()
            break

    assert statement > 10
    assert _state(older)[1:] == (schema.HEAD, before[2])


KILLED = """
import os, sys
from sqlalchemy import event
from shared import schema
from shared.database import Database

database = Database(sys.argv[1])
left = [int(sys.argv[2])]

def die(*_about):
    left[0] -= 1
    if not left[0]:
        os._exit(9)

event.listen(database.engine, sys.argv[3], die)
schema.upgrade(database)
"""


KILLING = """
import sys
from tests.faults import upgrades

print(upgrades.kill_everywhere(sys.argv[1], lambda _statement: None, int(sys.argv[2])), flush=True)
"""


@pytest.mark.engines("sqlite", "postgresql", why="the others keep no socket or file that a child can be given")
def test_upgrades_killed_here_and_there_change_nothing_and_the_next_one_makes_what_is_made_in_one_go(
    older, database, database_url
):
    """At every statement: dev.py faults."""
    url = older.engine.url.render_as_string(hide_password=False)
    older.close()

    done = subprocess.run([sys.executable, "-c", KILLING, url, "41"], capture_output=True, text=True, check=True)

    told = ast.literal_eval(done.stdout)
    assert told["killed"] > 2, done.stderr
    assert (told["wrong"], told["upgraded"]) == (0, 1)
    # What was added to rows that stand had to be given a value by the database.
    assert {fact[0] for fact in _state(older)[0] ^ _state(database)[0]} <= {"customer_figures", "import_batch"}


def test_of_two_upgrades_one_waits_and_finds_nothing_to_do(older):
    other, said, done = Database(older.engine.url), [], threading.Event()
    event.listen(other.engine, "before_cursor_execute", lambda *told: said.append(told[2]))

    def upgrade():
        while not done.is_set():
            with suppress(DatabaseAway):  # the first takes longer than one waits: one is told to try again
                schema.upgrade(other)
                done.set()

    with alone(older) as connection:
        second = threading.Thread(target=upgrade)
        second.start()
        assert not done.wait(1)
        command.upgrade(steps._config(connection), "head")
    second.join()
    other.close()

    assert done.is_set()
    assert not [statement for statement in said if "CREATE" in statement or "ALTER" in statement]
    schema.check(older)


@pytest.mark.engines("sqlite", why="a server's files are its own")
@pytest.mark.parametrize(("times", "moment"), [(9, "before_cursor_execute"), (1, "commit")])
def test_a_process_killed_in_the_middle_of_an_upgrade_leaves_the_file_good(older, times, moment):
    before, url = _state(older), str(older.engine.url)
    older.close()

    died = subprocess.run([sys.executable, "-c", KILLED, url, str(times), moment], check=False)

    assert died.returncode == 9
    assert _state(older) == before
    schema.upgrade(older)
    schema.check(older)


@pytest.mark.engines("sqlite", why="a server's files are its own")
def test_the_file_is_copied_before_its_tables_change_with_what_is_still_in_the_log(older, tmp_path):
    before = _state(older)

    schema.upgrade(older)

    copy = Database(f"sqlite:///{older.engine.url.database}.before-0001")
    assert _state(copy) == before
    copy.close()


@pytest.mark.engines("sqlite", why="a server's files are its own")
def test_without_room_for_the_copy_nothing_is_changed(older):
    before = _state(older)
    Path(f"{older.engine.url.database}.before-0001", "full").mkdir(parents=True)

    with pytest.raises(StorageFull, match="nothing was changed"):
        schema.upgrade(older)

    assert _state(older) == before


def test_two_programs_that_start_at_once_make_the_tables_once(database, bare_database):
    other, failures = Database(bare_database.engine.url), []

    def create(one):
        for _try in range(30):
            try:
                schema.create(one)
            except DatabaseAway:  # the other takes longer than one waits: one is told to try again
                continue
            except Exception as error:
                failures.append(error)
            return

    threads = [threading.Thread(target=create, args=[one]) for one in (bare_database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()

    assert failures == []
    assert _state(bare_database)[:2] == _state(database)[:2]


IMPATIENT = {"sqlite": "PRAGMA busy_timeout = 100", "postgresql": "SET lock_timeout = 100"}


def test_a_program_that_comes_while_another_upgrades_is_told_so(older):
    other = Database(older.engine.url)
    if older.dialect in IMPATIENT:
        event.listen(other.engine, "connect", lambda raw, _record: raw.execute(IMPATIENT[older.dialect]))

    with alone(older), pytest.raises(DatabaseAway, match="Another program"):
        schema.upgrade(other)

    other.close()
    schema.upgrade(older)
    schema.check(older)


# The views that stand while the step is at work, noted by the step itself.
NOTE_VIEWS = (
    "INSERT INTO counter (name, next) SELECT 'views', COUNT(*) FROM information_schema.views"
    " WHERE table_schema IN ('api_1', 'public', 'dbo')"
)


@pytest.mark.engines("postgresql", "mssql", why="a file has no wall")
def test_a_wall_is_away_while_the_tables_change_and_stands_again_after(database, monkeypatch, tmp_path):
    with database.engine.begin() as connection:
        wall.build(connection)
        before = set(inspect(connection).get_view_names(schema="api_1"))

    with later.program(monkeypatch, tmp_path / "steps", (NOTE_VIEWS,)):
        schema.upgrade(database)

    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT next FROM counter WHERE name = 'views'")) == 0
        assert before == set(inspect(connection).get_view_names(schema="api_1"))
    assert "customer" in before
