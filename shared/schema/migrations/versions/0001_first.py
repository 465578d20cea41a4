"""The first tables.

Written down as they were, types included: a later change of the models is a step of its own.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mssql, postgresql, sqlite

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sqlite.TEXT()
INTEGER = sa.Integer()
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
YES_NO = sa.Boolean().with_variant(sa.Integer(), "sqlite")
OPERATION = sa.String(32).with_variant(TEXT, "sqlite")
KEY = sa.String(200).with_variant(TEXT, "sqlite").with_variant(postgresql.VARCHAR(200, collation="C"), "postgresql")
SHORT = sa.Unicode(40).with_variant(TEXT, "sqlite")
LINE = sa.Unicode(200).with_variant(TEXT, "sqlite")
NOTE = sa.Unicode(2000).with_variant(TEXT, "sqlite")
LONG = sa.Unicode().with_variant(TEXT, "sqlite")
MONEY = sa.Numeric(18, 2).with_variant(sa.Integer(), "sqlite")
EXACT = sa.Numeric(18, 4).with_variant(sa.Integer(), "sqlite")
DAY = sa.Date().with_variant(TEXT, "sqlite")
MOMENT = sa.DateTime().with_variant(TEXT, "sqlite").with_variant(mssql.DATETIME2(0), "mssql")
NOW = {
    "sqlite": "(datetime('now'))",
    "postgresql": "(now() AT TIME ZONE 'utc')",
    "mssql": "(sysutcdatetime())",
}
FTS5 = "fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii')"


def upgrade() -> None:
    """Make every table."""
    _of_the_door()
    _users()
    _customers()
    _people()
    _search()
    _interactions()
    _visits()
    _orders()
    _receipts()
    _imports()


def _must(name: str, kind: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **options)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _now() -> sa.TextClause:
    return sa.text(NOW[op.get_context().dialect.name])


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _table(name: str, key: str, *parts: Any) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(key, name=f"pk_{name}"), sqlite_strict=True)


def _record(name: str, *parts: Any) -> None:
    """A table of rows that people edit."""
    came = (_must("created_at", MOMENT, server_default=_now()), _may("created_by", INTEGER))
    _table(name, "id", _must("id", INTEGER), _must("version", INTEGER), *parts, *came)


def _unique(table: str, column: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(column, name=f"uq_{table}_{column}")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _of_the_door() -> None:
    _table(
        "operation",
        "key",
        _must("key", OPERATION),
        _may("user_id", INTEGER),
        _must("at", MOMENT, server_default=_now()),
        _may("result", INTEGER),
    )
    _table(
        "audit_event",
        "id",
        _must("id", BIG),
        _must("key", OPERATION),
        _must("at", MOMENT, server_default=_now()),
        _may("user_id", INTEGER),
        _must("entity", SHORT),
        _must("record_id", INTEGER),
        _must("version", INTEGER),
        _must("action", SHORT),
        _must("changes", LONG),
    )
    _index("audit_event", "at")
    _index("audit_event", "key")
    _index("audit_event", "entity", "record_id", "version")
    _table("counter", "name", _must("name", SHORT), _must("next", INTEGER))


def _users() -> None:
    _record(
        "user_account",
        _must("login", SHORT),
        _must("login_key", SHORT),
        _must("name", LINE),
        _must("password_hash", LINE),
        _must("role", SHORT),
        _must("active", YES_NO),
        _must("wrong_tries", INTEGER),
        _may("locked_until", MOMENT),
        _may("last_seen_at", MOMENT),
        _unique("user_account", "login_key"),
    )


def _customers() -> None:
    _record(
        "customer",
        _must("code", SHORT),
        _must("name", LINE),
        _must("name_key", KEY),
        _must("short_name", LINE),
        *(_must(name, SHORT) for name in ("kind", "category", "stage")),
        _must("vip", YES_NO),
        _must("current_value", INTEGER),
        _must("potential", INTEGER),
        *(_must(name, LINE) for name in ("trade", "region", "city", "source")),
        _must("phone", SHORT),
        _must("fax", SHORT),
        *(_must(name, LINE) for name in ("email", "website", "address")),
        _must("tax_no", SHORT),
        _must("credit_limit", MONEY),
        _must("terms_days", INTEGER),
        _must("discount", EXACT),
        _must("note", NOTE),
        _may("owner_id", INTEGER),
        _must("active", YES_NO),
        _unique("customer", "code"),
        _refers("customer", "owner_id", "user_account"),
    )
    _table(
        "customer_figures",
        "customer_id",
        _must("customer_id", INTEGER, autoincrement=False),
        _must("balance", MONEY),
        _must("turnover", MONEY),
        _must("turnover_year", INTEGER),
        _may("last_contact_at", MOMENT),
        _may("next_contact_on", DAY),
        _must("active", YES_NO),
        _refers("customer_figures", "customer_id", "customer"),
    )


def _people() -> None:
    _record(
        "person",
        _must("customer_id", INTEGER),
        *(_must(name, LINE) for name in ("name", "title", "department")),
        _must("mobile", SHORT),
        _must("phone", SHORT),
        _must("email", LINE),
        _must("wechat", LINE),
        _may("birthday", DAY),
        _must("birthday_is_lunar", YES_NO),
        _must("relation", SHORT),
        _must("likes", LINE),
        _must("dislikes", LINE),
        _must("is_main", YES_NO),
        _must("note", NOTE),
        _must("active", YES_NO),
        _refers("person", "customer_id", "customer"),
    )
    _index("person", "customer_id")


def _search() -> None:
    _table(
        "search_entry",
        "id",
        _must("id", BIG, autoincrement=False),
        _must("customer_id", INTEGER),
        _must("person", INTEGER),
        _must("key", KEY),
        _must("doc", LONG),
    )
    _index("search_entry", "person", "key", "id")
    if op.get_context().dialect.name == "sqlite":
        op.execute(f"CREATE VIRTUAL TABLE search_word USING {FTS5}")
    if op.get_context().dialect.name == "postgresql":
        op.add_column("search_entry", _may("words", postgresql.TSVECTOR()))
        op.create_index("ix_search_entry_words", "search_entry", ["words"], postgresql_using="gin")


def _interactions() -> None:
    _record(
        "interaction",
        _must("customer_id", INTEGER),
        _may("person_id", INTEGER),
        _may("user_id", INTEGER),
        _must("at", MOMENT),
        _must("kind", SHORT),
        _must("text", NOTE),
        _must("outcome", SHORT),
        _may("next_on", DAY),
        _must("next_note", LINE),
        _may("next_done_at", MOMENT),
        _refers("interaction", "customer_id", "customer"),
        _refers("interaction", "person_id", "person"),
        _refers("interaction", "user_id", "user_account"),
    )
    _index("interaction", "customer_id", "at")
    _index("interaction", "person_id")


def _visits() -> None:
    _record(
        "visit",
        _must("customer_id", INTEGER),
        _may("person_id", INTEGER),
        _may("user_id", INTEGER),
        _must("starts", MOMENT),
        _must("ends", MOMENT),
        _must("kind", SHORT),
        _must("purpose", LINE),
        _must("place", LINE),
        _must("state", SHORT),
        _must("outcome", NOTE),
        _refers("visit", "customer_id", "customer"),
        _refers("visit", "person_id", "person"),
        _refers("visit", "user_id", "user_account"),
    )
    _index("visit", "customer_id", "starts")
    _index("visit", "user_id", "starts")
    _index("visit", "starts", "id")
    _index("visit", "person_id")


def _orders() -> None:
    _record(
        "sales_order",
        _must("number", SHORT),
        _must("customer_id", INTEGER),
        _may("person_id", INTEGER),
        _may("user_id", INTEGER),
        _must("ordered_on", DAY),
        _may("due_on", DAY),
        _must("state", SHORT),
        _must("total", MONEY),
        _must("received", MONEY),
        _must("note", NOTE),
        _unique("sales_order", "number"),
        _refers("sales_order", "customer_id", "customer"),
        _refers("sales_order", "person_id", "person"),
        _refers("sales_order", "user_id", "user_account"),
    )
    _index("sales_order", "customer_id", "ordered_on")
    _index("sales_order", "ordered_on", "id")
    _index("sales_order", "due_on")
    _index("sales_order", "person_id")
    _lines()


def _lines() -> None:
    _record(
        "order_line",
        _must("order_id", INTEGER),
        _must("position", INTEGER),
        _must("product", LINE),
        _must("unit", SHORT),
        _must("quantity", EXACT),
        _must("price", EXACT),
        _must("amount", MONEY),
        _refers("order_line", "order_id", "sales_order"),
    )
    _index("order_line", "order_id")
    words = (_must("name", LINE), _must("name_key", LINE), _must("unit", SHORT))
    _table("product", "id", _must("id", INTEGER), *words, _must("price", EXACT))
    _index("product", "name")


def _receipts() -> None:
    _record(
        "receipt",
        _must("customer_id", INTEGER),
        _may("order_id", INTEGER),
        _may("user_id", INTEGER),
        _must("received_on", DAY),
        _must("amount", MONEY),
        _must("method", SHORT),
        _must("note", LINE),
        _refers("receipt", "customer_id", "customer"),
        _refers("receipt", "order_id", "sales_order"),
        _refers("receipt", "user_id", "user_account"),
    )
    _index("receipt", "customer_id", "received_on")
    _index("receipt", "order_id")


def _imports() -> None:
    _record(
        "import_batch",
        _must("operation_key", SHORT),
        _must("file", LINE),
        *(_must(name, INTEGER) for name in ("added", "updated", "skipped", "wrong")),
        _may("undone_at", MOMENT),
        _must("left", LONG),
        _unique("import_batch", "operation_key"),
    )
