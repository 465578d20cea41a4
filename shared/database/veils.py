"""Columns of an embedded file that whoever signed in reads as masks, whatever asks: as a server's views show them.

Only what is read goes through the mask: what is written stands in the statement by its own name. The file itself is
its user's own; this keeps what the program shows, not what is in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Alias, Engine, Table, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.sql.elements import ColumnClause

Columns = frozenset[tuple[str, str]]  # table and name
_FUNCTION = "masked"


class _Veiling(SQLiteCompiler):
    """Reads some columns of its dialect through the mask."""

    def visit_column(self, column: ColumnClause[Any], *words: Any, **more: Any) -> str:
        said = super().visit_column(column, *words, **more)
        veiled: Columns = self.dialect.veiled  # type: ignore[attr-defined]  # prepare gave it
        is_read = more.get("include_table", True) and (_table(column), column.name) in veiled
        return f"{_FUNCTION}({said})" if is_read else said


def prepare(engine: Engine) -> None:
    """Let an engine of SQLite veil columns; none is so far."""
    dialect: Any = engine.dialect
    dialect.statement_compiler, dialect.veiled, dialect.mask = _Veiling, frozenset(), str

    def know(connection: Any, _record: Any) -> None:
        connection.create_function(
            _FUNCTION, 1, lambda value: dialect.mask(value) if isinstance(value, str) else value, deterministic=True
        )

    event.listen(engine, "connect", know)


def veil(engine: Engine, columns: Iterable[tuple[str, str]], mask: Callable[[str], str]) -> None:
    """Show these columns as masks from now on, and no others."""
    dialect: Any = engine.dialect
    dialect.veiled, dialect.mask = frozenset(columns), mask
    engine.clear_compiled_cache()


def _table(column: ColumnClause[Any]) -> str:
    """The table itself that a column is read from; nothing for what a question within gives."""
    table: Any = column.table
    while isinstance(table, Alias):
        table = table.element
    return table.name if isinstance(table, Table) else ""
