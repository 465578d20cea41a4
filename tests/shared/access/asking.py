"""One statement put to a database over a driver's own line: what it says, and leaves as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg

from shared.database.failures import Failure, classify


def answer(line: Any, statement: str, values: Sequence[object] = ()) -> str:
    """allowed, unseen (as if there were no such row) or refused; each value stands at a `?`."""
    if isinstance(line, psycopg.Connection):
        return _of_postgresql(line, statement.replace("?", "%s"), values)
    return _of_sql_server(line, statement, values)


def _of_postgresql(line: psycopg.Connection, statement: str, values: Sequence[object]) -> str:
    with line.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            cursor.execute(statement, values)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.WithCheckOptionViolation):
            return "refused"
        except psycopg.errors.NotNullViolation:  # it came through to the table
            return "allowed"
        else:
            return "allowed" if cursor.rowcount else "unseen"
        finally:
            cursor.execute("ROLLBACK")


def _of_sql_server(line: Any, statement: str, values: Sequence[object]) -> str:
    cursor = line.cursor()
    try:
        cursor.execute(statement, *values)
        met = cursor.fetchone() if cursor.description else cursor.rowcount
    except Exception as error:
        if classify("mssql", error) is Failure.FORBIDDEN:
            return "refused"
        raise
    else:
        return "allowed" if met else "unseen"
    finally:
        cursor.close()
        line.rollback()
