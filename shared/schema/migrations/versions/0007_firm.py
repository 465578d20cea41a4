"""The firm's own particulars, for the head of its paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NOW = {
    "sqlite": "(datetime('now'))",
    "postgresql": "(date_trunc('second', now() AT TIME ZONE 'utc'))",
    "mssql": "(sysutcdatetime())",
}


def upgrade() -> None:
    """Make the table unless it is there."""
    if "firm" in sa.inspect(op.get_bind()).get_table_names():
        return
    line = sa.Unicode(200).with_variant(sa.Text(), "sqlite")
    moment = (
        sa.DateTime()
        .with_variant(sa.Text(), "sqlite")
        .with_variant(mssql.DATETIME2(0), "mssql")
        .with_variant(postgresql.TIMESTAMP(precision=0), "postgresql")
    )
    now = sa.text(NOW[op.get_context().dialect.name])
    op.create_table(
        "firm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, line, nullable=False) for name in ("name", "address", "phone")),
        sa.Column("created_at", moment, nullable=False, server_default=now),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm")),
        sqlite_strict=True,
    )
