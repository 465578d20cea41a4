"""The column types that tables are written with, alike on SQLite, PostgreSQL and SQL Server.

SQLite tables are STRICT, which knows INTEGER, REAL, TEXT and BLOB alone; its money is a whole number of the
smallest unit, for its own numbers are floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, cast

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Integer, Numeric, String, Unicode
from sqlalchemy.dialects import mssql, postgresql, sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteTypeCompiler
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, TypeEngine


class _TextDate(sqlite.DATE):
    pass


class _TextMoment(sqlite.DATETIME):
    pass


class _Bit(Boolean):
    pass


@compiles(_TextDate, "sqlite")
@compiles(_TextMoment, "sqlite")
def _as_text(_type: TypeEngine[Any], _compiler: SQLiteTypeCompiler, **_options: Any) -> str:
    return "TEXT"


@compiles(_Bit, "sqlite")
def _as_integer(_type: TypeEngine[Any], _compiler: SQLiteTypeCompiler, **_options: Any) -> str:
    return "INTEGER"


_MOMENT: TypeEngine[Any] = cast("type[Any]", _TextMoment)(
    storage_format="%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d"
)


def _words(length: int) -> TypeEngine[str]:
    return Unicode(length).with_variant(sqlite.TEXT(), "sqlite")


class MomentType(TypeDecorator[datetime]):
    """A point in time to the second: aware in Python, UTC without a zone in the database."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_MOMENT)
        if dialect.name == "mssql":
            return dialect.type_descriptor(mssql.DATETIME2(0))
        # Through `type_descriptor` the driver's own type would take its place, which knows no precision.
        return postgresql.TIMESTAMP(precision=0)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else value.replace(tzinfo=UTC)


class ExactType(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places."""

    impl = Numeric
    cache_ok = True

    def __init__(self, digits: int = 18, places: int = 2) -> None:
        super().__init__(digits, places)
        self.places = places
        self._unit = Decimal(1).scaleb(-places)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Decimal | int | None:
        if value is None:
            return None
        exact = Decimal(value).quantize(self._unit, ROUND_HALF_UP)
        return int(exact.scaleb(self.places)) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return Decimal(value).scaleb(-self.places)
        return Decimal(value).quantize(self._unit)


@dataclass(frozen=True)
class _Named:
    """Tells apart the types that are one in Python."""

    name: str


Short = Annotated[str, _Named("short")]
Line = Annotated[str, _Named("line")]
Note = Annotated[str, _Named("note")]
Long = Annotated[str, _Named("long")]
Key = Annotated[str, _Named("key")]
Money = Annotated[Decimal, _Named("money")]
Exact = Annotated[Decimal, _Named("exact")]
Big = Annotated[int, _Named("big")]

TYPES: dict[Any, TypeEngine[Any]] = {
    int: Integer(),
    Big: BigInteger().with_variant(Integer(), "sqlite"),
    bool: Boolean(create_constraint=False).with_variant(_Bit(create_constraint=False), "sqlite"),
    Short: _words(40),
    Line: _words(200),
    Note: _words(2000),
    Long: Unicode().with_variant(sqlite.TEXT(), "sqlite"),
    # Lower-case letters, digits and spaces only: such text sorts alike whatever the collation.
    Key: String(200)
    .with_variant(sqlite.TEXT(), "sqlite")
    .with_variant(postgresql.VARCHAR(200, collation="C"), "postgresql"),
    Money: ExactType(18, 2),
    Exact: ExactType(18, 4),
    datetime: MomentType(),
}
DATE: TypeEngine[Any] = Date().with_variant(cast("type[Any]", _TextDate)(), "sqlite")
