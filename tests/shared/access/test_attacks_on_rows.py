"""What somebody with a valid login tries with rows, keys and the server itself, in another tool."""

from __future__ import annotations

import datetime as dt

import psycopg
import pytest
from sqlalchemy import text

from shared.schema import wall
from tests.shared.access.asking import ON_POSTGRESQL
from tests.shared.access.office import taken

pytestmark = ON_POSTGRESQL


def _tries(line, statement, values=None):
    """What a statement is answered, by the name of the error or the number of rows; nothing of it stays."""
    with line.transaction(force_rollback=True):
        try:
            return line.execute(statement, values).rowcount
        except psycopg.Error as error:
            return type(error).__name__


def _listed(values, table="customer"):
    return ", ".join(f'"{taken(table, name)}"' for name in values), ", ".join(f"%({name})s" for name in values)


# What PostgreSQL does for people (shared.schema.wall.served), each function looking first who asks.
GRANTED = {"worded", "untold", "add_login", "give_password", "allow_login", "sessions", "disconnect"}
GRANTED |= {"must_change", "change_password"}  # of one's own
GRANTED |= {"is_known", "has", "reaches_all", "reach", "stands"}  # what one may oneself


@pytest.mark.parametrize("key", ["id", "code"])
def test_a_row_that_meets_a_hidden_one_tells_nothing_of_it(office, lines, key):
    hidden = office.put("customer", "sales", "elsewhere")
    with office.keeper.engine.begin() as connection:
        code = connection.scalar(text("SELECT code FROM customer WHERE id = :id"), {"id": hidden})
        connection.execute(text("UPDATE customer SET note = 'geheim' WHERE id = :id"), {"id": hidden})
    values = {**office.row("customer", "sales", "self"), key: {"id": hidden, "code": code}[key]}
    names, marks = _listed(values)
    insert = f"INSERT INTO api_1.customer ({names}) VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET note = 'x'"

    answers = {
        guess: _tries(lines["sales"], f"{insert} WHERE customer.note LIKE %(guess)s", {**values, "guess": guess})
        for guess in ("geh%", "xyz%")
    }

    assert answers == {"geh%": "UniqueViolation", "xyz%": "UniqueViolation"}


@pytest.mark.parametrize(
    ("column", "value"), [("id", 2_000_000_000), ("created_by", "elsewhere"), ("created_at", "2001-01-01")]
)
def test_nobody_says_himself_which_row_he_made_when_or_for_whom(office, lines, column, value):
    values = {**office.row("customer", "sales", "self"), column: office.users.get(value, value)}
    names, marks = _listed(values)

    assert _tries(lines["sales"], f"INSERT INTO api_1.customer ({names}) VALUES ({marks})", values) == (
        "InsufficientPrivilege"
    )


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
    change = f"UPDATE api_1.{table} SET {column} = %s WHERE id = {own}"

    assert _tries(lines["sales"], change, (there,)) == "InsufficientPrivilege"
    assert _tries(lines["sales"], change, (here,)) == 1


def test_a_series_of_numbers_only_goes_forward(office, lines):
    with office.keeper.engine.begin() as connection:
        connection.execute(text("INSERT INTO counter (name, next) VALUES ('attacked', 500)"))
    move = "UPDATE api_1.counter SET next = %s WHERE name = 'attacked'"

    answers = [_tries(lines["sales"], move, (next,)) for next in (499, 501, 2_000_000_000)]
    begun = _tries(lines["sales"], "INSERT INTO api_1.counter (name, next) VALUES ('other', 2000000000)")

    assert (answers, begun) == (["InsufficientPrivilege", 1, "InsufficientPrivilege"], "InsufficientPrivilege")


def test_figures_are_worked_out_by_the_database_whoever_writes_the_history(office, lines):
    own = office.put("customer", "sales", "self")
    day = {"on": dt.date(2026, 11, 2), "at": dt.datetime(2026, 11, 2, 10), "id": own}  # noqa: DTZ001 - as the column holds it
    line = lines["sales"]
    with line.transaction(force_rollback=True):
        order = (
            "INSERT INTO api_1.sales_order (version, number, customer_id, ordered_on, state, total, received, note)"
            " VALUES (1, 'A', %(id)s, %(on)s, 'confirmed', 300, 0, '')"
        )
        receipt = (
            "INSERT INTO api_1.receipt (version, customer_id, received_on, amount, method, note)"
            " VALUES (1, %(id)s, %(on)s, 100, 'cash', '')"
        )
        contact = (
            "INSERT INTO api_1.interaction (version, customer_id, at, kind, text, outcome, next_on, next_note)"
            " VALUES (1, %(id)s, %(at)s, 'call', '', '', %(on)s, '')"
        )
        for statement in (order, receipt, contact):
            line.execute(statement, day)
        asked = "SELECT balance, turnover, last_contact_at, next_contact_on FROM api_1.customer_figures"
        told = line.execute(f"{asked} WHERE customer_id = %(id)s", day).fetchone()

    assert told == (200, 300, day["at"], day["on"])


@pytest.mark.parametrize("role", ["sales", "reader", "administrator"])
def test_figures_are_nobodys_to_write(office, lines, role):
    of = office.put("customer_figures", role, "self")

    assert _tries(lines[role], f"UPDATE api_1.customer_figures SET balance = 0 WHERE customer_id = {of}") == (
        "InsufficientPrivilege"
    )


@pytest.mark.parametrize(
    "how", ["UPDATE api_1.search_entry SET key = '' WHERE id = {0}", "DELETE FROM api_1.search_entry WHERE id = {0}"]
)
def test_who_may_only_see_a_customer_does_not_say_how_it_is_found(office, lines, how):
    own = office.put("search_entry", "reader", "self")

    assert _tries(lines["reader"], how.format(own)) == "InsufficientPrivilege"
    assert _tries(lines["administrator"], how.format(own)) == 1


@pytest.mark.parametrize("table", ["saved_view", "import_batch", "operation"])
def test_what_is_somebodys_own_is_not_given_to_another(office, lines, table):
    own, column = office.put(table, "administrator", "self"), {"import_batch": "created_by"}.get(table, "user_id")
    key = "key" if table == "operation" else "id"
    give = f"UPDATE api_1.{table} SET {column} = %s WHERE {key} = %s"

    assert _tries(lines["administrator"], give, (office.users["beside"], own)) in {
        "InsufficientPrivilege",
        "WithCheckOptionViolation",
    }


@pytest.mark.parametrize("column", ["key", "at", "cancelled"])
def test_an_operation_stays_what_it_was_entered_as(office, lines, column):
    own = office.put("operation", "sales", "self")

    assert _tries(lines["sales"], f'UPDATE api_1.operation SET "{column}" = "{column}" WHERE key = %s', (own,)) == (
        "InsufficientPrivilege"
    )


def test_an_import_is_not_entered_as_the_work_of_another(office, lines):
    values = office.row("import_batch", "administrator", "self")
    values["operation_key"] = office.put("operation", "administrator", "beside")
    names, marks = _listed(values, "import_batch")

    assert _tries(lines["administrator"], f"INSERT INTO api_1.import_batch ({names}) VALUES ({marks})", values) == (
        "InsufficientPrivilege"
    )


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_long_transaction_does_not_outlive_a_right(office, lines, level):
    line = lines["sales"]
    with line.transaction(force_rollback=True):
        line.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")

        assert line.execute("SELECT count(*) FROM api_1.me").fetchone() == (0,)
        assert line.execute("SELECT count(*) FROM api_1.customer").fetchone() == (0,)


def test_who_is_let_in_no_longer_finds_nothing_on_an_open_line(office, lines):
    own = office.put("customer", "reader", "self")
    line, asked = lines["reader"], f"SELECT id FROM api_1.customer WHERE id = {own}"
    with line.transaction():
        before = line.execute(asked, prepare=True).fetchall()
        _let_in(office, "reader", allowed=False)
        try:
            after = line.execute(asked, prepare=True).fetchall()
        finally:
            _let_in(office, "reader", allowed=True)

    assert (before, after) == ([(own,)], [])


def _let_in(office, login, *, allowed):
    with office.keeper.engine.begin() as connection:
        connection.execute(
            text("UPDATE user_account SET active = :allowed WHERE login = :login"), {"allowed": allowed, "login": login}
        )


def test_a_table_of_ones_own_does_not_stand_before_the_databases(office, lines):
    """A line's own temporary tables come first in its search path: neither views nor triggers look there."""
    hidden, own = office.put("customer", "sales", "elsewhere"), office.put("customer", "sales", "self")
    line = lines["sales"]
    with line.transaction(force_rollback=True):
        line.execute("CREATE TEMP VIEW me AS SELECT id, name, department_id, '/' AS path FROM api_1.user_account")
        line.execute("CREATE TEMP TABLE my_reach (thing text, verb text, owner_id int)")
        line.execute("CREATE TEMP TABLE audit_event (nothing int)")
        line.execute(
            "INSERT INTO my_reach SELECT 'customers', verb, owner"
            " FROM (VALUES ('see'), ('change')) v (verb), generate_series(0, 99) owner"
        )
        line.execute("SET search_path = pg_temp, api_1")
        line.execute(f"UPDATE customer SET note = 'x' WHERE id = {own}")

        assert line.execute(f"SELECT count(*) FROM customer WHERE id = {hidden}").fetchone() == (0,)
        assert line.execute(f"SELECT count(*) FROM api_1.audit_event WHERE record_id = {own}").fetchone() == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE lina",
        "SET SESSION AUTHORIZATION lina",
        "CREATE TABLE public.kept (id int)",
        "CREATE TABLE api_1.kept (id int)",
        "CREATE SCHEMA kept",
        "CREATE FUNCTION public.kept() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE EXTENSION hstore",
        "COPY public.customer TO STDOUT",
        "COPY (SELECT 1) TO '/tmp/kept'",
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'kept')",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT setval('public.customer_id_seq', 1)",
        "SELECT 1 FROM pg_authid",
        "SELECT public.guard_customer_insert()",
        "SELECT 1 FROM public.my_reach",
        "SET session_replication_role = replica",
        "ALTER VIEW api_1.customer RESET (security_barrier)",
        "CREATE RULE also AS ON UPDATE TO api_1.customer DO ALSO NOTHING",
        "CREATE TRIGGER also AFTER UPDATE ON public.customer EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "TRUNCATE public.audit_event",
        "INSERT INTO api_1.audit_event (key, entity, record_id, version, action) VALUES ('', '', 1, 1, 'added')",
        "UPDATE api_1.audit_event SET user_id = NULL",
        "DELETE FROM api_1.audit_event",
        "CREATE ROLE kept",
        "GRANT wanglai_office TO lina WITH ADMIN OPTION",
        "ALTER ROLE lina PASSWORD 'kept'",
    ],
)
def test_what_the_server_itself_offers_is_closed(lines, statement):
    assert _tries(lines["administrator"], statement) == "InsufficientPrivilege"


def test_nothing_is_made_beside_the_tables_where_everybody_could_once(office, lines):
    """Before PostgreSQL 15 everybody could: what is made there could stand before what the keeper's functions call."""
    made = "CREATE FUNCTION public.kept() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    with office.keeper.engine.begin() as connection:
        connection.execute(text("GRANT CREATE ON SCHEMA public TO PUBLIC"))
    open_to_all = _tries(lines["reader"], made)

    with office.keeper.engine.begin() as connection:
        wall.build(connection)

    assert (open_to_all, _tries(lines["reader"], made)) == (-1, "InsufficientPrivilege")


def test_the_statistics_of_the_tables_tell_nothing(office, lines):
    with office.keeper.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
        assert connection.scalar(text("SELECT count(*) FROM pg_stats WHERE schemaname = 'public'"))

    assert lines["administrator"].execute("SELECT count(*) FROM pg_stats WHERE schemaname = 'public'").fetchone() == (
        0,
    )


def test_nothing_of_the_wall_but_what_is_granted_is_everybodys_to_call(lines):
    asked = (
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname IN ('public', 'api_1') AND has_function_privilege(p.oid, 'EXECUTE')"
    )

    assert {name for (name,) in lines["sales"].execute(asked)} == GRANTED
