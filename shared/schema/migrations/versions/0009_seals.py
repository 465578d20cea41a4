"""The seals of the trail; what is in the trail already is sealed with what comes next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "audit_seal",
        sa.Column("event_id", big, nullable=False, autoincrement=False),
        sa.Column("previous", big, nullable=False),
        sa.Column("hash", sa.String(64).with_variant(sa.Text(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_seal")),
        sqlite_strict=True,
    )
