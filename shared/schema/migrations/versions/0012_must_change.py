"""Whether a colleague has to choose another password at the next sign-in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it: whoever has a password already keeps it."""
    yes_no = sa.Boolean(create_constraint=False).with_variant(sa.Integer(), "sqlite")
    op.add_column("password", sa.Column("must_change", yes_no, nullable=False, server_default=sa.false()))
