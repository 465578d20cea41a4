"""Departments, roles and what they may do; what the program knows a colleague by leaves the colleague's row."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, postgresql, sqlite

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sqlite.TEXT()
INTEGER = sa.Integer()
YES_NO = sa.Boolean().with_variant(sa.Integer(), "sqlite")
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
WORK = ("customers", "contacts", "orders", "receipts", "visits")
Grid = dict[str, tuple[str, ...]]
EVERY: Grid = dict.fromkeys(WORK, ("see", "add", "change", "remove", "export"))
KEEP: Grid = dict.fromkeys(WORK, ("see", "add", "change"))
LOOK: Grid = dict.fromkeys((*WORK, "products"), ("see",))
# Role: what it may do, and over whose records.
ROLES: dict[str, tuple[Grid, str]] = {
    "administrator": (
        EVERY
        | {
            "products": ("see", "add", "change"),
            "imports": ("add",),
            "users": ("change",),
            "firm": ("change",),
            "trail": ("see",),
        },
        "all",
    ),
    "manager": (EVERY | {"products": ("see", "add", "change"), "imports": ("add",), "trail": ("see",)}, "below"),
    "sales": (KEEP | {"products": ("see",)}, "own"),
    "service": (LOOK | {"contacts": ("see", "add", "change")}, "all"),
    "reader": (LOOK, "all"),
}
ALWAYS_ALL = ("products", "imports", "users", "firm", "trail")  # these have no owners


def upgrade() -> None:
    """Make the tables, and bring over what the colleagues' rows held."""
    _record(
        "department",
        *(_must("name", LINE), _may("parent_id", INTEGER), _must("path", LINE), _must("active", YES_NO)),
        _refers("department", "parent_id", "department"),
    )
    op.create_index("ix_department_path", "department", ["path"])
    _record("role", _must("name", SHORT), _must("title", LINE), _unique("role", "name"))
    _record(
        "permission",
        *(_must("role_id", INTEGER), _must("thing", SHORT), _must("verb", SHORT), _must("scope", SHORT)),
        _refers("permission", "role_id", "role"),
        _unique("permission", "role_id", "thing", "verb"),
    )
    _record(
        "user_role",
        *(_must("user_id", INTEGER), _must("role_id", INTEGER)),
        *(_refers("user_role", "user_id", "user_account"), _refers("user_role", "role_id", "role")),
        _unique("user_role", "user_id", "role_id"),
    )
    op.create_index("ix_user_role_role_id", "user_role", ["role_id"])
    _record(
        "password",
        *(_must("user_id", INTEGER), _must("hash", LINE), _must("wrong_tries", INTEGER), _may("locked_until", MOMENT)),
        *(_refers("password", "user_id", "user_account"), _unique("password", "user_id")),
    )
    _bring_over()
    _change_users()


def _bring_over() -> None:
    """Colleagues who are there already keep the role and the password they have."""
    connection = op.get_bind()
    if not connection.execute(sa.text("SELECT COUNT(*) FROM user_account")).scalar():
        return  # the roles come with the first administrator
    role = sa.text("INSERT INTO role (version, name, title) VALUES (1, :name, :title)")
    right = sa.text(
        "INSERT INTO permission (version, role_id, thing, verb, scope)"
        " SELECT 1, id, :thing, :verb, :scope FROM role WHERE name = :name"
    )
    for name, (grid, scope) in ROLES.items():
        connection.execute(role, {"name": name, "title": name.capitalize()})
        rights = [
            {"name": name, "thing": thing, "verb": verb, "scope": "all" if thing in ALWAYS_ALL else scope}
            for thing, verbs in grid.items()
            for verb in verbs
        ]
        connection.execute(right, rights)
    op.execute(
        "INSERT INTO user_role (version, user_id, role_id)"
        " SELECT 1, u.id, r.id FROM user_account u JOIN role r ON r.name = u.role"
    )
    op.execute(
        "INSERT INTO password (version, user_id, hash, wrong_tries, locked_until)"
        " SELECT 1, id, password_hash, wrong_tries, locked_until FROM user_account"
    )


def _change_users() -> None:
    for column in ("password_hash", "role", "wrong_tries", "locked_until"):
        op.drop_column("user_account", column)
    op.add_column("user_account", _may("database_login", LINE))
    op.create_index("ix_user_account_database_login", "user_account", ["database_login"])
    # Said whole: SQLite takes a reference only with its column.
    add = "ADD" if op.get_context().dialect.name == "mssql" else "ADD COLUMN"
    name = "fk_user_account_department_id"
    op.execute(f"ALTER TABLE user_account {add} department_id INTEGER CONSTRAINT {name} REFERENCES department (id)")
    op.create_index("ix_user_account_department_id", "user_account", ["department_id"])


def _record(name: str, *parts: Any) -> None:
    """A table of rows that people edit."""
    came = (
        _must("created_at", MOMENT, server_default=sa.text(NOW[op.get_context().dialect.name])),
        _may("created_by", INTEGER),
    )
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    op.create_table(name, _must("id", INTEGER), _must("version", INTEGER), *parts, *came, key, sqlite_strict=True)


def _must(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **options)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")
