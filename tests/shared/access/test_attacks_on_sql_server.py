"""What somebody with a valid login tries in T-SQL, in another tool."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import text

from tests.shared.access.asking import ON_SQL_SERVER, tries
from tests.shared.access.office import taken

pytestmark = ON_SQL_SERVER


def _insert(table, values):
    names, marks = ", ".join(f'"{taken(table, name)}"' for name in values), ", ".join("?" * len(values))
    return f"INSERT INTO api_1.{table} ({names}) VALUES ({marks})", [*values.values()]


@pytest.mark.parametrize("column", ["created_at", "created_by"])
def test_what_a_row_was_given_when_it_came_is_nobodys_to_change(office, lines, column):
    own = office.put("customer", "sales", "self")

    assert tries(lines["sales"], f"UPDATE api_1.customer SET {column} = {column} WHERE id = ?", [own]) == "refused"


def test_a_change_is_not_told_under_an_operation_of_nobodys(office, lines):
    own = office.put("customer", "sales", "self")
    line = lines["sales"]
    cursor = line.cursor()
    cursor.execute("EXEC sp_set_session_context N'wanglai.key', N'somebody else'")
    cursor.execute("UPDATE api_1.customer SET note = N'x' WHERE id = ?", own)
    told = cursor.execute(
        "SELECT [key] FROM api_1.audit_event WHERE entity = N'customer' AND record_id = ?", own
    ).fetchall()
    line.rollback()

    assert len(told) == 1
    assert told[0][0] != "somebody else"


def test_the_words_of_hidden_customers_are_found_by_nobody_who_may_not_see_them(office, lines):
    hidden = office.put("search_entry", "sales", "elsewhere")
    with office.keeper.engine.begin() as connection:
        connection.execute(text("INSERT INTO search_token (word, entry_id) VALUES (0xABCD, :id)"), {"id": hidden})
    asked = "SELECT 1 FROM api_1.search_token WHERE word = 0xABCD"

    assert {role: tries(lines[role], asked) for role in ("sales", "administrator")} == {"sales": 0, "administrator": 1}


@pytest.mark.parametrize(("column", "value"), [("created_by", "elsewhere"), ("created_at", dt.datetime(2001, 1, 1))])  # noqa: DTZ001 - as the column holds it
def test_nobody_says_himself_when_or_for_whom_he_made_a_row(office, lines, column, value):
    values = {**office.row("customer", "sales", "self"), column: office.users.get(value, value)}

    assert tries(lines["sales"], *_insert("customer", values)) == "refused"


@pytest.mark.parametrize(
    ("table", "column", "other"),
    [
        ("visit", "customer_id", "customer"),
        ("visit", "person_id", "person"),
        ("interaction", "person_id", "person"),
        ("sales_order", "person_id", "person"),
        ("receipt", "order_id", "sales_order"),
        ("receipt", "reversal_id", "receipt"),
    ],
)
def test_nothing_is_hung_on_what_one_does_not_see(office, lines, table, column, other):
    own = office.put(table, "sales", "self")
    there, here = office.put(other, "sales", "elsewhere"), office.put(other, "sales", "self")
    change = f"UPDATE api_1.{table} SET {column} = ? WHERE id = ?"

    assert tries(lines["sales"], change, (there, own)) == "refused"
    assert tries(lines["sales"], change, (here, own)) == 1


def test_a_series_of_numbers_only_goes_forward(office, lines):
    with office.keeper.engine.begin() as connection:
        connection.execute(text("INSERT INTO counter (name, next) VALUES ('attacked', 500)"))
    move = "UPDATE api_1.counter SET next = ? WHERE name = 'attacked'"

    answers = [tries(lines["sales"], move, [number]) for number in (499, 501, 2_000_000_000)]
    begun = tries(lines["sales"], "INSERT INTO api_1.counter (name, next) VALUES ('other', 2000000000)")

    assert (answers, begun) == (["refused", 1, "refused"], "refused")


def test_figures_are_worked_out_by_the_database_whoever_writes_the_history(office, lines):
    own = office.put("customer", "sales", "self")
    on, at = dt.date(2026, 11, 2), dt.datetime(2026, 11, 2, 10)  # noqa: DTZ001 - as the column holds it
    line = lines["sales"]
    cursor = line.cursor()
    cursor.execute(
        "INSERT INTO api_1.sales_order (version, number, customer_id, ordered_on, state, total, received, note)"
        " VALUES (1, 'A', ?, ?, 'confirmed', 300, 0, '')",
        own,
        on,
    )
    cursor.execute(
        "INSERT INTO api_1.receipt (version, customer_id, received_on, amount, method, note)"
        " VALUES (1, ?, ?, 100, 'cash', '')",
        own,
        on,
    )
    cursor.execute(
        "INSERT INTO api_1.interaction (version, customer_id, at, kind, text, outcome, next_on, next_note)"
        " VALUES (1, ?, ?, 'call', '', '', ?, '')",
        own,
        at,
        on,
    )
    asked = "SELECT balance, turnover, last_contact_at, next_contact_on FROM api_1.customer_figures"
    told = cursor.execute(f"{asked} WHERE customer_id = ?", own).fetchone()
    line.rollback()

    assert tuple(told) == (Decimal(200), Decimal(300), at, on)


@pytest.mark.parametrize("role", ["sales", "reader", "administrator"])
def test_figures_are_nobodys_to_write(office, lines, role):
    of = office.put("customer_figures", role, "self")

    assert tries(lines[role], "UPDATE api_1.customer_figures SET balance = 0 WHERE customer_id = ?", [of]) == "refused"


@pytest.mark.parametrize("how", ["UPDATE api_1.search_entry SET [key] = N'' ", "DELETE FROM api_1.search_entry"])
def test_who_may_only_see_a_customer_does_not_say_how_it_is_found(office, lines, how):
    own = office.put("search_entry", "reader", "self")

    assert tries(lines["reader"], f"{how} WHERE id = ?", [own]) == "refused"
    assert tries(lines["administrator"], f"{how} WHERE id = ?", [own]) == 1


@pytest.mark.parametrize("table", ["saved_view", "import_batch", "operation"])
def test_what_is_somebodys_own_is_not_given_to_another(office, lines, table):
    own, column = office.put(table, "administrator", "self"), {"import_batch": "created_by"}.get(table, "user_id")
    key = "[key]" if table == "operation" else "id"
    give = f"UPDATE api_1.{table} SET {column} = ? WHERE {key} = ?"

    assert tries(lines["administrator"], give, (office.users["beside"], own)) == "refused"


@pytest.mark.parametrize("column", ["key", "at", "cancelled"])
def test_an_operation_stays_what_it_was_entered_as(office, lines, column):
    own = office.put("operation", "sales", "self")

    assert tries(lines["sales"], f"UPDATE api_1.operation SET [{column}] = [{column}] WHERE [key] = ?", [own]) == (
        "refused"
    )


def test_an_import_is_not_entered_as_the_work_of_another(office, lines):
    values = office.row("import_batch", "administrator", "self")
    values["operation_key"] = office.put("operation", "administrator", "beside")

    assert tries(lines["administrator"], *_insert("import_batch", values)) == "refused"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM dbo.my_reach",
        "SELECT 1 FROM dbo.me",
        "CREATE TABLE dbo.kept (id int)",
        "CREATE TABLE api_1.kept (id int)",
        "CREATE VIEW api_1.kept AS SELECT 1 AS one",
        "CREATE TRIGGER dbo.kept ON dbo.customer AFTER UPDATE AS RETURN",
        "CREATE SCHEMA kept",
        "CREATE ROLE kept",
        "CREATE LOGIN kept WITH PASSWORD = N'Korrekt-7-Pferd'",
        "GRANT SELECT ON dbo.customer TO wanglai_office",
        "DROP VIEW api_1.customer",
        "DROP TRIGGER dbo.guard_customer_update",
        "DISABLE TRIGGER dbo.guard_customer_update ON dbo.customer",
        "ALTER TABLE dbo.customer DISABLE TRIGGER guard_customer_update",
        "TRUNCATE TABLE dbo.audit_event",
        "INSERT INTO api_1.audit_event ([key], entity, record_id, version, action) VALUES ('', '', 1, 1, 'added')",
        "UPDATE api_1.audit_event SET user_id = NULL",
        "DELETE FROM api_1.audit_event",
        "SELECT 1 FROM dbo.audit_event WITH (NOLOCK)",
        "EXEC('SELECT 1 FROM dbo.customer')",
        "EXEC sp_executesql N'DELETE FROM dbo.customer'",
        "WITH hidden AS (SELECT * FROM dbo.customer) SELECT 1 FROM hidden",
        "SELECT * INTO #kept FROM dbo.customer",
    ],
)
def test_what_the_server_itself_offers_is_closed(office, lines, statement):
    cursor = lines["administrator"].cursor()
    try:
        with pytest.raises(office.keeper.engine.dialect.loaded_dbapi.Error):
            cursor.execute(statement)
    finally:
        cursor.close()
        lines["administrator"].rollback()
