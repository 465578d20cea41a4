"""One statement put to a database over a driver's own line: what it says, and leaves as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from shared.database.failures import Failure, classify
from tests import engines

_CAME_THROUGH = 1  # what the wall let through, and the table itself did not take for a value that is missing
_NOT_NULL = re.compile(r"\(515\)(?=; \[| \(SQL)")
_NONE = pytest.param("bureau", marks=pytest.mark.skip(reason="CRM_TEST_MSSQL_URL names no server"))
# For tests in the words of one engine alone.
ON_POSTGRESQL = pytest.mark.parametrize("office", ["office"], indirect=True, scope="module")
ON_SQL_SERVER = pytest.mark.parametrize(
    "office", ["bureau" if engines.MSSQL_URL else _NONE], indirect=True, scope="module"
)


def answer(line: Any, statement: str, values: Sequence[object] = ()) -> str:
    """allowed, unseen (as if there were no such row) or refused; each value stands at a `?`."""
    met = tries(line, statement, values)
    return met if isinstance(met, str) else "allowed" if met else "unseen"


def tries(line: Any, statement: str, values: Sequence[object] = ()) -> int | str:
    """The number of rows a statement met, or refused; each value stands at a `?`."""
    if isinstance(line, psycopg.Connection):
        return _on_postgresql(line, statement.replace("?", "%s"), values)
    return _on_sql_server(line, statement, values)


def told(line: Any, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """The rows of a question; each value stands at a `?`."""
    if isinstance(line, psycopg.Connection):
        return line.execute(statement.replace("?", "%s"), values or None, prepare=False).fetchall()
    with line.cursor() as cursor:
        rows = [tuple(row) for row in cursor.execute(statement, *values).fetchall()]
    line.rollback()
    return rows


def _on_postgresql(line: psycopg.Connection, statement: str, values: Sequence[object]) -> int | str:
    with line.transaction(force_rollback=True):
        try:
            return line.execute(statement, values or None).rowcount
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.WithCheckOptionViolation):
            return "refused"
        except psycopg.errors.NotNullViolation:
            return _CAME_THROUGH


def _on_sql_server(line: Any, statement: str, values: Sequence[object]) -> int | str:
    cursor = line.cursor()
    try:
        cursor.execute(statement, *values)
        return len(cursor.fetchall()) if cursor.description else cursor.rowcount
    except Exception as error:
        if classify("mssql", error) is Failure.FORBIDDEN:
            return "refused"
        if _NOT_NULL.search(str(error)):
            return _CAME_THROUGH
        raise
    finally:
        cursor.close()
        line.rollback()
