"""Row-level security on SQL Server: made from the declaration, and what it asks answers as the declaration says."""

from __future__ import annotations

import dataclasses
import re
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.access.logins import OFFICE
from shared.access.rights import BESIDES, TABLES, Mine, Owner, Through, Verb
from shared.schema import wall
from shared.schema.wall import policies
from shared.schema.wall.transact import TransactSQL
from tests.shared.access.asking import answer
from tests.shared.access.office import BY_NAME, GRIDS, OWNERS, reached

ALL = (*TABLES, *BESIDES["mssql"])
KEPT = [table for table in ALL if isinstance(table.belongs, Owner | Through | Mine)]
_PREDICATE = re.compile(r"ADD (\w+) PREDICATE dbo\.(\w+)\((\w+)\) ON dbo\.(\w+)( (?:AFTER|BEFORE) \w+)?")


@pytest.fixture(scope="module")
def said():
    return list(wall.statements(TransactSQL("o'hara", policies=True), ALL))


@pytest.mark.parametrize("table", KEPT, ids=[table.name for table in KEPT])
def test_a_table_with_owners_keeps_its_rows_against_every_verb(said, table):
    (policy,) = (one for one in said if one.startswith(f"CREATE SECURITY POLICY dbo.rows_of_{table.name} "))

    assert _PREDICATE.findall(policy) == [
        (kind, f"may_{verb}_{table.name}", table.belongs.column, table.name, moment)
        for kind, verb, moment in (
            ("FILTER", "see", ""),
            ("BLOCK", "add", " AFTER INSERT"),
            ("BLOCK", "change", " BEFORE UPDATE"),
            ("BLOCK", "change", " AFTER UPDATE"),
            ("BLOCK", "remove", " BEFORE DELETE"),
        )
    ]
    assert policy.endswith(" WITH (STATE = ON)")


@pytest.mark.parametrize("table", KEPT, ids=[table.name for table in KEPT])
@pytest.mark.parametrize("verb", policies.VERBS)
def test_a_policy_asks_what_the_wall_asks(said, table, verb):
    (function,) = (one for one in said if one.startswith(f"CREATE FUNCTION dbo.may_{verb}_{table.name}("))
    kept_back = function.partition(" WHERE SUSER_SNAME() = N'o''hara' OR TRIGGER_NESTLEVEL() > 0 OR ")[2]

    asked = wall.allowed(TransactSQL("", policies=True), dataclasses.replace(table, partly=None), verb)

    assert f"({asked})" in kept_back if verb in table.verbs else kept_back == "1 = 0"


def test_nothing_else_has_a_policy_and_all_of_it_is_taken_down_first(said):
    made = [one for one in said if one.startswith("CREATE SECURITY POLICY")]
    first_made = next(place for place, one in enumerate(said) if one.startswith("CREATE VIEW"))
    gone = {one.split(".")[1] for one in said[:first_made] if one.startswith(("DROP SECURITY", "DROP FUNCTION"))}

    assert len(made) == len(KEPT)
    for table in KEPT:
        assert {f"rows_of_{table.name}", *(f"may_{verb}_{table.name}" for verb in policies.VERBS)} <= gone
    assert said.index(f"DROP SECURITY POLICY IF EXISTS dbo.rows_of_{KEPT[0].name}") < said.index(
        f"DROP FUNCTION IF EXISTS dbo.may_see_{KEPT[0].name}"
    )


@pytest.fixture(scope="module")
def asked(office, request):
    """What the policies ask, open to everybody of the office while the tests ask it."""
    if office.keeper.dialect != "mssql":
        pytest.skip("for bureau only: PostgreSQL's views keep the rows by a barrier")
    speech = wall.speech_of(office.keeper.engine.connect())
    whole = [dataclasses.replace(table, partly=None) for table in TABLES]
    making = list(policies.functions(whole, partial(wall.allowed, speech), "N'nobody at all'"))
    # A function of rows is granted as a table there, and as a function by what stands in for it.
    how = "SELECT" if office.server.is_sql_server_itself else "EXECUTE"
    names = [one.split("(")[0].removeprefix("CREATE FUNCTION ") for one in making]
    with office.keeper.engine.begin() as connection:
        for statement in making:
            connection.execute(text(statement.replace("dbo.may_", "dbo.tried_").replace(":", r"\:")))
        for name in names:
            connection.execute(text(f"GRANT {how} ON {name.replace('may_', 'tried_')} TO {OFFICE}"))
    yield office
    with office.keeper.engine.begin() as connection:
        for name in names:
            connection.execute(text(f"DROP FUNCTION {name.replace('may_', 'tried_')}"))


@pytest.mark.parametrize("table", [table.name for table in policies.kept(TABLES)])
def test_what_a_policy_asks_is_answered_as_the_declaration_says(asked, lines, table):
    column = BY_NAME[table].belongs.column
    wrong = []
    for role in GRIDS:
        for owner in OWNERS:
            value = asked.row(table, role, owner)[column]
            for verb in policies.VERBS:
                found = answer(lines[role], f"SELECT may FROM dbo.tried_{verb}_{table}(?)", [value])
                wanted = "allowed" if _wanted(asked, table, role, owner, verb) else "unseen"
                if found != wanted:
                    wrong.append((role, owner, str(verb), wanted, found))

    assert wrong == []


def _wanted(office, table, role, owner, verb):
    told = BY_NAME[table]
    if verb not in told.verbs:
        return False
    if isinstance(told.belongs, Mine):
        had = told.thing is None or any(right in GRIDS[role].get(told.thing, {}) for right in told.rights(verb))
        return owner == "self" and (verb is Verb.SEE or had)
    things = {told.thing, *(one.thing for one in _below(table))} if verb is Verb.SEE else {told.thing}
    return any(owner in reached(office, role, thing, right) for thing in things for right in told.rights(verb))


def _below(table):
    for one in TABLES:
        if isinstance(one.belongs, Through) and one.belongs.table == table:
            yield from (one, *_below(one.name))


def test_the_server_reads_each_policy(office, said):
    if office.keeper.dialect != "mssql":
        pytest.skip("for bureau only: PostgreSQL's views keep the rows by a barrier")
    with office.keeper.engine.connect() as connection:
        if office.server.is_sql_server_itself:
            standing = set(connection.scalars(text("SELECT name FROM sys.security_policies WHERE is_enabled = 1")))
            assert standing == {f"rows_of_{table.name}" for table in KEPT}
            return
        for statement in (one for one in said if one.startswith("CREATE SECURITY POLICY")):
            with pytest.raises(DBAPIError, match="'CREATE SECURITY POLICY' is not currently supported"):
                connection.exec_driver_sql(statement)
            connection.rollback()
            with pytest.raises(DBAPIError, match="syntax error"):
                connection.exec_driver_sql(statement.replace(" PREDICATE ", " ", 1))
            connection.rollback()
