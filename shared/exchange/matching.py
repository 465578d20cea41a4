"""What each row of a file does, by what the database knows and what earlier rows said."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.customers.model import Customer, Person
from shared.exchange.entry import Entry, Reading, plain_digits, same
from shared.exchange.known import Doubt, Known
from shared.exchange.marks import Mark, Marks
from shared.text import _

NEW, UPDATE, SKIP, WRONG = "new", "update", "skip", "wrong"
_NAMES = ("code", "tax_no", "name")
_NOBODY = -1
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

    @property
    def changes_known(self) -> bool:
        """Whether it changes a record that is there."""
        return bool((self.known is not None and self.customer) or self.changed_people)


class Matcher:
    """Decides what each row does, remembering what earlier rows of the file said.

    A known customer's empty fields are filled; with `replace` fields that differ are replaced too. A known person with
    another mobile is a fault, unless it is replaced, or with `namesakes` somebody else of that name.
    """

    def __init__(self, reading: Reading, *, replace: bool = False, namesakes: bool = False) -> None:
        self._reading, self._replace, self._namesakes = reading, replace, namesakes
        # Of each customer the first row and a hash of what it said; kept small, for a file has many.
        self._rows, self._facts = array("q"), array("q")
        self._places = Marks()  # of customers, by their names
        self._seen = Marks()
        self._orders = Marks()  # row, customer's place and day, by the number

    def anew(self) -> Matcher:
        """One that decides alike and was told nothing yet."""
        return Matcher(self._reading, replace=self._replace, namesakes=self._namesakes)

    def close(self) -> None:
        """Forget what the rows said."""
        for marks in (self._places, self._seen, self._orders):
            marks.close()

    def steps(self, session: Session, entries: Sequence[Entry]) -> list[Step]:
        """What the rows do. Sound rows that contradict the database or the file get their faults here."""
        # A customer that an earlier row adds is not looked up.
        named = [_names(entry) if not entry.faults else [] for entry in entries]
        asked = [entry for entry, names in zip(entries, named, strict=True) if names and names[0] not in self._places]
        known = Known(session, asked, [entry for entry in entries if not entry.faults])
        steps = []
        for entry, names in zip(entries, named, strict=True):
            step = Step(entry)
            if not entry.faults:
                self._match(step, names, known)
            if entry.faults:
                step.verdict = WRONG
            steps.append(step)
        return steps

    def _match(self, step: Step, names: Sequence[int], known: Known) -> None:
        entry = step.entry
        try:
            if names[0] not in self._places:
                step.known = known.customer(self._not_added(entry.customer))
                names = names if step.known is None else [hash(("id", step.known.id))]
            step.place = self._place(entry, names, step.known)
            is_first = self._agree(step)
            present = self._present(step, known)
            new_order = self._is_order_new(step, known)
        except Doubt as doubt:
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

    def _not_added(self, said: dict[str, Any]) -> dict[str, Any]:
        """Without the names of customers that the file adds: the check finds none of them, nor does the writing."""
        added = {name for name in _NAMES if name in said and _named(name, said[name]) in self._places}
        return {name: value for name, value in said.items() if name not in added}

    def _place(self, entry: Entry, names: Sequence[int], known: Customer | None) -> int:
        """The customer's place among those that the file names, by its code, its tax number or its name."""
        marked = self._places.get(names[0])
        if marked is None and known is None and "name" not in entry.customer:
            field = "code" if entry.customer.get("code") else "tax_no"
            raise Doubt(field, _("No customer has this; a new one needs a name."))
        place = len(self._rows) if marked is None else marked[0]
        if marked is None:
            self._rows.append(_NOBODY)
            self._facts.append(0)
        for name in names:
            self._places.setdefault(name, (place,))
        return place

    def _agree(self, step: Step) -> bool:
        """Whether this is the first row of its customer; a later one must say the same, or only name it."""
        row, entry = self._rows[step.place], step.entry
        if row in (entry.row, _NOBODY):
            self._rows[step.place], self._facts[step.place] = entry.row, _facts(entry)
            return True
        if entry.customer.keys() - set(_NAMES) and self._facts[step.place] != _facts(entry):
            raise Doubt("name", _("Row {row} says something else of this customer.").format(row=row))
        return False

    def _unsay(self, step: Step) -> None:
        """A wrong row said nothing: the next one of its customer is the first."""
        if step.place >= 0 and self._rows[step.place] == step.entry.row:
            self._rows[step.place] = _NOBODY

    def _missing(self, customer: Customer, said: dict[str, Any]) -> dict[str, Any]:
        return _changes(customer, said, CUSTOMER_DEFAULTS, replace=self._replace)

    def _is_order_new(self, step: Step, known: Known) -> bool:
        """Whether the database lacks the order. Rows that give one number are lines of one order."""
        entry, order = step.entry, step.entry.order
        if not order:
            return False
        number = order.get("number")
        if not number:
            return _own_order(step, order) in self._seen or not known.has_order(step.known, order)
        mark, day = hash(number), order["ordered_on"].toordinal()
        if mark not in self._orders and (present := known.orders.get(number)):
            if not known.has_line(present, step.known, order):
                raise Doubt("order.number", _("There is an order of this number of another customer or amount."))
            return False
        row, *said = self._orders.setdefault(mark, (entry.row, step.place, day))
        if said != [step.place, day]:
            raise Doubt(
                "order.number", _("Row {row} has this order number for another customer or day.").format(row=row)
            )
        return True

    def _present(self, step: Step, known: Known) -> list[Person | None]:
        """The person that the customer has already, for each that the row names."""
        if step.known is None:
            return [None] * len(step.entry.people)
        found: list[Person | None] = []
        for said in step.entry.people:
            here = known.people(step.known, said["name"])
            alike = [one for one in here if hash(_person(step.place, one.name, one.mobile)) not in self._seen]
            if not alike:  # but whom the file itself adds
                found.append(None)
                continue
            phone = plain_digits(said.get("mobile", ""))
            agreeing = [one for one in alike if not phone or self._may_have(one, phone)]
            if not agreeing and not self._namesakes:
                if row := max(self._mobile_from(one)[0] for one in alike):
                    raise Doubt(self._mobile_of(step.entry, said), _another_mobile(said["name"], row))
                if not self._replace or len(alike) > 1:
                    raise Doubt(self._mobile_of(step.entry, said), _other_mobile(alike[0]))
                agreeing = alike
            found.append(agreeing[0] if agreeing else None)
        return found

    def _may_have(self, person: Person, phone: str) -> bool:
        """Whether a mobile may be a person's: an earlier row gave the same, or the database has it or none."""
        row, given = self._mobile_from(person)
        return given == hash(phone) if row else plain_digits(person.mobile) in {phone, ""}

    def _mobile_from(self, person: Person) -> Mark:
        """The earlier row that gave the person's mobile, and the hash of that."""
        return self._seen.get(hash(("mobile", person.id))) or (0, 0)

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
                if phone := plain_digits(said.get("mobile", "")):
                    self._seen.setdefault(hash(("mobile", person.id)), (step.entry.row, hash(phone)))
                if changes := _changes(person, said, PERSON_DEFAULTS, replace=self._replace):
                    step.changed_people.append((person, changes))
            elif self._is_new(*_person(step.place, said["name"], said.get("mobile", ""))):
                step.people.append(said)

    def _histories(self, step: Step, known: Known, *, new_order: bool) -> None:
        contact, order, receipt = step.entry.contact, step.entry.order, step.entry.receipt
        if contact and self._is_new(step.place, "contact", contact["at"], contact["text"]):
            step.contact = {} if known.has_contact(step.known, contact) else contact
        if new_order and self._is_new(step.place, "order", *_of_order(order)):
            step.order = order
            self._seen.setdefault(_own_order(step, order), ())
        if receipt and self._is_new(step.place, "receipt", receipt["received_on"], receipt["amount"]):
            step.receipt = {} if known.has_receipt(step.known, receipt) else receipt

    def _is_new(self, *about: Any) -> bool:
        """Whether the file said this for the first time; two equal histories of one customer are one."""
        mark = hash(about)
        if mark in self._seen:
            return False
        self._seen.setdefault(mark, ())
        return True


def colleagues(session: Session) -> dict[str, int]:
    """The id of each colleague by name and by login, in lower case; a name that two have is nobody's."""
    found: dict[str, int | None] = {}
    for id, login, name in session.execute(select(User.id, User.login_key, User.name)):
        for said in {login.casefold(), name.casefold()}:
            found[said] = id if found.get(said, id) == id else None
    return {said: id for said, id in found.items() if id is not None}


def _other_mobile(person: Person) -> str:
    said = _("{name} is known with the mobile {mobile}. Correct it, or choose that people of one name are several.")
    return said.format(name=person.name, mobile=person.mobile)


def _another_mobile(name: str, row: int) -> str:
    said = _("Row {row} gives {name} another mobile. Correct it, or choose that people of one name are several.")
    return said.format(row=row, name=name)


def _person(place: int, name: str, mobile: str) -> tuple[Any, ...]:
    return place, "person", name, mobile


def _names(entry: Entry) -> list[int]:
    """What later rows may name the customer by; the first that is given counts."""
    return [_named(name, said) for name in _NAMES if (said := entry.customer.get(name))]


def _named(name: str, said: str) -> int:
    return hash((name, said))


def _facts(entry: Entry) -> int:
    return hash(frozenset(entry.customer.items()))


def _own_order(step: Step, order: dict[str, Any]) -> int:
    """The mark of an order that the file adds: that there is one of its day and amount tells nothing any more."""
    return hash((step.place, "own order", order["ordered_on"], order["total"]))


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
