"""What somebody with a valid login tries in another tool, beside the rights of the matrix."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from tests.shared.access.test_matrix import lines, office  # noqa: F401 - fixtures

_TELL = (
    "CREATE FUNCTION pg_temp.tell(words text) RETURNS bool LANGUAGE plpgsql COST 0.0000001"
    " AS $$ BEGIN RAISE NOTICE '%', words; RETURN true; END $$"
)


@pytest.mark.parametrize("form", ["SELECT id FROM {0} WHERE {1}", "UPDATE {0} SET note = note WHERE {1}"])
def test_a_condition_is_not_tried_on_hidden_rows(office, lines, form):  # noqa: F811 - the fixtures
    hidden = office.put("customer", "sales", "elsewhere")
    heard = []
    line = lines["sales"]
    line.add_notice_handler(listener := lambda told: heard.append(told.message_primary))
    with line.transaction(force_rollback=True):
        line.execute(_TELL)
        line.execute(form.format("api_1.customer", "pg_temp.tell(CAST(id AS text))"))
    line.remove_notice_handler(listener)

    assert str(hidden) not in heard


@pytest.mark.parametrize("column", ["id", "created_at", "created_by"])
def test_what_a_row_was_given_when_it_came_is_nobodys_to_change(office, lines, column):  # noqa: F811 - the fixtures
    own = office.put("customer", "sales", "self")

    with pytest.raises(psycopg.errors.InsufficientPrivilege), lines["sales"].transaction(force_rollback=True):
        lines["sales"].execute(f"UPDATE api_1.customer SET {column} = {column} WHERE id = {own}")


def test_a_change_is_not_told_under_an_operation_of_nobodys(office, lines):  # noqa: F811 - the fixtures
    own = office.put("customer", "sales", "self")
    line = lines["sales"]
    with line.transaction(force_rollback=True):
        line.execute("SELECT set_config('wanglai.key', 'somebody else', true)")
        line.execute("UPDATE api_1.customer SET note = 'x' WHERE id = %s", (own,))
        told = line.execute("SELECT key FROM api_1.audit_event WHERE record_id = %s", (own,)).fetchall()

    assert len(told) == 1
    assert told != [("somebody else",)]


def test_the_words_of_hidden_customers_are_found_by_nobody_who_may_not_see_them(office, lines):  # noqa: F811 - the fixtures
    hidden = office.put("search_entry", "sales", "elsewhere")
    with office.keeper.engine.begin() as connection:
        connection.execute(
            text("UPDATE search_entry SET words = CAST('geheim' AS tsvector) WHERE id = :id"), {"id": hidden}
        )

    found = {
        role: lines[role].execute("SELECT api_1.worded('geheim')").fetchall() for role in ("sales", "administrator")
    }

    assert found == {"sales": [], "administrator": [(hidden,)]}
