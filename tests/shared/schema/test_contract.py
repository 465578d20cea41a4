"""Programs of another age on a server: served as long as their contract is, and then stopped by the database itself."""

from __future__ import annotations

import itertools

import psycopg
import pytest
from sqlalchemy import text

from shared import schema
from shared.customers import operations, queries
from shared.customers.model import Customer
from shared.customers.queries import Wanted
from shared.database.failures import Failure, classify
from shared.database.following import Following
from shared.errors import DatabaseAway, Outdated
from shared.schema.wall.reach import BY_NAME
from tests import engines
from tests.shared.access.asking import told
from tests.shared.schema import later

pytestmark = pytest.mark.engines("office", "bureau", why="a contract is what a server's people reach rows by")


@pytest.fixture
def server(engine_name, request):
    return request.getfixturevalue(f"_{engine_name}")


@pytest.fixture
def keeper(server, database_url, monkeypatch):
    opened = server.as_keeper()
    yield opened
    if opened.dialect == "mssql":  # where a database is emptied for the next test, and not made anew
        later.undo(opened, monkeypatch)
    opened.close()


@pytest.fixture
def contracted(server, keeper, monkeypatch, tmp_path):
    """Upgrades to a later program that serves api_2 and no longer api_1."""

    def upgrade():
        steps = later.CONTRACT[keeper.dialect]
        tables = () if server.is_quick_to_build else (BY_NAME["customer"],)
        with later.program(monkeypatch, tmp_path / "steps", steps, serves="api_2", ended=("api_1",), tables=tables):
            schema.upgrade(keeper)

    return upgrade


def test_a_program_whose_contract_is_served_works_on_newer_tables(database, keeper, monkeypatch, tmp_path):
    with later.program(monkeypatch, tmp_path / "steps", later.EXPAND[keeper.dialect]):
        schema.upgrade(keeper)

    schema.check(database)
    id = database.write(lambda session: operations.create(session, name="华盛"))
    with database.reading() as session:
        assert session.get_one(Customer, id).name == "华盛"
    database.write(lambda session: operations.update(session, _opened(database, id), city="上海市"))
    assert _opened(database, id).city == "上海市"


def _opened(database, id):
    with database.reading() as session:
        return session.get_one(Customer, id)


def test_an_open_program_whose_contract_ends_is_stopped_at_its_next_statement(database, contracted, add_customer):
    customer, following = add_customer(), Following(database)
    following.ask()

    contracted()

    with pytest.raises(Outdated, match="Install the present version"):
        database.read(lambda session: queries.ids(session, Wanted(), 0, 10))
    with pytest.raises(Outdated):
        database.write(lambda session: operations.update(session, customer, city="上海市"))
    with pytest.raises(Outdated):
        following.ask()
    with pytest.raises(Outdated):
        schema.check(database)
    following.close()


def test_a_save_under_way_is_waited_for_and_is_whole(database, keeper, contracted, add_customer):
    customer = add_customer()

    with database.writing() as session:
        session.merge(customer, load=False).city = "上海市"
        with pytest.raises(DatabaseAway, match="nothing was changed"):
            contracted()
    contracted()

    with keeper.engine.connect() as connection:
        assert connection.scalar(text("SELECT city FROM customer")) == "上海市"
        told = "SELECT count(*) FROM audit_event WHERE entity = 'customer' AND action = 'changed'"
        assert connection.scalar(text(told)) == 1


@pytest.mark.engines("office", why="SQL Server has no path of schemas that a program could claim")
@pytest.mark.parametrize("claim", ["api_1", "public", "api_1, public"])
def test_a_program_that_lies_about_its_version_reaches_nothing(database_url, contracted, claim):
    contracted()

    with psycopg.connect(
        host=database_url.query["host"], dbname=database_url.database, user="lina", password=engines.PASSWORD,
        autocommit=True, options=f"-c search_path={claim.replace(' ', '')}",
    ) as line:  # fmt: skip
        for statement in (
            "SELECT * FROM customer",
            "UPDATE customer SET city = 'x'",
            "DELETE FROM customer",
            "INSERT INTO operation (\"key\", user_id) VALUES ('k', 1)",
            "SELECT * FROM api_1.customer",
            "SELECT * FROM public.customer",
        ):
            with pytest.raises((psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege)):
                line.execute(statement)
        assert line.execute("SELECT count(*) FROM api_2.customer").fetchone() == (0,)


@pytest.mark.engines("bureau", why="PostgreSQL is asked by each path a program could claim")
def test_a_program_that_asks_by_an_ended_contract_reaches_nothing(server, database, contracted):
    contracted()

    line = server.line(database.engine.url.username)
    for place, statement in itertools.product(("", "api_1.", "dbo."), _ASKED):
        with pytest.raises(database.engine.dialect.loaded_dbapi.Error) as stopped:
            line.execute(statement.format(place))
        if server.is_sql_server_itself:  # another gives a number of its own
            assert classify("mssql", stopped.value) in {Failure.FORBIDDEN, Failure.OUTDATED}
        line.rollback()
    assert told(line, "SELECT count(*) FROM api_2.customer") == [(0,)]
    line.close()


_ASKED = (
    "SELECT * FROM {}customer",
    "UPDATE {}customer SET city = 'x'",
    "DELETE FROM {}customer",
    "INSERT INTO {}operation ([key], user_id) VALUES ('k', 1)",
)


def test_an_upgrade_of_a_server_keeps_its_wall_in_the_same_step(database, keeper, monkeypatch, tmp_path):
    broken = [*later.EXPAND[keeper.dialect], "SELECT no_such_column FROM customer"]
    with later.program(monkeypatch, tmp_path / "steps", broken), pytest.raises(Exception, match="no_such_column"):
        schema.upgrade(keeper)

    schema.check(database)
    database.write(lambda session: operations.create(session, name="华盛"))
