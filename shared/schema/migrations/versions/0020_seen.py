"""Who has seen an alarm, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, postgresql, sqlite

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; of the alarms that stand nobody has said anything yet."""
    moment = (
        sa.DateTime()
        .with_variant(sqlite.TEXT(), "sqlite")
        .with_variant(postgresql.TIMESTAMP(precision=0), "postgresql")
        .with_variant(mssql.DATETIME2(0), "mssql")
    )
    # Said whole: SQLite takes a reference only with its column.
    add = "ADD" if op.get_context().dialect.name == "mssql" else "ADD COLUMN"
    op.execute(f"ALTER TABLE alarm {add} seen_by INTEGER CONSTRAINT fk_alarm_seen_by REFERENCES user_account (id)")
    op.add_column("alarm", sa.Column("seen_at", moment, nullable=True))
