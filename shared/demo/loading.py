"""Writing very many rows at once: by COPY on PostgreSQL, in one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from shared.database import AuditEvent, Base, Record


def load(session: Session, model: type[Base], rows: Sequence[dict[str, Any]], *, trailed: bool) -> None:
    """Add rows that bring their own ids; all of them name the same columns. With their trail, if it is wanted."""
    if not rows:
        return
    _write(session, model, rows)
    session.info["changes"].add(model, None)
    if trailed and issubclass(model, Record):
        _write(session, AuditEvent, [_event(session, model, row) for row in rows])


def first_free(session: Session, model: type[Record]) -> int:
    """The id that the next row may have."""
    return (session.scalar(select(func.max(model.id))) or 0) + 1


def settle(session: Session, models: Iterable[type[Record]]) -> None:
    """Let the database count on from the ids that were brought along."""
    if session.connection().dialect.name != "postgresql":
        return
    for model in models:
        name = model.__tablename__
        session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 1) FROM {name}))")
        )


def _event(session: Session, model: type[Record], row: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": session.info["key"],
        "user_id": row["created_by"],
        "entity": model.__tablename__,
        "record_id": row["id"],
        "version": 1,
        "action": "added",
        "changes": "{}",
    }


def _write(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    table, connection = cast("Table", model.__table__), session.connection()
    plain = {c.name: c.default.arg for c in table.c if isinstance(c.default, ScalarElementColumnDefault)}
    names = [c.name for c in table.c if c.name in plain or c.name in rows[0]]
    if connection.dialect.name == "mssql":
        connection.execute(table.insert(), [{name: row.get(name, plain.get(name)) for name in names} for row in rows])
        return
    stored = _stored(connection.dialect, table, names, rows, plain)
    raw: Any = connection.connection.driver_connection
    quoted = ", ".join(f'"{name}"' for name in names)
    if connection.dialect.name == "postgresql":
        with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({quoted}) FROM STDIN") as copy:
            for row in stored:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(names))
        raw.executemany(f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})", stored)


def _stored(
    dialect: Any, table: Table, names: list[str], rows: Sequence[dict[str, Any]], plain: dict[str, Any]
) -> Iterable[tuple[Any, ...]]:
    """The rows as the driver keeps them, worked out column by column."""
    columns = []
    for name in names:
        usual, turn = plain.get(name), _turn(table.c[name].type, dialect)
        column = [row.get(name, usual) for row in rows]
        columns.append(list(map(turn, column)) if turn else column)
    return zip(*columns, strict=True)


def _turn(kind: Any, dialect: Any) -> Any:
    return kind.dialect_impl(dialect).bind_processor(dialect)
