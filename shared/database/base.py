"""The root of every table."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from shared.database.clock import utc_now
from shared.database.types import DATE, TYPES

_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """Names every constraint, so that every engine migrates alike."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {**TYPES, dt.date: DATE}
    __table_args__: Any = {"sqlite_strict": True}
    __told__: ClassVar[bool] = False  # whether colleagues' programs are told of a change (shared.database.notices)

    def stands_with(self) -> int | None:
        """The customer on whose card the row stands; None when it is on none, or not known from the row alone."""
        return getattr(self, "customer_id", None)


class Record(Base):
    """A row that people edit: an id, a version that guards against lost updates, and when it came."""

    __abstract__ = True
    __told__ = True

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-3)
    version: Mapped[int] = mapped_column(default=1, sort_order=-2)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=utc_now(), sort_order=98)
    created_by: Mapped[int | None] = mapped_column(sort_order=99)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - a declared attribute is given the class
        return {"version_id_col": cls.__table__.c.version, "eager_defaults": False}
