"""What of a file is known already: asked for a thousand rows at once, by code, then tax number, then name and phone."""

from __future__ import annotations

import datetime as dt
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.customers.model import Customer, Person
from shared.database.bulk import among
from shared.exchange.entry import Entry, Reading, plain_digits, same
from shared.interactions.model import Interaction
from shared.orders.model import Order, OrderLine, Receipt
from shared.text import _

NEW, UPDATE, SKIP, WRONG = "new", "update", "skip", "wrong"
_NAMES = ("code", "tax_no", "name")
_NOBODY = -1
# Every index of names begins with `active`: without it a name would be looked for from the first row to the last.
_ACTIVE_OR_NOT = Customer.active.in_((True, False))
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

    A known customer's empty fields are filled; with `replace` fields that differ are replaced too. A known person with
    another mobile is a fault, unless it is replaced, or with `namesakes` somebody else of that name.
    """

    def __init__(self, reading: Reading, *, replace: bool = False, namesakes: bool = False) -> None:
        self._reading, self._replace, self._namesakes = reading, replace, namesakes
        # Of each customer the first row and a hash of what it said; kept small, for a file has many.
        self._rows, self._facts = array("l"), array("q")
        self._places: dict[int, int] = {}
        self._seen: set[int] = set()
        self._orders: dict[str, tuple[int, int, dt.date]] = {}

    def anew(self) -> Matcher:
        """One that decides alike and was told nothing yet."""
        return Matcher(self._reading, replace=self._replace, namesakes=self._namesakes)

    def steps(self, session: Session, entries: Sequence[Entry]) -> list[Step]:
        """What the rows do. Sound rows that contradict the database or the file get their faults here."""
        # A customer that an earlier row adds is not looked up.
        named = [_names(entry) if not entry.faults else [] for entry in entries]
        asked = [entry for entry, names in zip(entries, named, strict=True) if names and names[0] not in self._places]
        known = _Known(session, asked, [entry for entry in entries if not entry.faults])
        steps = []
        for entry, names in zip(entries, named, strict=True):
            step = Step(entry)
            if not entry.faults:
                self._match(step, names, known)
            if entry.faults:
                step.verdict = WRONG
            steps.append(step)
        return steps

    def _match(self, step: Step, names: Sequence[int], known: _Known) -> None:
        entry = step.entry
        try:
            if names[0] not in self._places:
                step.known = known.customer(entry.customer)
                names = names if step.known is None else [hash(("id", step.known.id))]
            step.place = self._place(entry, names, step.known)
            is_first = self._agree(step)
            present = self._present(step, known)
            new_order = self._is_order_new(step, known)
        except _Doubt as doubt:
            field = doubt.field if "." in doubt.field else f"customer.{doubt.field}"
            entry.faults[self._reading.place(field)] = doubt.said
            self._unsay(step)
            return
        if step.known is None and is_first:
            step.customer, step.verdict = entry.customer, NEW
        elif step.known is not None:
            step.customer = self._missing(step.known, entry.customer)
        self._people(step, present)
        if entry.contact or entry.order or entry.receipt:
            self._histories(step, known, new_order=new_order)
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
            self._rows.append(_NOBODY)
            self._facts.append(0)
        for name in names:
            self._places.setdefault(name, place)
        return place

    def _agree(self, step: Step) -> bool:
        """Whether this is the first row of its customer; a later one must say the same, or only name it."""
        row, entry = self._rows[step.place], step.entry
        if row in (entry.row, _NOBODY):
            self._rows[step.place], self._facts[step.place] = entry.row, _facts(entry)
            return True
        if entry.customer.keys() - set(_NAMES) and self._facts[step.place] != _facts(entry):
            raise _Doubt("name", _("Row {row} says something else of this customer.").format(row=row))
        return False

    def _unsay(self, step: Step) -> None:
        """A wrong row said nothing: the next one of its customer is the first."""
        if step.place >= 0 and self._rows[step.place] == step.entry.row:
            self._rows[step.place] = _NOBODY

    def _missing(self, customer: Customer, said: dict[str, Any]) -> dict[str, Any]:
        return _changes(customer, said, CUSTOMER_DEFAULTS, replace=self._replace)

    def _is_order_new(self, step: Step, known: _Known) -> bool:
        """Whether the database lacks the order. Rows that give one number are lines of one order."""
        entry, order = step.entry, step.entry.order
        if not order:
            return False
        number = order.get("number")
        if not number:
            return not known.has_order(step.known, order)
        if number not in self._orders and (present := known.orders.get(number)):
            if not known.has_line(present, step.known, order):
                raise _Doubt("order.number", _("There is an order of this number of another customer or amount."))
            return False
        row, *said = self._orders.setdefault(number, (entry.row, step.place, order["ordered_on"]))
        if said != [step.place, order["ordered_on"]]:
            raise _Doubt(
                "order.number", _("Row {row} has this order number for another customer or day.").format(row=row)
            )
        return True

    def _present(self, step: Step, known: _Known) -> list[Person | None]:
        """The person that the customer has already, for each that the row names."""
        if step.known is None:
            return [None] * len(step.entry.people)
        found: list[Person | None] = []
        for said in step.entry.people:
            alike = known.people(step.known, said["name"])
            if not alike:
                found.append(None)
                continue
            phone = plain_digits(said.get("mobile", ""))
            agreeing = [one for one in alike if not phone or plain_digits(one.mobile) in {phone, ""}]
            if not agreeing and not self._namesakes:
                if not self._replace or len(alike) > 1:
                    raise _Doubt(self._mobile_of(step.entry, said), _other_mobile(alike[0]))
                agreeing = alike
            found.append(agreeing[0] if agreeing else None)
        return found

    def _mobile_of(self, entry: Entry, said: dict[str, Any]) -> str:
        """The field in which a row gives this person's mobile."""
        mobiles = (
            field
            for field, cell in zip(self._reading.fields, entry.given, strict=False)
            if re.fullmatch(r"person\d?\.mobile", field) and plain_digits(str(cell)) == plain_digits(said["mobile"])
        )
        return next(mobiles, "person.mobile")

    def _people(self, step: Step, present: Sequence[Person | None]) -> None:
        for said, person in zip(step.entry.people, present, strict=True):
            if person is not None:
                if changes := _changes(person, said, PERSON_DEFAULTS, replace=self._replace):
                    step.changed_people.append((person, changes))
            elif self._is_new(step.place, "person", said["name"], said.get("mobile", "")):
                step.people.append(said)

    def _histories(self, step: Step, known: _Known, *, new_order: bool) -> None:
        contact, order, receipt = step.entry.contact, step.entry.order, step.entry.receipt
        if contact and self._is_new(step.place, "contact", contact["at"], contact["text"]):
            step.contact = {} if known.has_contact(step.known, contact) else contact
        if new_order and self._is_new(step.place, "order", *_of_order(order)):
            step.order = order
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
        keys = (entry.name_key for entry in entries)
        for one in _having(session, Customer.name_key, keys, _ACTIVE_OR_NOT):
            self._by_name[one.name].append(one)
        ids = {one.id for one in (*self._by_code.values(), *self._by_tax.values())}
        ids |= {one.id for several in self._by_name.values() for one in several}
        self._people: dict[int, list[Person]] = defaultdict(list)
        if any(entry.people for entry in entries):
            for person in _having(session, Person.customer_id, ids):
                self._people[person.customer_id].append(person)
        numbers = (entry.order.get("number") for entry in all_entries)
        self.orders = {one.number: one for one in _having(session, Order.number, numbers)}
        asked = select(OrderLine.order_id, OrderLine.product, OrderLine.amount)
        ids_of_orders = [one.id for one in self.orders.values()]
        found = (session.execute(asked.where(OrderLine.order_id.in_(part))) for part in _parts(ids_of_orders))
        self._lines = {tuple(line) for lines in found for line in lines}
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
        return _only(alike, plain_digits(said.get("phone", ""))) if alike else None

    def people(self, customer: Customer, name: str) -> list[Person]:
        """The customer's contact persons of that name."""
        return [one for one in self._people[customer.id] if one.name == name]

    def has_contact(self, customer: Customer | None, said: dict[str, Any]) -> bool:
        """Whether the history has this contact."""
        moment = said["at"].replace(microsecond=0)
        return customer is not None and (customer.id, moment, said["text"].strip()) in self._contacts

    def has_order(self, customer: Customer | None, said: dict[str, Any]) -> bool:
        """Whether the history has an order of this day and amount, where the row gives no number."""
        asked = customer and (customer.id, said["ordered_on"], said["total"])
        return bool(asked and not said.get("number") and asked in self._orders)

    def has_line(self, order: Order, customer: Customer | None, said: dict[str, Any]) -> bool:
        """Whether an order of that number is this customer's and has this line, or this amount altogether."""
        if customer is None or order.customer_id != customer.id:
            return False
        line = (order.id, said.get("product") or said["number"], said["total"])
        return line in self._lines or same(order.total, said["total"])

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


def _only(alike: Sequence[Customer], phone: str) -> Customer:
    if len(alike) > 1 and phone:
        alike = [one for one in alike if plain_digits(one.phone) == phone] or alike
    if len(alike) > 1:
        said = _("{count} customers have this name; give the code or the phone.")
        raise _Doubt("name", said.format(count=len(alike)))
    return alike[0]


def _having(session: Session, column: Any, values: Iterable[Any], *more: ColumnElement[bool]) -> Sequence[Any]:
    wanted = sorted({value for value in values if value})
    model = column.class_
    found: list[Any] = []
    for part in _parts(wanted):
        found.extend(session.scalars(select(model).where(among(session, column, part), *more)))
    return found


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Few enough for one statement on SQL Server, which takes 2,100 values."""
    return (values[start : start + 1_000] for start in range(0, len(values), 1_000))


def _other_mobile(person: Person) -> str:
    said = _("{name} is known with the mobile {mobile}. Correct it, or choose that people of one name are several.")
    return said.format(name=person.name, mobile=person.mobile)


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
    return [hash((name, said)) for name in _NAMES if (said := entry.customer.get(name))]


def _facts(entry: Entry) -> int:
    return hash(frozenset(entry.customer.items()))


def _of_order(order: dict[str, Any]) -> tuple[Any, ...]:
    return order.get("number", ""), order["ordered_on"], order["total"], order.get("product", "")


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
