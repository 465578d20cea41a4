"""What fits into a column, so that a fault can be told before the database says it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy import String

from shared.database.base import Base
from shared.text import _


def units(text: str) -> int:
    """The length of a text as SQL Server counts it: a character beyond U+FFFF takes two places."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


@cache
def longest(model: type[Base], field: str) -> int | None:
    """How many units a field of the model holds; None where it is no text or has no end."""
    kind = model.__table__.columns[field].type
    return kind.length if isinstance(kind, String) else None


def overlong(model: type[Base], values: Mapping[str, object]) -> dict[str, str]:
    """A fault for each text that is longer than its column."""
    faults = {}
    for field, value in values.items():
        most = longest(model, field) if isinstance(value, str) else None
        if isinstance(value, str) and most is not None and units(value) > most:
            said = _("At most {most} characters fit here; these are {count}.")
            faults[field] = said.format(most=most, count=units(value))
    return faults
