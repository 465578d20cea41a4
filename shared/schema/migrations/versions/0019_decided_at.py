"""When an export was decided about: from then on an approval is good, for a day and for one file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, postgresql, sqlite

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment; what was decided before counts from when it was asked for, as it did."""
    moment = (
        sa.DateTime()
        .with_variant(sqlite.TEXT(), "sqlite")
        .with_variant(postgresql.TIMESTAMP(precision=0), "postgresql")
        .with_variant(mssql.DATETIME2(0), "mssql")
    )
    op.add_column("export", sa.Column("decided_at", moment, nullable=True))
    op.execute("UPDATE export SET decided_at = created_at WHERE decided_by IS NOT NULL")
