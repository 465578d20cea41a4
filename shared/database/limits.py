"""What a column can hold, so that a fault can be told before the database says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from sqlalchemy import String

from shared.database.base import Base
from shared.text import _

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def units(text: str) -> int:
    """The length of a text as SQL Server counts it: a character beyond U+FFFF takes two places."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@cache
def longest(model: type[Base], field: str) -> int | None:
    """How many units a field of the model holds; None where it is no text or has no end."""
    kind = model.__table__.columns[field].type
    return kind.length if isinstance(kind, String) else None


def unseen(text: str) -> bool:
    """Whether there is a character in the text that nobody can see and not every engine can keep."""
    return not text.isprintable() and _UNSEEN.search(text) is not None


def unfit(model: type[Base], values: Mapping[str, object]) -> dict[str, str]:
    """A fault for each text that its column cannot hold."""
    faults = {field: fault_of(model, field, value) for field, value in values.items() if isinstance(value, str)}
    return {field: fault for field, fault in faults.items() if fault}


def fault_of(model: type[Base], field: str, text: str) -> str | None:
    """The fault of a text that its column cannot hold, or None."""
    if unseen(text):
        return _("There is a character in it that cannot be shown; type it again.")
    most = longest(model, field)
    if most is None or 2 * len(text) <= most or units(text) <= most:
        return None
    return _("At most {most} characters fit here; these are {count}.").format(most=most, count=units(text))
