"""Questions for columns alone, asked of statements that were built once.

To build a statement takes longer than many an answer: what is asked often is built once, with parameters, and given
its values when it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Row, bindparam, func
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import Executable


def ask(session: Session, statement: Executable, values: Mapping[str, Any]) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows of a statement that reads columns: without what a session does for entities."""
    if session.autoflush:  # as the session itself would; one that only reads writes nothing, whatever was set
        session.flush()
    return session.connection().execute(statement, values).all()


def one_of(dialect: str, column: Any, name: str) -> ColumnElement[bool]:
    """Whether a column has one of the values of a parameter, at most a thousand; on PostgreSQL they are sent as one."""
    if dialect != "postgresql":
        return cast("ColumnElement[bool]", column.in_(bindparam(name, type_=column.type, expanding=True)))
    return cast("ColumnElement[bool]", column == func.any(bindparam(name, type_=ARRAY(column.type))))
