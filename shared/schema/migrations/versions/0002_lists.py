"""The indexes of the lists, and what databases lack that were made before the first step was written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CUSTOMERS = (
    ("name_key", "id"),
    ("code", "id"),
    ("owner_id", "name_key", "id"),
    ("region", "name_key", "id"),
    ("city", "name_key", "id"),
    ("stage", "name_key", "id"),
    ("category", "name_key", "id"),
    ("potential", "current_value", "name_key", "id"),
    ("created_at", "id"),
)
OUTGROWN = {
    "ix_customer_name_key_id",
    "ix_customer_owner_id_name_key_id",
    "ix_customer_region_name_key_id",
    "ix_customer_stage_name_key_id",
    "ix_customer_created_at_id",
    "ix_customer_figures_balance_customer_id",
    "ix_customer_figures_turnover_customer_id",
    "ix_customer_figures_last_contact_at_customer_id",
    "ix_customer_figures_next_contact_on_customer_id",
    "ix_interaction_user_id_next_on",
}
OPEN = "next_on IS NOT NULL AND next_done_at IS NULL"


def upgrade() -> None:
    """Add what is not there; most of it is, in a database that is a few days old."""
    _early_columns()
    there = {table: _indexes_of(table) for table in ("customer", "customer_figures", "interaction")}
    for table, name in [(table, name) for table, names in there.items() for name in names & OUTGROWN]:
        op.drop_index(name, table)
    for table, name, columns, where in (*_of_customers(), *_of_figures(), *_of_promises()):
        if name not in there[table]:
            op.create_index(name, table, columns, **_only(where))


def _indexes_of(table: str) -> set[str]:
    return {str(index["name"]) for index in sa.inspect(op.get_bind()).get_indexes(table)}


def _early_columns() -> None:
    there = sa.inspect(op.get_bind())
    number = sa.Boolean().with_variant(sa.Integer(), "sqlite")
    if "active" not in {column["name"] for column in there.get_columns("customer_figures")}:
        op.add_column("customer_figures", sa.Column("active", number, nullable=False, server_default=sa.text(_true())))
        op.execute("UPDATE customer_figures SET active = (SELECT active FROM customer WHERE id = customer_id)")
    if "left" not in {column["name"] for column in there.get_columns("import_batch")}:
        long = sa.Unicode().with_variant(sa.Text(), "sqlite")
        op.add_column("import_batch", sa.Column("left", long, nullable=False, server_default="[]"))


def _true() -> str:
    return "true" if op.get_context().dialect.name == "postgresql" else "1"


def _of_customers() -> Iterator[tuple[str, str, Sequence[Any], str]]:
    """Each begins with `active`, for every list leaves the archived out, and ends with its order."""
    for columns in CUSTOMERS:
        yield "customer", f"ix_customer_active_{'_'.join(columns)}", ["active", *columns], ""
    vip = "vip" if op.get_context().dialect.name == "postgresql" else "vip = 1"
    for name, where in (("vip", vip), ("promising", "potential = 1")):
        yield "customer", f"ix_customer_{name}", ["active", "name_key", "id"], where
    yield "customer", "ix_customer_tax_no", ["tax_no"], ""


def _of_figures() -> Iterator[tuple[str, str, Sequence[Any], str]]:
    for column in ("balance", "turnover"):
        name = f"ix_customer_figures_active_{column}_customer_id"
        yield "customer_figures", name, ["active", column, "customer_id"], ""
    # A date that is not there comes first by itself, but on PostgreSQL.
    first = op.get_context().dialect.name == "postgresql"
    for name, column in (("last_contact", "last_contact_at"), ("next_contact", "next_contact_on")):
        name = f"ix_customer_figures_{name}{'_first' if first else ''}"  # noqa: PLW2901 - the whole of it
        date = sa.text(f"{column} NULLS FIRST") if first else column
        yield "customer_figures", name, ["active", date, "customer_id"], ""


def _of_promises() -> Iterator[tuple[str, str, Sequence[Any], str]]:
    for name in ("customer", "user"):
        yield "interaction", f"ix_interaction_open_of_{name}", [f"{name}_id", "next_on"], OPEN


def _only(where: str) -> dict[str, Any]:
    """The condition of an index that holds some rows only."""
    return {f"{engine}_where": sa.text(where) for engine in ("sqlite", "postgresql", "mssql") if where}
