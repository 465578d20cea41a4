"""Many rows at once, the quickest way each engine has: COPY on PostgreSQL, one prepared statement elsewhere.

Rows are handled by the column: a value that repeats is brought into the database's form once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Connection, Table, func, insert, literal, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Columns = dict[str, Sequence[Any]]
_FEW = 10
# https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2
_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def by_column(table: Table, rows: Sequence[Mapping[str, Any]]) -> Columns:
    """The values of each column; what a row does not give is as in a new record."""
    given = {name for row in rows for name in row}
    if unknown := given - set(table.c.keys()):
        raise ValueError(f"{table.name} has no {', '.join(sorted(unknown))}")
    columns: Columns = {}
    for column in table.c:
        default = column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
        if column.name in given:
            columns[column.name] = [row.get(column.name, default) for row in rows]
        elif default is not None:
            columns[column.name] = [default] * len(rows)
    return columns


def numbers(session: Session, table: Table, count: int) -> Sequence[int] | None:
    """Ids that nobody else takes, ascending; None where the engine tells them only as it adds the rows."""
    match session.get_bind().dialect.name:
        case "sqlite":  # a writer has the file for itself
            first = (session.connection().scalar(select(func.max(table.c.id))) or 0) + 1
            return range(first, first + count)
        case "postgresql" if count > _FEW:  # a few come with their rows, in one round trip
            asked = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
            return session.connection().scalars(asked, {"name": f"public.{table.name}", "count": count}).all()
        case _:
            return None


def enter(session: Session, table: Table, columns: Columns) -> None:
    """Add rows; their trail and the notice of the change are the caller's."""
    connection, names = session.connection(), list(columns)
    count = len(columns[names[0]])
    dialect = connection.dialect.name
    if dialect == "sqlite":
        marks, listed = ", ".join("?" * len(names)), ", ".join(f'"{name}"' for name in names)
        rows = list(zip(*_bound(connection, table, columns), strict=True))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({listed}) VALUES ({marks})", rows)
    elif dialect == "postgresql" and count > _FEW:
        given = [table.c[name].info.get("given", name) for name in names] if session.info["walled"] else None
        send(connection, table.name, names, _stream(_bound(connection, table, columns)), given)
    else:
        connection.execute(insert(table), rows_of(columns))


def among(session: Session, column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a column has one of at most a thousand values; on PostgreSQL they are one parameter."""
    if session.get_bind().dialect.name != "postgresql":
        return cast("ColumnElement[bool]", column.in_(values))
    return cast("ColumnElement[bool]", column == func.any(literal(list(values), ARRAY(column.type))))


def rows_of(columns: Columns) -> list[dict[str, Any]]:
    """The rows again, each with every column."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def send(
    connection: Connection,
    table: str,
    names: Sequence[str],
    stream: str | bytes,
    given: Sequence[str] | None = None,
) -> None:
    """Send rows to PostgreSQL as one stream; given: the names under which a view takes them."""
    listed = ", ".join(f'"{name}"' for name in names)
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor:
        if given is None:
            _copy(cursor, table, listed, stream)
            return
        # A view takes no stream: the rows come into a table of this line alone first.
        cursor.execute(f"CREATE TEMP TABLE coming AS SELECT {listed} FROM {table} LIMIT 0")
        _copy(cursor, "coming", listed, stream)
        takes = ", ".join(f'"{name}"' for name in given)
        cursor.execute(f"INSERT INTO {table} ({takes}) SELECT {listed} FROM coming")
        cursor.execute("DROP TABLE coming")


def _copy(cursor: Any, table: str, listed: str, stream: str | bytes) -> None:
    with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as sent:
        sent.write(stream)


def _stream(columns: Sequence[Sequence[Any]]) -> str:
    fields = [_fields(values) for values in columns]
    return "\n".join([*map("\t".join, zip(*fields, strict=True)), ""])


def _bound(connection: Connection, table: Table, columns: Columns) -> list[Sequence[Any]]:
    """The values as the driver takes them."""
    found: list[Sequence[Any]] = []
    for name, values in columns.items():
        bind = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        known = {value: bind(value) for value in set(values)} if bind else {}
        found.append([known[value] for value in values] if bind else values)
    return found


def _fields(values: Sequence[Any]) -> list[str]:
    known = {value: _field(value) for value in set(values)}
    return [known[value] for value in values]


def _field(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)
