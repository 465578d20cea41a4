"""What each row of a file does, by what the database knows and what earlier rows said."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.customers.model import Customer
from shared.exchange.differences import changes
from shared.exchange.entry import Entry, Reading
from shared.exchange.known import Doubt, Known
from shared.exchange.marks import Marks
from shared.exchange.persons import Persons
from shared.exchange.step import NEW, UPDATE, WRONG, Step
from shared.text import _

_NUMBERS = ("code", "tax_no")  # of which a customer has one, and which one customer has
_NAMES = (*_NUMBERS, "name")
_NOBODY = -1


class Matcher:
    """Decides what each row does, remembering what earlier rows of the file said.

    A known customer's empty fields are filled; with `replace` fields that differ are replaced too. A known person with
    another mobile is a fault, unless it is replaced, or with `namesakes` somebody else of that name.
    """

    def __init__(self, reading: Reading, *, replace: bool = False, namesakes: bool = False) -> None:
        self._reading, self._replace, self._namesakes = reading, replace, namesakes
        self._persons = Persons(reading, replace=replace, namesakes=namesakes)
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
        for kept in (self._places, self._seen, self._orders, self._persons):
            kept.close()

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
                step.known = known.customer(self._not_added(entry.customer, names))
                names = names if step.known is None else [hash(("id", step.known.id))]
            step.place = self._place(entry, names, step.known)
            is_first = self._agree(step)
            self._check_numbers(step, is_first=is_first)
            present = self._persons.present(step, known)
            new_order = self._is_order_new(step, known)
        except Doubt as doubt:
            field = doubt.field if "." in doubt.field else f"customer.{doubt.field}"
            entry.faults[self._reading.place(field)] = doubt.said
            self._unsay(step)
            return
        if step.known is None and is_first:
            step.customer, step.verdict = entry.customer, NEW
        elif step.known is not None:
            step.customer = changes(step.known, entry.customer, replace=self._replace)
        self._keep_numbers(step)
        self._persons.take(step, present)
        if entry.contact or entry.order or entry.receipt:
            self._histories(step, known, new_order=new_order)
        brought = step.people or step.changed_people or step.contact or step.order or step.receipt
        if step.verdict != NEW and (step.customer or brought):
            step.verdict = UPDATE if step.known is not None else NEW

    def _not_added(self, said: dict[str, Any], names: Sequence[int]) -> dict[str, Any]:
        """Without the names of customers that the file adds: the check finds none of them, nor does the writing.

        The first of them is none.
        """
        if len(names) == 1:
            return said
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
        for name in names[marked is not None :]:
            self._places.add(name, (place,))
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

    def _check_numbers(self, step: Step, *, is_first: bool) -> None:
        """Doubt where an earlier row gave one of the numbers to somebody else, or its customer another one.

        Of a customer that the file adds, what a later row says is not written: it has to be there already.
        """
        for name, said in _numbers(step.entry):
            row, place = self._seen.get(_named(name, said)) or (0, step.place)
            if place != step.place:
                raise Doubt(name, _("Row {row} gives this to another customer.").format(row=row))
            row, given = self._seen.get(hash((step.place, name))) or (self._rows[step.place], None)
            if given != hash(said) and (given is not None or not (is_first or step.known)):
                raise Doubt(name, _("Row {row} says something else of this customer.").format(row=row))

    def _keep_numbers(self, step: Step) -> None:
        for name, said in _numbers(step.entry):
            self._seen.add(_named(name, said), (step.entry.row, step.place))
            self._seen.add(hash((step.place, name)), (step.entry.row, hash(said)))

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

    def _histories(self, step: Step, known: Known, *, new_order: bool) -> None:
        contact, order, receipt = step.entry.contact, step.entry.order, step.entry.receipt
        if contact and self._is_new(step.place, "contact", contact["at"], contact["text"]):
            step.contact = {} if known.has_contact(step.known, contact) else contact
        if new_order and self._is_new(step.place, "order", *_of_order(order)):
            step.order = order
            self._seen.add(_own_order(step, order))
        if receipt and self._is_new(step.place, "receipt", receipt["received_on"], receipt["amount"]):
            step.receipt = {} if known.has_receipt(step.known, receipt) else receipt

    def _is_new(self, *about: Any) -> bool:
        """Whether the file said this for the first time; two equal histories of one customer are one."""
        return self._seen.add(hash(about))


def colleagues(session: Session) -> dict[str, int]:
    """The id of each colleague by name and by login, in lower case; a name that two have is nobody's."""
    found: dict[str, int | None] = {}
    for id, login, name in session.execute(select(User.id, User.login_key, User.name)):
        for said in {login.casefold(), name.casefold()}:
            found[said] = id if found.get(said, id) == id else None
    return {said: id for said, id in found.items() if id is not None}


def _names(entry: Entry) -> list[int]:
    """What later rows may name the customer by; the first that is given counts."""
    return [_named(name, said) for name in _NAMES if (said := entry.customer.get(name))]


def _numbers(entry: Entry) -> list[tuple[str, str]]:
    return [(name, said) for name in _NUMBERS if (said := entry.customer.get(name))]


def _named(name: str, said: str) -> int:
    return hash((name, said))


def _facts(entry: Entry) -> int:
    return hash(frozenset(entry.customer.items()))


def _own_order(step: Step, order: dict[str, Any]) -> int:
    """The mark of an order that the file adds: that there is one of its day and amount tells nothing any more."""
    return hash((step.place, "own order", order["ordered_on"], order["total"]))


def _of_order(order: dict[str, Any]) -> tuple[Any, ...]:
    return order.get("number", ""), order["ordered_on"], order["total"], order.get("product", "")
