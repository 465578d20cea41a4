"""The first tables.

Until the first release this step makes whatever the models say; from then on it is frozen as written SQL operations
and every change is a step of its own.
"""

from alembic import op

from shared.schema.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    metadata.create_all(op.get_bind())
