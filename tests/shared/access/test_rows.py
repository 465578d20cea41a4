"""PostgreSQL's tables keep their rows by policies: what is found along an index, what holds when an owner is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shared.access.rights import Verb
from shared.schema.wall import ground
from tests.shared.access.asking import ON_POSTGRESQL
from tests.shared.access.office import OWNERS, reached

pytestmark = ON_POSTGRESQL


@pytest.mark.parametrize(
    ("view", "order"),
    [("customer", "name_key, id"), ("customer_figures", "balance, customer_id"), ("search_entry", "person, key, id")],
)
@pytest.mark.parametrize("role", ["administrator", "manager", "sales"])
def test_the_first_rows_of_a_list_are_found_along_its_index(office, lines, view, order, role):
    first = {"customer": "active", "customer_figures": "active", "search_entry": "person = 0"}[view]
    line = lines[role]
    with line.transaction(force_rollback=True):
        # Of a few rows everything else is quicker.
        line.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        asked = f"EXPLAIN SELECT {order.split(',')[-1]} FROM api_1.{view} WHERE {first} ORDER BY {order} LIMIT 10"
        plan = "\n".join(step for (step,) in line.execute(asked))

    assert "Sort" not in plan
    assert f"using ix_{view}_" in plan


def test_views_whose_owner_was_lost_show_nothing_and_take_nothing(office, lines):
    own = office.put("customer", "sales", "self")
    asked = f"SELECT count(*) FROM api_1.customer WHERE id = {own}"
    before = lines["sales"].execute(asked).fetchone()
    with office.keeper.engine.begin() as connection:
        connection.execute(text("ALTER VIEW api_1.customer OWNER TO CURRENT_USER"))

    lost = lines["administrator"].execute("SELECT count(*) FROM api_1.customer").fetchone()
    changed = lines["sales"].execute(f"UPDATE api_1.customer SET note = 'x' WHERE id = {own}").rowcount
    with office.keeper.engine.begin() as connection:
        for statement in ground.handed_over("api_1", ground.of(connection)):
            connection.exec_driver_sql(statement.replace("%", "%%"))

    assert (before, lost, changed) == ((1,), (0,), 0)
    assert lines["sales"].execute(asked).fetchone() == (1,)


@pytest.mark.parametrize("thing", ["customers", "phones"])
@pytest.mark.parametrize("role", ["administrator", "manager", "sales", "service", "veiled"])
def test_whose_rows_are_reached_is_told_to_whoever_asks_of_himself(office, lines, role, thing):
    asked = f"SELECT api_1.reaches_all('{thing}', ARRAY['see']), api_1.reach('{thing}', ARRAY['see'])"
    everybodys, found = lines[role].execute(asked).fetchone()

    owners = reached(office, role, thing, Verb.SEE)
    assert {owner for owner in OWNERS if (office.owner_id(role, owner) or 0) in found} == owners
    assert everybodys == (owners == OWNERS.keys())
