"""What somebody with a valid login tries in another tool, beside the rights of the matrix."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import select, text

from shared.access import operations as access
from shared.access.model import Permission, Role, User, UserRole
from tests import engines
from tests.shared.access.asking import ON_POSTGRESQL, tries

_TELL = (
    "CREATE FUNCTION pg_temp.tell(words text) RETURNS bool LANGUAGE plpgsql COST 0.0000001"
    " AS $$ BEGIN RAISE NOTICE '%', words; RETURN true; END $$"
)


@ON_POSTGRESQL
@pytest.mark.parametrize("form", ["SELECT id FROM {0} WHERE {1}", "UPDATE {0} SET note = note WHERE {1}"])
def test_a_condition_is_not_tried_on_hidden_rows(office, lines, form):
    hidden = office.put("customer", "sales", "elsewhere")
    heard = []
    line = lines["sales"]
    line.add_notice_handler(listener := lambda told: heard.append(told.message_primary))
    with line.transaction(force_rollback=True):
        line.execute(_TELL)
        line.execute(form.format("api_1.customer", "pg_temp.tell(CAST(id AS text))"))
    line.remove_notice_handler(listener)

    assert str(hidden) not in heard


@ON_POSTGRESQL
@pytest.mark.parametrize("column", ["id", "created_at", "created_by"])
def test_what_a_row_was_given_when_it_came_is_nobodys_to_change(office, lines, column):
    own = office.put("customer", "sales", "self")

    with pytest.raises(psycopg.errors.InsufficientPrivilege), lines["sales"].transaction(force_rollback=True):
        lines["sales"].execute(f"UPDATE api_1.customer SET {column} = {column} WHERE id = {own}")


@ON_POSTGRESQL
def test_a_change_is_not_told_under_an_operation_of_nobodys(office, lines):
    own = office.put("customer", "sales", "self")
    line = lines["sales"]
    with line.transaction(force_rollback=True):
        line.execute("SELECT set_config('wanglai.key', 'somebody else', true)")
        line.execute("UPDATE api_1.customer SET note = 'x' WHERE id = %s", (own,))
        told = line.execute("SELECT key FROM api_1.audit_event WHERE record_id = %s", (own,)).fetchall()

    assert len(told) == 1
    assert told != [("somebody else",)]


@ON_POSTGRESQL
def test_the_words_of_hidden_customers_are_found_by_nobody_who_may_not_see_them(office, lines):
    hidden = office.put("search_entry", "sales", "elsewhere")
    with office.keeper.engine.begin() as connection:
        connection.execute(
            text("UPDATE search_entry SET words = CAST('geheim' AS tsvector) WHERE id = :id"), {"id": hidden}
        )

    found = {
        role: lines[role].execute("SELECT api_1.worded('geheim')").fetchall() for role in ("sales", "administrator")
    }

    assert found == {"sales": [], "administrator": [(hidden,)]}


# Somebody who keeps users without being an administrator, and what he tries.
KEEPER = "only orders"


@pytest.fixture
def keeper_of_users(office, lines):
    """A role that may change users, and see the customers of his department; whoever sees orders alone has it too."""
    with office.keeper.writing() as session:
        session.add(role := Role(name="keeps users"))
        session.flush()
        for thing, verb, scope in (("users", "change", "all"), ("customers", "see", "below")):
            session.add(Permission(role_id=role.id, thing=thing, verb=verb, scope=scope))
        session.flush()
        session.add(UserRole(user_id=office.users[KEEPER], role_id=role.id))
        role_id = role.id
    yield role_id
    with office.keeper.engine.begin() as connection:
        for table in ("user_role", "permission"):
            connection.execute(text(f"DELETE FROM {table} WHERE role_id = :id"), {"id": role_id})
        connection.execute(text("DELETE FROM role WHERE id = :id"), {"id": role_id})


def _role(office, name):
    with office.keeper.reading() as session:
        return session.scalars(select(Role.id).where(Role.name == name)).one()


def test_nobody_gives_himself_a_role(office, lines, keeper_of_users):
    reader = _role(office, "reader")
    give = "INSERT INTO api_1.user_role (version, user_id, role_id) VALUES (1, {0}, {1})"

    assert tries(lines["administrator"], give.format(office.users["administrator"], reader)) == "refused"
    assert tries(lines["administrator"], give.format(office.users["beside"], reader)) == 1


@pytest.mark.parametrize("role", ["administrator", "manager", "sales", "reader"])
def test_nobody_gives_a_role_with_more_than_he_may(office, lines, keeper_of_users, role):
    give = f"INSERT INTO api_1.user_role (version, user_id, role_id) VALUES (1, {{0}}, {_role(office, role)})"

    assert tries(lines[KEEPER], give.format(office.users["beside"])) == "refused"


def test_a_role_over_records_of_ones_department_is_given_within_it_only(office, lines, keeper_of_users):
    with office.keeper.writing() as session:
        session.add(role := Role(name="sees customers below"))
        session.flush()
        session.add(Permission(role_id=role.id, thing="customers", verb="see", scope="below"))
        role_id = role.id
    give = f"INSERT INTO api_1.user_role (version, user_id, role_id) VALUES (1, {{0}}, {role_id})"

    answers = {who: tries(lines[KEEPER], give.format(office.users[who])) for who in ("beside", "below", "elsewhere")}

    assert answers == {"beside": 1, "below": 1, "elsewhere": "refused"}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO api_1.permission (version, role_id, thing, verb, scope) VALUES (1, {mine}, 'trail', 'see', 'all')",
        "INSERT INTO api_1.permission (version, role_id, thing, verb, scope) VALUES (1, {low}, 'trail', 'see', 'all')",
        "UPDATE api_1.permission SET scope = 'all' WHERE role_id = {mine} AND thing = 'customers'",
        "UPDATE api_1.permission SET role_id = {mine} WHERE role_id = {other} AND thing = 'trail'",
        "DELETE FROM api_1.permission WHERE role_id = {other}",
        "UPDATE api_1.permission SET thing = 'receipts' WHERE role_id = {mine} AND thing = 'customers'",
        "INSERT INTO api_1.permission (version, role_id, thing, verb, scope) VALUES (1, {mine}, 'new', 'see', 'all')",
    ],
)
def test_nobody_puts_a_right_into_the_grid_that_he_has_not(office, lines, keeper_of_users, statement):
    said = statement.format(mine=keeper_of_users, other=_role(office, "administrator"), low=_role(office, "sales"))

    assert tries(lines[KEEPER], said) == "refused"


def test_an_administrator_widens_and_narrows_other_roles(office, lines):
    sales = _role(office, "sales")
    line = lines["administrator"]

    assert tries(line, f"UPDATE api_1.permission SET scope = 'all' WHERE role_id = {sales} AND thing = 'orders'") == 3
    assert tries(line, f"DELETE FROM api_1.permission WHERE role_id = {sales} AND thing = 'orders'") == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE api_1.user_account SET active = '0' WHERE id = {admin}",
        "UPDATE api_1.user_account SET department_id = NULL WHERE id = {admin}",
        "UPDATE api_1.user_account SET name = 'x' WHERE id = {admin}",
        "DELETE FROM api_1.user_role WHERE user_id = {admin}",
        "UPDATE api_1.user_account SET database_login = 'service' WHERE id = {admin}",
        (
            "INSERT INTO api_1.user_account (version, login, login_key, name, active, database_login)"
            " VALUES (1, 'x', 'x', 'x', '1', 'postgres')"
        ),
    ],
)
def test_nobody_touches_somebody_who_may_do_more(office, lines, keeper_of_users, statement):
    said = statement.format(admin=office.users["administrator"])

    assert tries(lines[KEEPER], said) == "refused"


@ON_POSTGRESQL
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT api_1.give_password({admin}, 'SCRAM-SHA-256$4096:x$x:x')",
        "SELECT api_1.allow_login({admin}, false)",
    ],
)
def test_nobody_lets_in_or_out_somebody_who_may_do_more(office, lines, keeper_of_users, statement):
    said = statement.format(admin=office.users["administrator"])

    assert tries(lines[KEEPER], said) == "refused"


def test_who_reaches_by_departments_moves_neither_people_nor_departments(office, lines, keeper_of_users):
    own = office.users[KEEPER]
    away = office.users["elsewhere"]
    north = f"(SELECT department_id FROM api_1.user_account WHERE id = {own})"
    south = f"(SELECT department_id FROM api_1.user_account WHERE id = {away})"

    for said in (
        f"UPDATE api_1.user_account SET department_id = {north} WHERE id = {away}",
        f"UPDATE api_1.user_account SET department_id = {south} WHERE id = {own}",
        f"UPDATE api_1.department SET path = '/1/3/', parent_id = {north} WHERE id = {south}",
    ):
        assert tries(lines[KEEPER], said) == "refused", said
    assert (
        tries(lines["administrator"], f"UPDATE api_1.user_account SET department_id = {north} WHERE id = {away}") == 1
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE api_1.department SET path = '/3/x/' WHERE path = '/3/'",
        "UPDATE api_1.department SET parent_id = id WHERE path = '/3/'",
        "UPDATE api_1.department SET parent_id = (SELECT MAX(id) FROM api_1.department) WHERE path = '/1/'",
        "INSERT INTO api_1.department (version, name, path, active) VALUES (1, 'x', '/1/', '1')",
    ],
)
def test_the_path_of_a_department_is_no_matter_of_taste(office, lines, statement):
    assert tries(lines["administrator"], statement) == "refused"


def test_the_last_who_may_change_users_stays(office, lines):
    me = office.users["administrator"]

    for said in (
        f"DELETE FROM api_1.user_role WHERE user_id = {me}",
        f"UPDATE api_1.user_account SET active = '0' WHERE id = {me}",
        f"DELETE FROM api_1.permission WHERE thing = 'users' AND role_id = {_role(office, 'administrator')}",
    ):
        assert tries(lines["administrator"], said) == "refused", said


@pytest.fixture
def two_administrators(office):
    """Two lines, of two administrators who are the only ones."""
    with office.keeper.writing() as session:
        ids = list(session.scalars(select(User.id).where(User.login.in_(("one", "two"))).order_by(User.id)))
        for login in () if ids else ("one", "two"):
            session.add(user := User(login=login, login_key=login, name=login, database_login=login))
            session.flush()
            access.give(session, user.id, "administrator")
            ids.append(user.id)
    with office.keeper.engine.begin() as connection:
        for login in ("one", "two"):
            engines.make_login(connection, login)
    url = office.keeper.engine.url
    open_ = [
        psycopg.connect(host=url.query["host"], dbname=url.database, user=login, password=engines.PASSWORD)
        for login in ("one", "two")
    ]
    yield ids, open_
    for line in open_:
        line.close()
    with office.keeper.engine.begin() as connection:
        connection.execute(text("UPDATE user_account SET active = true WHERE login IN ('one', 'two')"))


@ON_POSTGRESQL
@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_two_administrators_do_not_throw_each_other_out_at_once(two_administrators, level):
    (first, second), (one, two) = two_administrators
    start, said = threading.Barrier(2), []

    def throw_out(line, other):
        try:
            line.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            line.execute("SELECT 1 FROM api_1.user_account LIMIT 1").fetchall()
            start.wait()
            line.execute("UPDATE api_1.user_account SET active = false WHERE id = %s", (other,))
            line.commit()
            said.append("thrown out")
        except psycopg.Error:
            line.rollback()
            said.append("refused")

    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(throw_out, one, second), pool.submit(throw_out, two, first)):
            done.result()

    assert said.count("refused") >= 1


def test_not_even_an_administrator_says_as_whom_the_server_knows_somebody(office, lines):
    said = f"UPDATE api_1.user_account SET database_login = 'administrator' WHERE id = {office.users['beside']}"

    assert tries(lines["administrator"], said) == "refused"


def test_who_was_kept_out_holds_nothing_on_an_open_line(office, lines):
    own = office.put("customer", "sales", "self")
    line = lines["sales"]
    assert tries(line, f"SELECT 1 FROM api_1.customer WHERE id = {own}") == 1
    with office.keeper.engine.begin() as connection:
        connection.execute(text("UPDATE user_account SET active = '0' WHERE login = 'sales'"))
    try:
        assert tries(line, f"SELECT 1 FROM api_1.customer WHERE id = {own}") == 0
        assert tries(line, f"UPDATE api_1.customer SET note = 'x' WHERE id = {own}") == 0
        assert tries(line, "SELECT 1 FROM api_1.user_account") == 0
        assert tries(line, "SELECT 1 FROM api_1.role") == 0
    finally:
        with office.keeper.engine.begin() as connection:
            connection.execute(text("UPDATE user_account SET active = '1' WHERE login = 'sales'"))


@ON_POSTGRESQL
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM api_1.sessions()",
        "SELECT api_1.disconnect(1, now()::timestamp)",
        "SELECT api_1.add_login(1, 'x')",
    ],
)
@pytest.mark.parametrize("role", ["manager", "sales", "reader"])
def test_sessions_and_logins_are_for_who_keeps_users(office, lines, role, statement):
    assert tries(lines[role], statement) == "refused"


@ON_POSTGRESQL
def test_the_functions_of_the_keeper_are_nobodys(office, lines):
    assert tries(lines["administrator"], "SELECT public.kept_colleague(1)") == "refused"


@ON_POSTGRESQL
def test_no_login_but_the_programs_own_is_given_a_password(office, lines):
    """Even where the keeper of the tables has written the server's own login into somebody's row."""
    with office.keeper.writing() as session:
        boss = session.scalar(text("SELECT current_user"))
        session.add(user := User(login="boss", login_key="boss", name="boss", database_login=boss))
        session.flush()
        id = user.id

    for said in (
        f"SELECT api_1.give_password({id}, 'SCRAM-SHA-256$4096:x$x:x')",
        f"SELECT api_1.allow_login({id}, false)",
    ):
        assert tries(lines["administrator"], said) == "refused"
