"""What the database knows of a block of rows: asked for a thousand at once, by code, then tax number, then name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from shared.customers.model import Customer, Person
from shared.database.bulk import among
from shared.exchange.differences import is_one, same
from shared.exchange.entry import Entry
from shared.interactions.model import Interaction
from shared.orders.model import Order, OrderLine, Receipt
from shared.text import _

# Every index of names begins with `active`: without it a name would be looked for from the first row to the last.
_ACTIVE_OR_NOT = Customer.active.in_((True, False))


class Doubt(Exception):
    """Why a row cannot be told apart: the field that is to blame, and the sentence."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field, self.said = field, said


class Known:
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
        """The customer a row names, or None for a new one. Doubt where it may be two."""
        code, tax_no, name = said.get("code", ""), said.get("tax_no", ""), said.get("name", "")
        if code in self._by_code:
            return self._by_code[code]
        if tax_no in self._by_tax:
            present = self._by_tax[tax_no]
            if code:
                raise Doubt("tax_no", _("Customer {code} has this tax number already.").format(code=present.code))
            return present
        alike = [one for one in self._by_name.get(name, ()) if not (tax_no and one.tax_no)]
        if code and alike:
            raise Doubt("name", _("The same as customer {code}? Give its code.").format(code=alike[0].code))
        return _only(alike, said.get("phone", "")) if alike else None

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


def _only(alike: Sequence[Customer], phone: str) -> Customer:
    if len(alike) > 1 and phone:
        alike = [one for one in alike if is_one(one.phone, phone)] or alike
    if len(alike) > 1:
        said = _("{count} customers have this name; give the code or the phone.")
        raise Doubt("name", said.format(count=len(alike)))
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
