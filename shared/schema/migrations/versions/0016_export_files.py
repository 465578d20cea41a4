"""The files that exports were written to, by which they are known again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, postgresql, sqlite

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEXT = sqlite.TEXT()
LINE = sa.Unicode(200).with_variant(TEXT, "sqlite")
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
        "export_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("file", LINE, nullable=False),
        sa.Column("digest", LINE, nullable=False),
        sa.Column("created_at", moment, nullable=False, server_default=now),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_export_file"),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name="fk_export_file_export_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_export_file_digest", "export_file", ["digest"])
