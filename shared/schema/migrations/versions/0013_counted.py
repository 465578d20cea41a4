"""What is counted: values that were shown, exports, rows of lists read, and how much of each a role may have."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, postgresql, sqlite

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXT = sqlite.TEXT()
INTEGER = sa.Integer()
SHORT = sa.Unicode(40).with_variant(TEXT, "sqlite")
LINE = sa.Unicode(200).with_variant(TEXT, "sqlite")
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


def upgrade() -> None:
    """Make the tables; who may export may ask for it, who changes users decides."""
    _record(
        "allowance",
        *(_must("role_id", INTEGER), _must("what", SHORT), _must("per_day", INTEGER)),
        _refers("allowance", "role_id", "role"),
        sa.UniqueConstraint("role_id", "what", name="uq_allowance_role_id_what"),
    )
    _record("revealed", _must("entity", SHORT), _must("record_id", INTEGER), _must("field", SHORT))
    _record(
        "export",
        *(_must("what", SHORT), _must("rows", INTEGER), _must("reason", LINE), _must("state", SHORT)),
        *(sa.Column("decided_by", INTEGER, nullable=True), _refers("export", "decided_by", "user_account")),
    )
    _record("reading", _must("rows", INTEGER))
    _record(
        "alarm",
        *(_must("user_id", INTEGER), _must("what", SHORT), _must("amount", INTEGER)),
        _refers("alarm", "user_id", "user_account"),
    )
    for table in ("revealed", "export", "reading"):
        op.create_index(f"ix_{table}_created_by", table, ["created_by", "created_at"])
    rights = "INSERT INTO permission (version, role_id, thing, verb, scope)"
    keeps = "SELECT role_id FROM permission WHERE thing = 'users' AND verb = 'change'"
    op.execute(f"{rights} SELECT 1, k.role_id, 'exports', 'change', 'all' FROM ({keeps}) k")
    for verb in ("see", "add"):
        exports = "SELECT role_id, scope FROM permission WHERE thing = 'customers' AND verb = 'export'"
        op.execute(f"{rights} SELECT 1, e.role_id, 'exports', '{verb}', e.scope FROM ({exports}) e")
    # Whose records are reached below is trusted with what is exported there.
    op.execute(
        f"{rights} SELECT 1, role_id, 'exports', 'change', scope FROM permission"
        f" WHERE thing = 'customers' AND verb = 'export' AND scope <> 'own' AND role_id NOT IN ({keeps})"
    )


def _record(name: str, *parts: Any) -> None:
    """A table of rows that people make."""
    came = (
        _must("created_at", MOMENT, server_default=sa.text(NOW[op.get_context().dialect.name])),
        sa.Column("created_by", INTEGER, nullable=True),
    )
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    op.create_table(name, _must("id", INTEGER), _must("version", INTEGER), *parts, *came, key, sqlite_strict=True)


def _must(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **options)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")
