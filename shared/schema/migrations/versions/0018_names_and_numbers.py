"""Names and telephone numbers of the search have an index each, on PostgreSQL: who may not see numbers asks the one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both before the one of all entries goes; with this step the wall is built anew, which asks them."""
    if op.get_context().dialect.name == "postgresql":
        for name, part in (("names", "person < 2"), ("numbers", "person > 1")):
            op.create_index(
                f"ix_search_entry_{name}",
                "search_entry",
                ["words"],
                postgresql_using="gin",
                postgresql_with={"gin_pending_list_limit": 2048},  # of both what the one had
                postgresql_where=sa.text(part),
            )
        op.drop_index("ix_search_entry_words", "search_entry")
