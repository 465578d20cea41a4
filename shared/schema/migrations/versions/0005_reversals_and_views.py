"""Reversed receipts, each user's saved views of lists, and the indexes of the list of orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, postgresql, sqlite

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sqlite.TEXT()
MOMENT = (
    sa.DateTime()
    .with_variant(TEXT, "sqlite")
    .with_variant(mssql.DATETIME2(0), "mssql")
    .with_variant(postgresql.TIMESTAMP(precision=0), "postgresql")
)
NOW = {
    "sqlite": "(datetime('now'))",
    "postgresql": "(date_trunc('second', now() AT TIME ZONE 'utc'))",
    "mssql": "(sysutcdatetime())",
}
REVERSAL = "reversal_id INTEGER CONSTRAINT fk_receipt_reversal_id REFERENCES receipt (id)"
ORDERS = (("state", "ordered_on", "id"), ("user_id", "ordered_on", "id"), ("total", "id"))


def upgrade() -> None:
    """Add what is not there."""
    there = sa.inspect(op.get_bind())
    if "reversal_id" not in {column["name"] for column in there.get_columns("receipt")}:
        # In one statement: SQLite adds a reference only together with its column.
        op.execute(f"ALTER TABLE receipt ADD {REVERSAL}")
    indexes = {index["name"] for index in there.get_indexes("sales_order")}
    for columns in ORDERS:
        if (name := f"ix_sales_order_{'_'.join(columns)}") not in indexes:
            op.create_index(name, "sales_order", list(columns))
    if not there.has_table("saved_view"):
        _saved_views()


def _saved_views() -> None:
    now = sa.text(NOW[op.get_context().dialect.name])
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Unicode(40).with_variant(TEXT, "sqlite"), nullable=False),
        sa.Column("name", sa.Unicode(200).with_variant(TEXT, "sqlite"), nullable=False),
        sa.Column("content", sa.Unicode().with_variant(TEXT, "sqlite"), nullable=False),
        sa.Column("is_start", sa.Boolean().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, server_default=now),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_saved_view_user_id"),
        sa.UniqueConstraint("user_id", "page", "name", name="uq_saved_view_user_id_page_name"),
        sqlite_strict=True,
    )
