"""What a file says of a record, beside what the database shows of it, which of a number may be a mask alone."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from shared.access import fields
from shared.customers.model import Customer, Person
from shared.database import Record


def changes(record: Record, said: dict[str, Any], *, replace: bool) -> dict[str, Any]:
    """What the row adds to a record: fields that are still as a new record has them, or all that differ."""
    found = {}
    defaults, masked = _DEFAULTS[type(record)], _MASKED[type(record)]
    for name, value in said.items():
        before = getattr(record, name)
        if same(before, value) or (name in masked and is_of(before, value)):
            continue
        empty = before in ("", None) or (not isinstance(before, str) and same(before, defaults[name]))
        if empty or (replace and name not in {"code", "name"}):
            found[name] = value
    return found


def same(before: Any, after: Any) -> bool:
    """Whether a record's value and a file's are one."""
    if isinstance(before, Decimal) or isinstance(after, Decimal):
        return Decimal(before or 0) == Decimal(after or 0)
    return bool(before == after)


def plain_digits(phone: str) -> str:
    """The digits by which two ways of writing a phone are one."""
    return re.sub(r"\D", "", phone)[-11:]


def is_one(shown: str, said: str) -> bool:
    """Whether two numbers are one, however they are written; of the first a mask may be shown."""
    return plain_digits(shown) == plain_digits(said) or is_of(shown, said)


def is_of(shown: str, said: str) -> bool:
    """Whether a mask is shown that the number has."""
    return fields.STARS in shown and shown in {fields.mask(said), fields.mask(plain_digits(said))}


def _defaults(model: type[Record]) -> dict[str, Any]:
    found = {}
    for column in model.__table__.c:
        found[column.key] = column.default.arg if column.default is not None and column.default.is_scalar else None
    return found


def _masked(model: type[Record]) -> frozenset[str]:
    return frozenset(name for name, field in fields.of(model.__tablename__).items() if field.masked)


CUSTOMER_DEFAULTS, PERSON_DEFAULTS = _defaults(Customer), _defaults(Person)
_DEFAULTS: dict[type, dict[str, Any]] = {Customer: CUSTOMER_DEFAULTS, Person: PERSON_DEFAULTS}
_MASKED: dict[type, frozenset[str]] = {model: _masked(model) for model in (Customer, Person)}
