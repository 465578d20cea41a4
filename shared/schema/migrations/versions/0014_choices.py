"""The office's own lists of words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, postgresql, sqlite

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TEXT = sqlite.TEXT()
NOW = {
    "sqlite": "(datetime('now'))",
    "postgresql": "(date_trunc('second', now() AT TIME ZONE 'utc'))",
    "mssql": "(sysutcdatetime())",
}


def upgrade() -> None:
    """Make the table."""
    moment = (
        sa.DateTime()
        .with_variant(TEXT, "sqlite")
        .with_variant(postgresql.TIMESTAMP(precision=0), "postgresql")
        .with_variant(mssql.DATETIME2(0), "mssql")
    )
    now = sa.text(NOW[op.get_context().dialect.name])
    op.create_table(
        "choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("field", sa.Unicode(40).with_variant(TEXT, "sqlite"), nullable=False),
        sa.Column("word", sa.Unicode(200).with_variant(TEXT, "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False, server_default=now),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_choice"),
        sa.UniqueConstraint("field", "word", name="uq_choice_field_word"),
        sqlite_strict=True,
    )
