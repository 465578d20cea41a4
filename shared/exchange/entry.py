"""One row of a file, taken apart into customer, people, contact, order and receipt by the rules of the forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from shared.customers import labels, pinyin, rules
from shared.customers.model import Customer, Person
from shared.exchange import values
from shared.exchange.reader import Cell, Line, chunk
from shared.interactions import labels as contact_labels
from shared.interactions import rules as contact_rules
from shared.orders import labels as order_labels
from shared.orders import rules as order_rules
from shared.text import _

# Words that offices use for our codes beside our own.
_WORDS = json.loads((Path(__file__).parents[2] / "resources" / "exchange" / "words.json").read_text("utf-8"))
READERS: dict[str, Callable[[Cell], Any]] = {
    "customer.code": values.digits,
    "customer.kind": values.one_of(labels.KINDS, _WORDS["customer.kind"]),
    "customer.category": values.one_of(labels.CATEGORIES, {}),
    "customer.stage": values.one_of(labels.STAGES, {}),
    "customer.vip": values.truth,
    "customer.phone": values.digits,
    "customer.fax": values.digits,
    "customer.tax_no": values.digits,
    "customer.credit_limit": values.money,
    "customer.terms_days": values.whole,
    "customer.discount": values.money,
    "person.mobile": values.digits,
    "person.phone": values.digits,
    "person.wechat": values.digits,
    "person.birthday": values.day,
    "contact.at": values.moment,
    "contact.kind": values.one_of(contact_labels.KINDS, _WORDS["contact.kind"]),
    "contact.next_on": values.day,
    "order.number": values.digits,
    "order.ordered_on": values.day,
    "order.total": values.money,
    "receipt.received_on": values.day,
    "receipt.amount": values.money,
    "receipt.method": values.one_of(order_labels.METHODS, _WORDS["receipt.method"]),
}
_CHOICES = {"kind", "category", "stage", "vip", "method"}
_GROUPS = ("contact", "order", "receipt")


@dataclass(slots=True)
class Entry:
    """What a row says; `faults` by the place of the column (from 0), `given` every cell as it stood in the file.

    name_key: what the customer's name is sorted and found by.
    """

    row: int
    given: list[Cell]
    customer: dict[str, Any] = field(default_factory=dict)
    people: list[dict[str, Any]] = field(default_factory=list)
    contact: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)
    receipt: dict[str, Any] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)
    name_key: str = ""

    def __reduce__(self) -> tuple[type[Entry], tuple[Any, ...]]:
        """Kept and sent as its values in a row, in half the time that slot by slot takes."""
        parts = (self.customer, self.people, self.contact, self.order, self.receipt)
        return Entry, (self.row, self.given, *parts, self.faults, self.name_key)


@dataclass(frozen=True)
class Reading:
    """How a file is read: the field of each column, the row of the headings, and who wrote what in it.

    authors: the id of each colleague by name and by login, in lower case. An unknown author is a fault, or, where
    `unknown_authors` is "text", is kept as words of the history.
    """

    fields: tuple[str, ...]
    header: int
    authors: Mapping[str, int]
    unknown_authors: str = "fault"

    def __reduce__(self) -> tuple[type[Reading], tuple[Any, ...]]:
        """Sent to another process as what it is made of: its readers cannot be sent."""
        return Reading, (self.fields, self.header, self.authors, self.unknown_authors)

    def entries_of(self, line: Line) -> list[Entry]:
        """Those of the line's rows that stand below the headings."""
        return [self.entry(row, cells) for row, cells in chunk(line) if row > self.header]

    def entry(self, row: int, cells: Sequence[Cell]) -> Entry:
        """The row, taken apart and checked by the rules of the forms."""
        entry = Entry(row, list(cells))
        parts: dict[str, dict[str, Any]] = {}
        for place, (target, cell) in enumerate(zip(self.fields, cells, strict=False)):
            if target and cell not in ("", None):
                self._read(entry, parts, place, cell)
        entry.customer = rules.clean(parts.pop("customer", {}))
        for group in _GROUPS:
            setattr(entry, group, parts.pop(group, {}))
        self._check(entry, parts)
        if name := entry.customer.get("name"):
            entry.name_key = pinyin.key(name)
        return entry

    @cached_property
    def _readers(self) -> list[tuple[str, str, Callable[[Cell], Any]]]:
        """Group, name and reader of each column."""
        parted = (field.partition(".") for field in self.fields)
        return [
            (group, name, _remembering(READERS.get(f"{group.rstrip('0123456789')}.{name}", values.text), name))
            for group, _dot, name in parted
        ]

    def place(self, target: str) -> int:
        """The column of a field; where the file has none, that of the customer's name, or the first."""
        for wanted in (target, "customer.name"):
            if wanted in self.fields:
                return self.fields.index(wanted)
        return 0

    def near(self, target: str) -> int:
        """The column of a field, or one of the same part of the row."""
        if target in self.fields:
            return self.fields.index(target)
        group = target.partition(".")[0] + "."
        return next((n for n, one in enumerate(self.fields) if one.startswith(group)), self.place(target))

    def _read(self, entry: Entry, parts: dict[str, dict[str, Any]], place: int, cell: Cell) -> None:
        group, name, read = self._readers[place]
        try:
            value = read(cell)
            if name in {"owner", "author"}:
                name, value = self._author(name, value)
            parts.setdefault(group, {})[name] = value
        except ValueError as fault:
            parts.setdefault(group, {})
            entry.faults[place] = str(fault)

    def _author(self, name: str, said: str) -> tuple[str, Any]:
        id = self.authors.get(said.strip().casefold())
        if id is not None:
            return ("owner_id" if name == "owner" else "user_id"), id
        if self.unknown_authors == "text" and name == "author":
            return "author", said
        raise ValueError(_("There is no colleague called {name}.").format(name=said))

    def _check(self, entry: Entry, people: Mapping[str, dict[str, Any]]) -> None:
        wrong = set(entry.faults)
        if not entry.customer.keys() & {"name", "code", "tax_no"}:
            self._fault(entry, "customer.name", _("Enter a name."), wrong)
        self._add(entry, "customer", rules.faults(Customer, entry.customer, new=False), wrong)
        for group, values_ in people.items():
            person = rules.clean(values_)
            self._add(entry, group, rules.faults(Person, person, new=True), wrong)
            entry.people.append(person)
        self._check_histories(entry, wrong)

    def _check_histories(self, entry: Entry, wrong: set[int]) -> None:
        if entry.contact:
            author = entry.contact.pop("author", "")
            entry.contact["text"] = _with_author(entry.contact.get("text", ""), author)
            self._add(entry, "contact", contact_rules.check(entry.contact), wrong)
        if entry.order:
            author = entry.order.pop("author", "")
            entry.order["note"] = _with_author("", author)
            self._add(entry, "order", _order_faults(entry.order), wrong)
        if entry.receipt:
            author = entry.receipt.pop("author", "")
            entry.receipt["note"] = _with_author("", author)
            self._add(entry, "receipt", order_rules.check_receipt(entry.receipt), wrong)

    def _add(self, entry: Entry, group: str, faults: Mapping[str, str], wrong: set[int]) -> None:
        for name, fault in faults.items():
            self._fault(entry, f"{group}.{name}", fault, wrong)

    def _fault(self, entry: Entry, target: str, fault: str, wrong: set[int]) -> None:
        """Put a fault beside its value; a cell that could not be read has its own already."""
        if target in self.fields and self.fields.index(target) in wrong:
            return
        if target not in self.fields and wrong:
            return
        entry.faults.setdefault(self.near(target), fault)


def _remembering(read: Callable[[Cell], Any], name: str) -> Callable[[Cell], Any]:
    """Reads a choice, whose few words come again and again, once."""
    if name not in _CHOICES:
        return read
    known: dict[str, Any] = {}

    def again(cell: Cell) -> Any:
        if not isinstance(cell, str):
            return read(cell)
        if cell not in known:
            known[cell] = read(cell)
        return known[cell]

    return again


def _order_faults(order: dict[str, Any]) -> dict[str, str]:
    line = {"product": order.get("product") or order.get("number") or "-", "quantity": 1, "price": order.get("total")}
    of_line = order_rules.check_lines([line])
    faults = order_rules.check({name: value for name, value in order.items() if name not in {"total", "product"}})
    names = {"lines.0.price": "total", "lines.0.product": "product"}
    return {**faults, **{names.get(name, "total"): fault for name, fault in of_line.items()}}


def _with_author(text: str, author: str) -> str:
    if not author:
        return text
    return _("{text} (written by {author})").format(text=text, author=author).strip()
