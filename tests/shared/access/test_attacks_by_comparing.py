"""What comparisons tell somebody who sees numbers masked, or a field not at all: by plans, counters, estimates, words.

PostgreSQL tries some comparisons before it knows whether a row is seen: whatever they meet there has to be nothing.
"""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from shared.access.rights import BESIDES, TABLES
from shared.customers.fragments import PHONES
from shared.schema import wall
from shared.schema.wall.transact import TransactSQL
from tests.shared.access.asking import ON_POSTGRESQL, ON_SQL_SERVER, tries

NUMBER, OTHER = "13812345678", "13987654321"
_PLAN = "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF)"
_COUNTED = "SELECT seq_tup_read, idx_scan, idx_tup_fetch FROM pg_stat_xact_all_tables WHERE relname = %s"


@pytest.fixture(scope="module")
def numbered(office):
    """A customer of another department with a number that is found, a limit, and somebody there; among many others."""
    id = office.put("customer", "service", "elsewhere")
    person = office.put("person", "service", "elsewhere")
    # No statement of the tests has a literal that both engines take: words are for PostgreSQL alone.
    words = {"words": "13812345"} if office.keeper.dialect == "postgresql" else {}
    with office.keeper.engine.begin() as connection:
        change = "UPDATE customer SET phone = :number, credit_limit = 77 WHERE id = :id"
        connection.execute(text(change), {"number": NUMBER, "id": id})
        change = "UPDATE person SET birthday = '1980-05-06', likes = N'茶', mobile = :number WHERE id = :id"
        connection.execute(text(change.replace("N'", "'") if words else change), {"number": NUMBER, "id": person})
        entry = (
            f"INSERT INTO search_entry (id, customer_id, person, {{key}}, doc) VALUES ({id * 2 + PHONES}, {id}, 2, '',"
            f" 'D{NUMBER}')"
        )
        connection.execute(text(entry.format(key='"key"')))
        if words:
            connection.execute(
                text("UPDATE search_entry SET words = CAST(:words AS tsvector) WHERE id = :id"),
                {**words, "id": id * 2 + PHONES},
            )
            others = (
                "INSERT INTO search_entry (id, customer_id, person, key, doc, words)"
                f" SELECT {PHONES * 2} + n, {id}, 2, '', 'D' || {NUMBER} + n, CAST('x' AS tsvector)"
                " FROM generate_series(1, 500) n"
            )
            connection.execute(text(others))
            connection.execute(text("ANALYZE"))
    return {"customer": id, "person": person, "entry": id * 2 + PHONES}


def _learned(line, said, guess, table):
    """Everything a server tells of a statement beside its rows, the guess itself left out."""
    with line.transaction(force_rollback=True):
        before = line.execute(_COUNTED, (table,)).fetchone()
        answer = line.execute(said).fetchall()
        counted = [now - then for now, then in zip(line.execute(_COUNTED, (table,)).fetchone(), before, strict=True)]
    with line.transaction(force_rollback=True):
        plan = "\n".join(step for (step,) in line.execute(f"{_PLAN} {said}"))
    return answer, counted, plan.replace(str(guess), "?")


_CUSTOMER, _PERSON = "SELECT id FROM api_1.customer WHERE id = {customer} AND ", "SELECT id FROM api_1.person WHERE "
_ASKED = {
    "entries": ("search_entry", "SELECT id FROM api_1.search_entry WHERE doc >= 'D{0}' AND doc < 'D{0}~'"),
    "entry": ("search_entry", "SELECT id FROM api_1.search_entry WHERE id = {entry} AND doc = 'D{0}'"),
    "words": ("search_entry", "SELECT api_1.worded('{0:.8}:*')"),
    "phone": ("customer", f"{_CUSTOMER}phone = '{{0}}'"),
    "limit": ("customer", f"{_CUSTOMER}credit_limit >= {{0}}"),
    "mobile": ("person", f"{_PERSON}mobile >= '{{0}}' AND mobile < '{{0}}~'"),
    "birthday": ("person", f"{_PERSON}id = {{person}} AND birthday = '{{0}}'"),
    "likes": ("person", f"{_PERSON}likes = '{{0}}'"),
}
_GUESSES = {"limit": (77, 78), "birthday": ("1980-05-06", "1981-05-06"), "likes": ("茶", "水")}


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("role", "what"),
    # Whoever sees the numbers of some has words sought among all of them (decision 9).
    [(role, what) for role in ("service", "veiled") for what in _ASKED if (role, what) != ("veiled", "words")],
)
def test_a_guess_that_is_right_is_answered_as_one_that_is_wrong(lines, numbered, role, what):
    table, said = _ASKED[what]
    right, wrong = (
        _learned(lines[role], said.format(guess, **numbered), guess, table)
        for guess in _GUESSES.get(what, (NUMBER, OTHER))
    )

    assert right == wrong


@ON_POSTGRESQL
@pytest.mark.parametrize("what", ["entries", "entry", "words", "phone", "mobile"])
def test_the_same_guess_is_answered_who_may_see_the_numbers(lines, numbered, what):
    table, said = _ASKED[what]
    right, wrong = (
        _learned(lines["administrator"], said.format(guess, **numbered), guess, table)[0] for guess in (NUMBER, OTHER)
    )

    assert (len(right), wrong) == (1, [])


@ON_POSTGRESQL
def test_a_name_of_the_search_that_is_hidden_is_compared_with_by_nobody(office, lines):
    hidden = office.put("search_entry", "sales", "elsewhere")
    with office.keeper.engine.begin() as connection:
        connection.execute(text("UPDATE search_entry SET doc = 'Ngeheim' WHERE id = :id"), {"id": hidden})
    said = f"SELECT id FROM api_1.search_entry WHERE id = {hidden} AND doc = '{{0}}'"

    right, wrong = (
        _learned(lines["sales"], said.format(guess), guess, "search_entry") for guess in ("Ngeheim", "Nanders")
    )

    assert right == wrong


@ON_POSTGRESQL
@pytest.mark.parametrize("column", ["doc_given", "words_given"])
@pytest.mark.parametrize(
    "how",
    [
        "SELECT {0} FROM api_1.search_entry",
        "SELECT 1 FROM api_1.search_entry WHERE {0} IS NOT NULL",
        "UPDATE api_1.search_entry SET {0} = {0}",
        "UPDATE api_1.search_entry SET key = key RETURNING {0}",
        "SELECT * FROM api_1.search_entry",
    ],
)
def test_what_an_entry_is_found_by_is_written_and_never_read(lines, column, how):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), lines["administrator"].transaction(force_rollback=True):
        lines["administrator"].execute(how.format(column))


def test_sql_server_shows_the_numbers_of_the_search_to_none_but_who_may_see_them():
    said = list(wall.statements(TransactSQL("keeper", policies=True), (*TABLES, *BESIDES["mssql"])))
    (view,) = (one for one in said if one.startswith("CREATE VIEW api_1.search_entry "))
    (granted,) = (one for one in said if " ON api_1.search_entry TO " in one)

    shown = view.partition(" FROM search_entry t ")[0]
    assert "t.*" not in shown
    assert "CASE WHEN NOT (t.person > 1) OR EXISTS (SELECT 1 FROM dbo.customer" in shown
    assert shown.endswith(' ELSE \'\' END AS "doc", t."doc" AS "doc_given"')
    assert granted.startswith('GRANT SELECT ("id", "customer_id", "person", "key", "doc"), INSERT, UPDATE (')
    assert '"doc_given")' in granted


@ON_SQL_SERVER
def test_an_expression_that_fails_for_a_number_meets_none_that_is_masked(lines, numbered):
    """SQL Server keeps no expression back until a row is known to be seen; what it meets is the mask all the same."""
    fails = "1 / CASE WHEN {0} LIKE '%1381234%' THEN 0 ELSE 1 END = 1"
    asked = {
        "search_entry": ("entry", "doc"),
        "customer": ("customer", "phone"),
        "person": ("person", "mobile"),
    }
    for table, (key, column) in asked.items():
        said = f"SELECT id FROM api_1.{table} WHERE id = ? AND {fails.format(column)}"
        assert tries(lines["service"], said, [numbered[key]]) == (0 if table == "search_entry" else 1)
