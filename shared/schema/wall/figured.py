"""The figures of customers, which behind the wall the database works out itself: nobody can write others into them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Dialect, Integer, literal_column, select, text, union

from shared.customers import figures

_HISTORIES = ("interaction", "sales_order", "receipt")
_ROWS = {"INSERT": ("inserted t",), "UPDATE": ("deleted t", "inserted t"), "DELETE": ("deleted t",)}
_NEW = ("t.id", ("inserted t",))
_ARCHIVED = "inserted t JOIN deleted o ON o.id = t.id AND o.active <> t.active"


def tells(table: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The events of a table that tell on the figures: each with the customer's id and the rows that have it."""
    if table in _HISTORIES:
        yield from ((event, "t.customer_id", rows) for event, rows in _ROWS.items())
    if table == "customer":
        yield "INSERT", *_NEW
        yield "UPDATE", "t.id", (_ARCHIVED,)


def work(dialect: Dialect, id: str, rows: tuple[str, ...], schema: str) -> str:
    """What brings the figures of the customers of some rows up to date; new customers have no history yet."""
    sides = [select(literal_column(id, Integer)).select_from(text(side)) for side in rows]
    customers: Any = sides[0] if len(sides) == 1 else union(*sides)
    made = (
        statement.compile(
            dialect=dialect,
            schema_translate_map={None: schema},
            render_schema_translate=True,
            compile_kwargs={"literal_binds": True},
        )
        for statement in figures.restated(customers)[: 1 if (id, rows) == _NEW else None]
    )
    return "".join(f"{statement};\n" for statement in made)
