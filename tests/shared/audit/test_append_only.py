"""Nobody behind the wall writes the trail but by what he changes, and nobody takes anything back."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.database.failures import Failure, classify

pytestmark = pytest.mark.engines("office", "bureau", why="it is about people behind the wall")
_TABLES = ("api_1.audit_event", "{own}.audit_event", "api_1.audit_seal", "{own}.audit_seal")
_ACTS = (
    "UPDATE {table} SET version = version",
    "UPDATE {table} SET hash = hash",
    "DELETE FROM {table}",
    "INSERT INTO {table} (event_id, previous, hash) VALUES (1, 0, 'x')",
    "INSERT INTO {table} (entity, record_id, version, action, changes) VALUES ('customer', 1, 1, 'added', 'x')",
    "TRUNCATE TABLE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} ADD more int",
    "DROP TRIGGER trail_customer_update ON {own}.customer",
    "ALTER TABLE {own}.customer DISABLE TRIGGER ALL",
)


@pytest.mark.parametrize("act", _ACTS)
def test_even_an_administrator_cannot(database, user, add_customer, act):
    add_customer()
    own = "public" if database.dialect == "postgresql" else "dbo"
    for table in _TABLES:
        statement = act.format(table=table.format(own=own), own=own)
        with database.engine.connect() as line, pytest.raises(DBAPIError):
            line.execute(text(statement))

    with database.engine.connect() as line:
        assert line.execute(text("SELECT COUNT(*) FROM api_1.audit_event WHERE entity = 'customer'")).scalar_one() == 1


def test_what_seals_is_seen_by_nobody(database, user):
    own = "public" if database.dialect == "postgresql" else "dbo"
    with database.engine.connect() as line, pytest.raises(DBAPIError) as refused:
        line.execute(text(f"SELECT * FROM {own}.audit_seal"))

    assert classify(database.dialect, refused.value.orig) is Failure.FORBIDDEN
