"""What a customer card and a contact person must hold: the same for the form, the import and a script."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from shared.customers.fragments import EXTENSION, NUMBERS
from shared.customers.model import CATEGORIES, KINDS, RELATIONS, STAGES, Customer, Person
from shared.database import Record
from shared.database.limits import fault_of
from shared.text import N_, _

_NUMBER = re.compile(rf"\(?\+?[0-9][0-9 \-().]*(?:{EXTENSION.pattern}\s*[0-9]{{1,6}})?", re.IGNORECASE)
_USUAL_NUMBER = re.compile(r"[0-9](?:[ \-]?[0-9]){2,19}")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_MOST_MONEY = Decimal("9999999999999.99")
_CODES = {"kind": KINDS, "category": CATEGORIES, "stage": STAGES, "relation": RELATIONS}
_LEVELS = ("current_value", "potential")

NOT_A_PHONE = N_("This is not a phone number: 3 to 20 digits, with spaces, dashes or + if you like.")
NOT_AN_EMAIL = N_("This is not an e-mail address, such as name@example.com.")
NOT_A_TAX_NUMBER = N_("This is not a unified social credit code: 18 characters, the last one checks the others.")


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without spaces around them, line ends and numbers in one form: what is checked and stored."""
    cleaned = dict(values)
    for name, value in values.items():
        if isinstance(value, str):
            stripped = value.strip()
            cleaned[name] = stripped.replace("\r\n", "\n").replace("\r", "\n") if "\r" in stripped else stripped
    if isinstance(cleaned.get("tax_no"), str):
        cleaned["tax_no"] = cleaned["tax_no"].upper()
    return cleaned


def check(values: Mapping[str, Any], *, new: bool) -> dict[str, str]:
    """What is wrong with a customer's values, by field; a new one needs a name. An unknown field is a bug."""
    return faults(Customer, clean(values), new=new)


def check_person(values: Mapping[str, Any], *, new: bool) -> dict[str, str]:
    """What is wrong with a contact person's values, by field; a new one needs a name."""
    return faults(Person, clean(values), new=new)


def faults(model: type[Customer | Person], cleaned: Mapping[str, Any], *, new: bool) -> dict[str, str]:
    """What is wrong with values that `clean` gave."""
    if not cleaned.keys() <= _fields(model):
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(cleaned.keys() - _fields(model)))}")
    found, rules = {}, _RULES[model]
    for name, value in (cleaned if not new or "name" in cleaned else {"name": "", **cleaned}).items():
        fault = _of_text(model, name, value) if isinstance(value, str) else None
        if fault is None and name in rules:
            fault = rules[name](value)
        if fault:
            found[name] = fault
    return found


@cache
def _fields(model: type[Record]) -> frozenset[str]:
    return frozenset(model.__table__.c.keys())


def _of_text(model: type[Record], name: str, value: str) -> str | None:
    if name != "note" and "\n" in value:
        return _("This must be one line.")
    return fault_of(model, name, value)


def _named(value: str) -> str | None:
    return None if value else _("Enter a name.")


def _coded(value: str) -> str | None:
    return _("A code is one word without spaces.") if not value or re.search(r"\s", value) else None


def _phone(value: str) -> str | None:
    if _USUAL_NUMBER.fullmatch(value):  # as nearly all are written
        return None
    for number in NUMBERS.split(value) if value else ():
        digits = sum(one.isdecimal() for one in number)
        if not _NUMBER.fullmatch(unicodedata.normalize("NFKC", number).strip()) or not 3 <= digits <= 20:
            return _(NOT_A_PHONE)
    return None


def _email(value: str) -> str | None:
    return None if not value or _EMAIL.fullmatch(value) else _(NOT_AN_EMAIL)


def _website(value: str) -> str | None:
    if value and (re.search(r"\s", value) or "." not in value):
        return _("This is not a web address, such as www.example.com.")
    return None


def _tax_no(value: str) -> str | None:
    from stdnum.cn import uscc  # noqa: PLC0415 - loaded when a tax number is first typed

    return None if not value or (len(value) == 18 and uscc.is_valid(value)) else _(NOT_A_TAX_NUMBER)


def _one_of(name: str) -> Callable[[Any], str | None]:
    return lambda value: None if value in _CODES[name] else _("Choose one of the list.")


def _level(value: Any) -> str | None:
    return None if type(value) is int and value in (0, 1) else _("Choose one of the list.")


def _truth(value: Any) -> str | None:
    return None if isinstance(value, bool) else _("Choose one of the list.")


def _between(least: Decimal, most: Decimal, places: int) -> Callable[[Any], str | None]:
    def fault(value: Any) -> str | None:
        try:
            number = Decimal(value)
            fits = least <= number <= most and number == round(number, places)
        except (InvalidOperation, TypeError, ValueError):
            return _("Enter a number.")
        if not fits:
            said = _("Enter a number from {least} to {most} with at most {places} decimal places.")
            return said.format(least=f"{least:,}", most=f"{most:,}", places=places)
        return None

    return fault


def _birthday(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, dt.date):
        return _("This is not a date.")
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    return None if dt.date(1900, 1, 1) <= value <= tomorrow else _("A birthday lies between 1900 and today.")


_OF_CUSTOMER: dict[str, Callable[[Any], str | None]] = {
    "name": _named,
    "code": _coded,
    "phone": _phone,
    "fax": _phone,
    "email": _email,
    "website": _website,
    "tax_no": _tax_no,
    "vip": _truth,
    "active": _truth,
    "credit_limit": _between(Decimal(0), _MOST_MONEY, 2),
    "terms_days": _between(Decimal(0), Decimal(3650), 0),
    "discount": _between(Decimal(0), Decimal(100), 4),
    **{name: _one_of(name) for name in ("kind", "category", "stage")},
    **dict.fromkeys(_LEVELS, _level),
}
_OF_PERSON: dict[str, Callable[[Any], str | None]] = {
    "name": _named,
    "mobile": _phone,
    "phone": _phone,
    "email": _email,
    "birthday": _birthday,
    "birthday_is_lunar": _truth,
    "is_main": _truth,
    "active": _truth,
    "relation": _one_of("relation"),
}
_RULES: dict[type, dict[str, Callable[[Any], str | None]]] = {Customer: _OF_CUSTOMER, Person: _OF_PERSON}
