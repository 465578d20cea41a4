"""New ids on SQL Server, where a table with triggers refuses an OUTPUT that goes straight to the client (error 334).

The ids go into a table variable first and are read from there, all in the one message:
https://learn.microsoft.com/en-us/sql/t-sql/queries/output-clause-transact-sql (Triggers).
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Engine, event

_ONE = r"inserted\.(?:\[\w+\]|\w+)(?: AS \w+)?"
_TOLD = rf"OUTPUT (?P<told>{_ONE}(?:, {_ONE})*)"
_OUTPUT = re.compile(rf"(?P<into>INSERT INTO [^()]+\([^()]+\)) {_TOLD} (?P<rest>(?:VALUES|SELECT) .+)", re.DOTALL)


def listen(engine: Engine) -> None:
    """See to it for every statement of an engine."""
    event.listen(engine, "before_cursor_execute", _before, retval=True)


def _before(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: Any) -> tuple[str, Any]:
    return through_variable(statement), values


def through_variable(statement: str) -> str:
    """An INSERT that tells whole numbers through a table variable; other statements as they are."""
    found = _OUTPUT.fullmatch(statement)
    if found is None:
        return statement
    told = found["told"].split(", ")
    plain = ", ".join(one.partition(" AS ")[0] for one in told)
    names = [f"told{place}" for place in range(len(told))]
    columns, listed = ", ".join(f"{name} bigint" for name in names), ", ".join(names)
    return (
        f"SET NOCOUNT ON; DECLARE @told TABLE ({columns}); {found['into']} OUTPUT {plain} INTO @told ({listed})"
        f" {found['rest']}; SELECT {listed} FROM @told ORDER BY told0; SET NOCOUNT OFF"
    )
