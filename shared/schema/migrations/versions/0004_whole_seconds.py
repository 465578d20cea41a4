"""Moments to the second on PostgreSQL too: a fraction that only the database knows is found by no question."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RECORDS = (
    "user_account",
    "customer",
    "person",
    "interaction",
    "visit",
    "sales_order",
    "order_line",
    "receipt",
    "import_batch",
)
BY_THEMSELVES = (("operation", "at"), ("audit_event", "at"), *((table, "created_at") for table in RECORDS))
OTHERS = (
    ("user_account", "locked_until"),
    ("user_account", "last_seen_at"),
    ("customer_figures", "last_contact_at"),
    ("interaction", "at"),
    ("interaction", "next_done_at"),
    ("visit", "starts"),
    ("visit", "ends"),
    ("import_batch", "undone_at"),
)


def upgrade() -> None:
    """Cut the fractions off, and let none come again."""
    if op.get_context().dialect.name != "postgresql":
        return
    for table, column in (*BY_THEMSELVES, *OTHERS):
        cut = f"date_trunc('second', {column})"
        op.alter_column(table, column, type_=TIMESTAMP(precision=0), postgresql_using=cut)
    for table, column in BY_THEMSELVES:
        op.alter_column(table, column, server_default=sa.text("(date_trunc('second', now() AT TIME ZONE 'utc'))"))
