"""Operations that were settled as never to be saved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark; what is there was saved."""
    if "cancelled" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("operation")}:
        yes_no = sa.Boolean().with_variant(sa.Integer(), "sqlite")
        op.add_column("operation", sa.Column("cancelled", yes_no, nullable=False, server_default=sa.false()))
