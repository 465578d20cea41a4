"""What colleagues' programs are told of changes, and who is editing what."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, postgresql, sqlite

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TEXT = sqlite.TEXT()
INTEGER = sa.Integer()
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(32).with_variant(TEXT, "sqlite")
SHORT = sa.Unicode(40).with_variant(TEXT, "sqlite")
MOMENT = (
    sa.DateTime()
    .with_variant(TEXT, "sqlite")
    .with_variant(postgresql.TIMESTAMP(precision=0), "postgresql")
    .with_variant(mssql.DATETIME2(0), "mssql")
)
NOW = {
    "sqlite": "(datetime('now'))",
    "postgresql": "(date_trunc('second', now() AT TIME ZONE 'utc'))",
    "mssql": "(sysutcdatetime())",
}
MARK = {
    "postgresql": "COLUMN mark bigint NOT NULL DEFAULT CAST(CAST(pg_current_xact_id() AS text) AS bigint)",
    "mssql": "mark rowversion",
}


def upgrade() -> None:
    """Make both tables; nobody has been told anything yet."""
    dialect = op.get_context().dialect.name
    op.create_table(
        "change_notice",
        *(_must("id", BIG), _must("key", KEY), _must("at", MOMENT, server_default=sa.text(NOW[dialect]))),
        *(_must("thing", SHORT, server_default=""), _may("owner_id", INTEGER), _must("entity", SHORT)),
        *(_may("record_id", INTEGER), _may("customer_id", INTEGER)),
        sa.PrimaryKeyConstraint("id", name="pk_change_notice"),
        sqlite_strict=True,
    )
    op.create_index("ix_change_notice_at", "change_notice", ["at"])
    if dialect in MARK:
        op.execute(f"ALTER TABLE change_notice ADD {MARK[dialect]}")
        op.create_index("ix_change_notice_mark", "change_notice", ["mark"])
    op.create_table(
        "editing",
        *(_must("id", BIG), _must("client", KEY), _must("user_id", INTEGER), _must("entity", SHORT)),
        *(_must("record_id", INTEGER), _must("until", MOMENT)),
        sa.PrimaryKeyConstraint("id", name="pk_editing"),
        sa.UniqueConstraint("entity", "record_id", "client", name="uq_editing_entity_record_id_client"),
        sqlite_strict=True,
    )
    op.create_index("ix_editing_until", "editing", ["until"])


def _must(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **options)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
