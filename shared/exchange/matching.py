"""What of a file is known already: asked for a thousand rows at once, by code, then tax number, then name and phone."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.customers import pinyin
from shared.customers.model import Customer, Person
from shared.database.bulk import among
from shared.exchange.entry import Entry, Reading, plain_digits, same
from shared.interactions.model import Interaction
from shared.orders.model import Order, Receipt
from shared.text import _

NEW, UPDATE, SKIP, WRONG = "new", "update", "skip", "wrong"
_NAMES = ("code", "tax_no", "name")
VERDICTS = (NEW, UPDATE, SKIP, WRONG)


@dataclass(slots=True)
class Step:
    """What a row will do: the customer it is about (`known`, or one that the file adds at `place`), and what is new."""

    entry: Entry
    verdict: str = SKIP
    known: Customer | None = None
    place: int = -1
    customer: dict[str, Any] = field(default_factory=dict)
    people: list[dict[str, Any]] = field(default_factory=list)
    changed_people: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)
    contact: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)
    receipt: dict[str, Any] = field(default_factory=dict)


class Matcher:
    """Decides what each row does, remembering what earlier rows of the file said.

    A known customer's empty fields are filled; with `replace` fields that differ are replaced too.
    """

    def __init__(self, reading: Reading, *, replace: bool = False) -> None:
        self._reading, self._replace = reading, replace
        # Of each customer the first row and a hash of what it said; kept small, for a file has many.
        self._rows, self._facts = array("l"), array("q")
        self._places: dict[int, int] = {}
        self._seen: set[int] = set()
        self._numbers: dict[str, int] = {}

    def steps(self, session: Session, entries: Sequence[Entry]) -> list[Step]:
        """What the rows do. Sound rows that contradict the database or the file get their faults here."""
        # A customer that an earlier row adds is not looked up.
        sound = [entry for entry in entries if not entry.faults]
        known = _Known(session, [entry for entry in sound if _names(entry)[0] not in self._places], sound)
        steps = []
        for entry in entries:
            step = Step(entry)
            if not entry.faults:
                self._match(step, known)
            if entry.faults:
                step.verdict = WRONG
            steps.append(step)
        return steps

    def _match(self, step: Step, known: _Known) -> None:
        entry = step.entry
        try:
            names = _names(entry)
            if names[0] not in self._places:
                step.known = known.customer(entry.customer)
                names = names if step.known is None else [hash(("id", step.known.id))]
            step.place = self._place(entry, names, step.known)
            is_first = self._agree(step)
            self._know_order(entry, known)
        except _Doubt as doubt:
            entry.faults[self._reading.place(f"customer.{doubt.field}" if "." not in doubt.field else doubt.field)] = (
                doubt.said
            )
            return
        if step.known is None and is_first:
            step.customer, step.verdict = entry.customer, NEW
        elif step.known is not None:
            step.customer = self._missing(step.known, entry.customer)
        self._histories(step, known)
        brought = step.people or step.changed_people or step.contact or step.order or step.receipt
        if step.verdict != NEW and (step.customer or brought):
            step.verdict = UPDATE if step.known is not None else NEW

    def _place(self, entry: Entry, names: Sequence[int], known: Customer | None) -> int:
        """The customer's place among those that the file names, by its code, its tax number or its name."""
        place = self._places.get(names[0])
        if place is None and known is None and "name" not in entry.customer:
            field = "code" if entry.customer.get("code") else "tax_no"
            raise _Doubt(field, _("No customer has this; a new one needs a name."))
        if place is None:
            place = len(self._rows)
            self._rows.append(entry.row)
            self._facts.append(_facts(entry))
        for name in names:
            self._places.setdefault(name, place)
        return place

    def _agree(self, step: Step) -> bool:
        """Whether this is the first row of its customer; a later one must say the same, or only name it."""
        row, entry = self._rows[step.place], step.entry
        if row == entry.row:
            return True
        if entry.customer.keys() - set(_NAMES) and self._facts[step.place] != _facts(entry):
            raise _Doubt("name", _("Row {row} says something else of this customer.").format(row=row))
        return False

    def _missing(self, customer: Customer, said: dict[str, Any]) -> dict[str, Any]:
        return _changes(customer, said, CUSTOMER_DEFAULTS, replace=self._replace)

    def _know_order(self, entry: Entry, known: _Known) -> None:
        number = entry.order.get("number")
        if not number:
            return
        earlier = self._numbers.setdefault(number, entry.row)
        if earlier != entry.row:
            raise _Doubt("order.number", _("Row {row} has this order number already.").format(row=earlier))
        if (order := known.orders.get(number)) and not same(order.total, entry.order["total"]):
            raise _Doubt("order.number", _("There is an order of this number with another amount."))

    def _histories(self, step: Step, known: _Known) -> None:
        entry = step.entry
        for said in entry.people:
            present = known.person(step.known, said)
            if present is not None:
                if changes := _changes(present, said, PERSON_DEFAULTS, replace=self._replace):
                    step.changed_people.append((present, changes))
            elif self._is_new(step.place, "person", said["name"], said.get("mobile", "")):
                step.people.append(said)
        contact, order, receipt = entry.contact, entry.order, entry.receipt
        if contact and self._is_new(step.place, "contact", contact["at"], contact["text"]):
            step.contact = {} if known.has_contact(step.known, contact) else contact
        if order and order.get("number") not in known.orders and self._is_new(step.place, "order", *_of_order(order)):
            step.order = {} if known.has_order(step.known, order) else order
        if receipt and self._is_new(step.place, "receipt", receipt["received_on"], receipt["amount"]):
            step.receipt = {} if known.has_receipt(step.known, receipt) else receipt

    def _is_new(self, *about: Any) -> bool:
        """Whether the file said this for the first time; two equal histories of one customer are one."""
        mark = hash(about)
        if mark in self._seen:
            return False
        self._seen.add(mark)
        return True


class _Doubt(Exception):
    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field, self.said = field, said


class _Known:
    """The customers that a block of rows names, and their people and histories: some few statements for all rows."""

    def __init__(self, session: Session, entries: Sequence[Entry], all_entries: Sequence[Entry]) -> None:
        wanted = [entry.customer for entry in entries]
        self._by_code: dict[str, Customer] = {
            one.code: one for one in _having(session, Customer.code, (c.get("code") for c in wanted))
        }
        self._by_tax: dict[str, Customer] = {
            one.tax_no: one for one in _having(session, Customer.tax_no, (c.get("tax_no") for c in wanted))
        }
        self._by_name: dict[str, list[Customer]] = defaultdict(list)
        keys = (pinyin.key(customer["name"]) for customer in wanted if customer.get("name"))
        for one in _having(session, Customer.name_key, keys):
            self._by_name[one.name].append(one)
        ids = {one.id for one in (*self._by_code.values(), *self._by_tax.values())}
        ids |= {one.id for several in self._by_name.values() for one in several}
        self._people: dict[int, list[Person]] = defaultdict(list)
        if any(entry.people for entry in entries):
            for person in _having(session, Person.customer_id, ids):
                self._people[person.customer_id].append(person)
        numbers = (entry.order.get("number") for entry in all_entries)
        self.orders = {one.number: one for one in _having(session, Order.number, numbers)}
        self._contacts = _contacts(session, ids, entries)
        self._orders = _told(session, Order, ids, entries, "order", "ordered_on", "total")
        self._receipts = _told(session, Receipt, ids, entries, "receipt", "received_on", "amount")

    def customer(self, said: dict[str, Any]) -> Customer | None:
        """The customer a row names, or None for a new one. _Doubt where it may be two."""
        code, tax_no, name = said.get("code", ""), said.get("tax_no", ""), said.get("name", "")
        if code in self._by_code:
            return self._by_code[code]
        if tax_no in self._by_tax:
            present = self._by_tax[tax_no]
            if code:
                raise _Doubt("tax_no", _("Customer {code} has this tax number already.").format(code=present.code))
            return present
        alike = [one for one in self._by_name.get(name, ()) if not (tax_no and one.tax_no)]
        if code and alike:
            raise _Doubt("name", _("The same as customer {code}? Give its code.").format(code=alike[0].code))
        return _only(alike, plain_digits(said.get("phone", "")))

    def person(self, customer: Customer | None, said: dict[str, Any]) -> Person | None:
        """The contact person of that name; of several, the one with the phone."""
        alike = [one for one in self._people[customer.id] if one.name == said["name"]] if customer else []
        phone = plain_digits(said.get("mobile", ""))
        agreeing = [one for one in alike if not phone or plain_digits(one.mobile) in {phone, ""}]
        return agreeing[0] if agreeing else None

    def has_contact(self, customer: Customer | None, said: dict[str, Any]) -> bool:
        """Whether the history has this contact."""
        moment = said["at"].replace(microsecond=0)
        return customer is not None and (customer.id, moment, said["text"].strip()) in self._contacts

    def has_order(self, customer: Customer | None, said: dict[str, Any]) -> bool:
        """Whether the history has an order of this day and amount, where the row gives no number."""
        asked = customer and (customer.id, said["ordered_on"], said["total"])
        return bool(asked and not said.get("number") and asked in self._orders)

    def has_receipt(self, customer: Customer | None, said: dict[str, Any]) -> bool:
        """Whether the history has this receipt."""
        return customer is not None and (customer.id, said["received_on"], said["amount"]) in self._receipts


def colleagues(session: Session) -> dict[str, int]:
    """The id of each colleague by name and by login, in lower case; a name that two have is nobody's."""
    found: dict[str, int | None] = {}
    for id, login, name in session.execute(select(User.id, User.login_key, User.name)):
        for said in {login.casefold(), name.casefold()}:
            found[said] = id if found.get(said, id) == id else None
    return {said: id for said, id in found.items() if id is not None}


def _only(alike: Sequence[Customer], phone: str) -> Customer | None:
    if len(alike) > 1 and phone:
        alike = [one for one in alike if plain_digits(one.phone) == phone] or alike
    if len(alike) > 1:
        said = _("{count} customers have this name; give the code or the phone.")
        raise _Doubt("name", said.format(count=len(alike)))
    return alike[0] if alike else None


def _having(session: Session, column: Any, values: Iterable[Any]) -> Sequence[Any]:
    wanted = sorted({value for value in values if value})
    model = column.class_
    found: list[Any] = []
    for start in range(0, len(wanted), 1_000):
        found.extend(session.scalars(select(model).where(among(session, column, wanted[start : start + 1_000]))))
    return found


def _contacts(session: Session, ids: set[int], entries: Sequence[Entry]) -> set[tuple[Any, ...]]:
    days = [entry.contact["at"] for entry in entries if entry.contact]
    if not ids or not days:
        return set()
    at = Interaction.at
    asked = select(Interaction.customer_id, at, Interaction.text).where(at.between(min(days), max(days)))
    return {tuple(row) for row in session.execute(asked.where(Interaction.customer_id.in_(sorted(ids))))}


def _told(
    session: Session, model: Any, ids: set[int], entries: Sequence[Entry], part: str, day: str, amount: str
) -> set[tuple[Any, ...]]:
    days = [getattr(entry, part)[day] for entry in entries if getattr(entry, part)]
    if not ids or not days:
        return set()
    on = getattr(model, day)
    asked = select(model.customer_id, on, getattr(model, amount)).where(on.between(min(days), max(days)))
    return {tuple(row) for row in session.execute(asked.where(model.customer_id.in_(sorted(ids))))}


def _names(entry: Entry) -> list[int]:
    """What later rows may name the customer by; the first that is given counts."""
    return [hash((name, entry.customer[name])) for name in _NAMES if entry.customer.get(name)]


def _facts(entry: Entry) -> int:
    return hash(frozenset(entry.customer.items()))


def _of_order(order: dict[str, Any]) -> tuple[Any, ...]:
    return order.get("number", ""), order["ordered_on"], order["total"]


def _defaults(model: Any) -> dict[str, Any]:
    found = {}
    for column in model.__table__.c:
        found[column.key] = column.default.arg if column.default is not None and column.default.is_scalar else None
    return found


CUSTOMER_DEFAULTS, PERSON_DEFAULTS = _defaults(Customer), _defaults(Person)


def _changes(record: Any, said: dict[str, Any], defaults: dict[str, Any], *, replace: bool) -> dict[str, Any]:
    """What the row adds to a record: fields that are still as a new record has them, or all that differ."""
    changes = {}
    for name, value in said.items():
        before = getattr(record, name)
        empty = before in ("", None) or (not isinstance(before, str) and same(before, defaults[name]))
        if not same(before, value) and (empty or (replace and name not in {"code", "name"})):
            changes[name] = value
    return changes
