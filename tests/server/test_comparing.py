"""What a database has otherwise than this program makes it, told in words."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from server.comparing.catalogue import Thing
from server.comparing.differences import told
from server.outcome import FOUND
from shared import schema
from shared.access.logins import OFFICE
from shared.schema import wall
from tests import engines

pytestmark = pytest.mark.engines(*engines.OWNED, why="it is for whoever keeps the tables")

# Done by hand in another tool, and the line it is told by.
_BY_HAND = {
    "sqlite": {
        "DROP INDEX ix_customer_tax_no": "missing: index customer.ix_customer_tax_no",
        "CREATE TABLE spy (x INT)": "not of this program: table spy",
        "CREATE TRIGGER spy AFTER INSERT ON visit BEGIN SELECT 1; END": "not of this program: trigger visit.spy",
    },
    "postgresql": {
        "DROP INDEX ix_customer_tax_no": "missing: index customer.ix_customer_tax_no",
        "ALTER TABLE customer ALTER name DROP NOT NULL": (
            "changed: column customer.name is character varying(200) default,"
            " should be character varying(200) NOT NULL default"
        ),
        "ALTER TABLE visit DISABLE TRIGGER guard_visit_delete": "changed: trigger visit.guard_visit_delete: DISABLED",
        "ALTER TABLE person DISABLE ROW LEVEL SECURITY": (
            "changed: table person is rows (keeper), should be rows ROW LEVEL SECURITY (keeper)"
        ),
        "ALTER POLICY seen ON interaction USING (true)": "changed: policy interaction.seen",
        "DROP VIEW api_1.role": "missing: view api_1.role",
        "REVOKE SELECT ON api_1.me FROM wanglai_office": f"missing: right api_1.me: SELECT -> {OFFICE}",
        "GRANT SELECT ON customer TO wanglai_office": f"not of this program: right customer: SELECT -> {OFFICE}",
        "GRANT UPDATE (phone) ON customer TO PUBLIC": "not of this program: right customer.phone: UPDATE -> PUBLIC",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO wanglai_office": (
            "not of this program: rights of what is made later *: r"
        ),
        "CREATE EXTENSION pg_stat_statements": "not of this program: extension pg_stat_statements",
        "CREATE EXTENSION pg_trgm": "not of this program: extension pg_trgm",
        "CREATE FUNCTION spy() RETURNS int LANGUAGE sql AS 'SELECT 1'": "not of this program: function spy()",
    },
    "mssql": {
        "DROP TRIGGER guard_customer_delete": "missing: trigger customer.guard_customer_delete",
        "DROP VIEW api_1.visit": "missing: view api_1.visit",
        "ALTER TABLE customer ADD nick nvarchar(20)": "not of this program: column customer.nick",
        "CREATE TABLE spy (x INT)": "not of this program: table spy",
    },
}


@pytest.fixture
def walled(bare_database, command):
    """Runs a command on a database that was made by `create`, but without anybody in it."""
    schema.create(bare_database)
    if bare_database.dialect != "sqlite":
        with bare_database.engine.begin() as connection:
            wall.build(connection)
    url = bare_database.engine.url.render_as_string(hide_password=False)
    return lambda *words: command(*words, url=url)


def _left_over(engine):
    """Databases that were made for a moment, and their roles; other tests may use the same server."""
    asked = {
        "sqlite": "SELECT '' WHERE 0",
        "postgresql": "SELECT datname FROM pg_database UNION ALL SELECT rolname FROM pg_roles",
        "mssql": "SELECT name FROM sys.databases",
    }
    with engine.connect() as connection:
        return [name for name in connection.scalars(text(asked[engine.dialect.name])) if "wanglai_tried" in name]


def test_what_was_done_by_hand_is_told_and_what_this_program_made_is_not(walled, bare_database):
    before = _left_over(bare_database.engine)  # by a run of the tests that was broken off
    assert walled("check")[0] == 0
    by_hand = _BY_HAND[bare_database.dialect]
    with bare_database.engine.begin() as connection:
        for statement in by_hand:
            connection.exec_driver_sql(statement)

    code, _lines, told = walled("check")

    *differing, advice = told
    assert code == FOUND
    assert sorted(by_hand.values()) == sorted(differing)
    assert "`upgrade`" in advice
    assert not {*_left_over(bare_database.engine)} - {*before}


@pytest.mark.engines(*engines.OWNED[1:], why="a file has no wall")
def test_a_missing_wall_is_one_sentence(walled, bare_database):
    with bare_database.engine.begin() as connection:
        wall.take_down(connection)

    code, _lines, told = walled("check")

    assert (code, len(told)) == (1, 1)
    assert "server upgrade" in told[0]


def test_of_a_whole_table_nothing_but_its_name_is_told():
    spy = {Thing("table", "spy"): "", Thing("column", "spy.x"): "int", Thing("grant", "spy: SELECT -> PUBLIC"): ""}
    ours = {Thing("table", "visit"): "", Thing("column", "visit.x"): "int"}

    assert list(told(ours, {**ours, **spy})) == ["not of this program: table spy"]
    assert list(told({**ours, **spy}, ours)) == ["missing: table spy"]


def test_what_is_made_otherwise_is_told_when_it_is_short():
    thing = Thing("view", "me")

    assert list(told({thing: "a"}, {thing: "b"})) == ["changed: view me is b, should be a"]
    assert list(told({thing: "a"}, {thing: "a DISABLED"})) == ["changed: view me: DISABLED"]
    assert list(told({thing: "a" * 200}, {thing: "b"})) == ["changed: view me"]
