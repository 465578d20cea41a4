"""The entries of somebody's own customers found by an index, on PostgreSQL, where few see everybody's."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index; with this step the wall is built anew, for which it was made."""
    if op.get_context().dialect.name == "postgresql":
        op.create_index("ix_search_entry_customer_id", "search_entry", ["customer_id"])
