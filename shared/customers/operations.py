"""Changing customer cards and contact persons.

An update takes the record as it was when it was opened, so that it needs no question before its one UPDATE; Conflict
is raised when somebody saved it since.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import numbering
from shared.customers import figures, pinyin, rules, search
from shared.customers.model import Customer, Person
from shared.database import Record, insert_all
from shared.errors import Invalid, NeedsConfirmation
from shared.text import _

R = TypeVar("R", bound=Record)
Index = Callable[[Sequence[Mapping[str, Any]]], None]
DUPLICATE = "duplicate"
_SERIES = ("customer", "C-{:06}")


def create(session: Session, *, confirmed: Collection[str] = (), **values: Any) -> int:
    """Make a customer, one's own unless an owner is given; the code is numbered unless given. Gives its id.

    NeedsConfirmation "duplicate" when there is one of this name or phone already.
    """
    values = _checked(rules.check(values, new=True) | _code_taken(session, values.get("code")), values)
    if DUPLICATE not in confirmed and (twin := search.twin(session, values["name"], values.get("phone", ""))):
        raise NeedsConfirmation(DUPLICATE, _twin(*twin))
    (id,) = create_all(session, [{"owner_id": session.info["user_id"], **values}])
    return id


def create_all(session: Session, rows: Sequence[Mapping[str, Any]], index: Index | None = None) -> list[int]:
    """Make many customers of values that were checked, with their figures and their place in the search; the ids.

    index: takes what the search is to know of them, in the place of `search.index_customers`. A row may give its
    name_key, where that was worked out before.
    """
    given = [row["code"] for row in rows if row.get("code")]
    numbering.follow(session, *_SERIES, given)
    missing = len(rows) - len(given)
    codes = iter(numbering.unused(session, *_SERIES, Customer.code, missing) if missing else ())
    complete = [
        {**row, "code": row.get("code") or next(codes), "name_key": row.get("name_key") or pinyin.key(row["name"])}
        for row in rows
    ]
    ids = insert_all(session, Customer, complete)
    figures.begin(session, ids, complete)
    searched = _to_search(ids, complete, search.CUSTOMER_FIELDS)
    if index is None:
        search.index_customers(session, searched)
    else:
        index(searched)
    return ids


def update(session: Session, opened: Customer, **values: Any) -> int:
    """Save what was edited of a customer."""
    taken = _code_taken(session, values.get("code"), opened.id)
    values = _checked(rules.check(values, new=False) | taken, values)
    if "name" in values:
        values["name_key"] = pinyin.key(values["name"])
    if "code" in values:
        numbering.follow(session, *_SERIES, [values["code"]])
    customer = _save(session, opened, values)
    if search.CUSTOMER_FIELDS & values.keys():
        search.index_customers(session, [_searched(customer, search.CUSTOMER_FIELDS, values, {"id"})])
    if "active" in values:
        figures.follow(session, opened.id, active=values["active"])
    return customer.id


def retire(session: Session, opened: Customer) -> int:
    """Put a customer into the archive: no list but the archive shows it; nothing is lost."""
    return update(session, opened, active=False)


def restore(session: Session, opened: Customer) -> int:
    """Take a customer out of the archive."""
    return update(session, opened, active=True)


def add_person(session: Session, customer_id: int, **values: Any) -> int:
    """Add somebody who works for a customer; gives the person's id."""
    values = _checked(rules.check_person(values, new=True), values)
    (id,) = add_people(session, [{**values, "customer_id": customer_id}])
    return id


def add_people(session: Session, rows: Sequence[Mapping[str, Any]], index: Index | None = None) -> list[int]:
    """Add many people of values that were checked, each with its customer_id; the ids. index: as in `create_all`."""
    ids = insert_all(session, Person, rows)
    searched = _to_search(ids, rows, search.PERSON_FIELDS | {"customer_id"})
    if index is None:
        search.index_people(session, searched)
    else:
        index(searched)
    return ids


def update_person(session: Session, opened: Person, **values: Any) -> int:
    """Save what was edited of a contact person."""
    person = _save(session, opened, _checked(rules.check_person(values, new=False), values))
    if search.PERSON_FIELDS & values.keys():
        search.index_people(session, [_searched(person, search.PERSON_FIELDS, values, {"id", "customer_id"})])
    return person.id


def retire_person(session: Session, opened: Person) -> int:
    """Somebody left: the histories keep the name, the card does not list it any more."""
    return update_person(session, opened, active=False)


def restore_person(session: Session, opened: Person) -> int:
    """Somebody came back."""
    return update_person(session, opened, active=True)


def _code_taken(session: Session, code: object, id: int | None = None) -> dict[str, str]:
    """The fault of a code that another customer has."""
    if not isinstance(code, str) or not code.strip():
        return {}
    name = session.scalar(select(Customer.name).where(Customer.code == code.strip(), Customer.id != (id or 0)))
    return {} if name is None else {"code": _("{name} has this code already.").format(name=name)}


def _checked(faults: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    if faults:
        raise Invalid(faults)
    return rules.clean(values)


def _save(session: Session, opened: R, values: Mapping[str, Any]) -> R:
    record = session.merge(opened, load=False)
    for name, value in values.items():
        if getattr(record, name) != value:
            setattr(record, name, value)
    session.flush()
    return record


def _to_search(ids: Sequence[int], rows: Sequence[Mapping[str, Any]], fields: Collection[str]) -> list[dict[str, Any]]:
    return [
        {"id": id, **{name: row[name] for name in fields if name in row}} for id, row in zip(ids, rows, strict=True)
    ]


def _searched(
    record: Record, fields: Collection[str], edited: Collection[str], keys: Collection[str]
) -> dict[str, Any]:
    """What the search is to know; numbers that were not edited stay as they were entered."""
    names = set(fields) | set(keys)
    if search.NUMBERS.isdisjoint(edited):
        names -= search.NUMBERS
    return {name: getattr(record, name) for name in names}


def _twin(name: str, owner: str | None) -> str:
    if owner is None:
        return _("{name} has this name or phone already and belongs to nobody. Make another one?").format(name=name)
    said = _("{name} has this name or phone already; the owner is {owner}. Make another one?")
    return said.format(name=name, owner=owner)
