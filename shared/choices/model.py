"""One word of a list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.database import Line, Record, Short


class Choice(Record):
    """A word that is offered where a field of its list is filled in; `field` is a key of queries.LISTS."""

    __tablename__ = "choice"

    field: Mapped[Short]
    word: Mapped[Line]
    position: Mapped[int] = mapped_column(default=0)

    __table_args__: Any = (UniqueConstraint("field", "word"), {"sqlite_strict": True})
