"""The database's own clock, in UTC: the clocks of three hundred PCs differ."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from shared.database.types import MomentType


class utc_now(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """The present moment in UTC, as the database sees it."""

    type = MomentType()
    inherit_cache = True


@compiles(utc_now, "sqlite")
def _sqlite(_element: utc_now, _compiler: SQLCompiler, **_options: Any) -> str:
    return "(datetime('now'))"


@compiles(utc_now, "postgresql")
def _postgresql(_element: utc_now, _compiler: SQLCompiler, **_options: Any) -> str:
    return "(date_trunc('second', now() AT TIME ZONE 'utc'))"


@compiles(utc_now, "mssql")
def _mssql(_element: utc_now, _compiler: SQLCompiler, **_options: Any) -> str:
    return "(sysutcdatetime())"
