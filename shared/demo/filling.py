"""Filling an empty database with the made-up company."""

from __future__ import annotations

import datetime as dt
import gc
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from shared import dates
from shared.access import operations as access
from shared.access.model import Department, Password, User
from shared.access.passwords import hashed
from shared.customers import search
from shared.customers.dues import COUNTED
from shared.customers.model import Customer, CustomerFigures, Person
from shared.database import Database, Record
from shared.demo import company, words
from shared.demo.histories import Life, Setting, life
from shared.demo.loading import first_free, load, settle
from shared.demo.planning import Calendar
from shared.errors import Refused
from shared.interactions.model import Interaction
from shared.numbering import Counter
from shared.orders.model import Order, OrderLine, Receipt
from shared.orders.products import Product
from shared.text import _
from shared.visits.model import Visit

PASSWORD = "wanglai-demo"  # noqa: S105 - of invented people
_BLOCK = 1_000
_MODELS: tuple[type[Record], ...] = (Customer, Person, Interaction, Order, OrderLine, Receipt, Visit)
_SELLERS = 6
# What a customer is called must agree with whether it ever bought.
_BOUGHT = {
    True: {"potential": "dealt", "interested": "dealt", "uninterested": "dealt"},
    False: {"dealt": "interested", "core": "interested", "dunning": "potential"},
}


def fill(
    database: Database,
    customers: int = 2000,
    today: dt.date | None = None,
    *,
    seed: int = 8,
    zone: dt.tzinfo | None = None,
) -> None:
    """Make the colleagues (password PASSWORD), the customers and their histories; the same for the same day and seed.

    Times are office hours of `zone`, or of this PC. Refused unless the database is empty.
    """
    stream(database, customers, today, seed=seed, zone=zone, contacts=11.5, orders=4.6, lines=4, trailed=True)


def stream(
    database: Database,
    customers: int,
    today: dt.date | None = None,
    *,
    seed: int = 8,
    zone: dt.tzinfo | None = None,
    contacts: float,
    orders: float,
    lines: int = 1,
    trailed: bool = False,
) -> None:
    """The same company at any size, block by block: so many contacts and orders for each customer, up to `lines` each.

    Memory does not grow with the size. Without `trailed` no audit rows are written: for measuring, not for work.
    """
    today = today or dates.today()
    with database.writing() as session:
        if first_free(session, User) > 1:
            raise Refused(_("This database is already in use; the made-up company needs an empty one."))
        users = _colleagues(session)
        load(session, Product, [_product(ware) for ware in words.wares()], trailed=False)
    setting = Setting(today, zone, contacts, orders, lines, users)
    writer = _Writer(setting, users, seed, trailed=trailed)
    for start in range(0, customers, _BLOCK):
        with _uncollected(), database.writing() as session:
            writer.write(session, range(start, min(start + _BLOCK, customers)))
    with database.writing() as session:
        settle(session, _MODELS)
        load(
            session, Counter, [{"name": name, "next": last + 1} for name, last in writer.numbers.items()], trailed=False
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """The rows of a block form no circles; looking for some among them would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _colleagues(session: Session) -> list[int]:
    password = hashed(PASSWORD)
    access.begin_roles(session)
    departments = _departments(session)
    ids = []
    for login, name, role, place in words.people()["colleagues"]:
        session.add(user := User(login=login, login_key=login, name=name, department_id=departments.get(place)))
        session.flush()
        session.add(Password(user_id=user.id, hash=password))
        access.give(session, user.id, role)
        ids.append(user.id)
    return ids


def _departments(session: Session) -> dict[str, int]:
    """The departments by name, each below the one that stands before it."""
    made: dict[str, Department] = {}
    for name, above in words.people()["departments"]:
        parent = made.get(above)
        session.add(each := Department(name=name, parent_id=parent.id if parent else None))
        session.flush()
        each.path = f"{parent.path if parent else '/'}{each.id}/"
        session.flush()
        made[name] = each
    return {name: each.id for name, each in made.items()}


def _product(ware: words.Ware) -> dict[str, Any]:
    return {"name": ware.name, "name_key": ware.name.casefold(), "unit": ware.unit, "price": ware.price}


class _Writer:
    """Gives the invented rows their ids and numbers and writes them, a block of customers at a time."""

    def __init__(self, setting: Setting, users: list[int], seed: int, *, trailed: bool) -> None:
        self.numbers: Tally[str] = Tally()
        self._setting, self._users, self._seed, self._trailed = setting, users, seed, trailed
        self._sellers = [users[0], *users[2:_SELLERS]]
        self._calendar = Calendar(setting, self._sellers, seed)
        self._next: dict[type[Record], int] = {}
        self._rows: dict[Any, list[dict[str, Any]]] = {}

    def write(self, session: Session, numbers: range) -> None:
        """Invent and write the customers of these numbers."""
        if not self._next:
            self._next = {model: first_free(session, model) for model in _MODELS}
        self._rows = {model: [] for model in (*_MODELS, CustomerFigures)}
        for number in numbers:
            self._customer(number)
        for model in (Customer, CustomerFigures, Person, Interaction, Order, OrderLine, Receipt, Visit):
            load(session, model, self._rows[model], trailed=self._trailed)
        search.index(session, [row["id"] for row in self._rows[Customer]])
        self.numbers["customer"] = numbers[-1] + 1

    def _customer(self, number: int) -> None:
        rng, today = Random(f"{self._seed}-{number}"), self._setting.today  # noqa: S311 - invents, keeps no secret
        joined = today - dt.timedelta(days=900 if number < 20 else int(5 + 1500 * rng.random()))
        firm = company.customer(rng, number, joined, today)
        owner = self._owner(rng, number)
        by = owner or self._users[0]
        people = company.people(rng, number, firm, today)
        names, grade = [one["name"] for one in people], firm["current_value"] + firm["potential"]
        told = life(rng, self._setting, number, names, owner, joined, grade, firm["terms_days"])
        category = _BOUGHT[bool(told.orders)].get(firm["category"], firm["category"])
        id = self._add(Customer, {**firm, "owner_id": owner, "category": category}, by)
        ids = [self._add(Person, {**one, "customer_id": id, "created_at": firm["created_at"]}, by) for one in people]
        planned = self._calendar.plan(rng, owner, number, len(people))
        self._histories(id, ids, told, [planned] if planned else [])
        self._rows[CustomerFigures].append({"customer_id": id, "active": firm["active"], **_figures(told)})

    def _owner(self, rng: Random, number: int) -> int | None:
        if number < 12:
            return self._sellers[0]
        return None if rng.random() < 0.04 else rng.choice(self._sellers)

    def _histories(self, id: int, people: list[int], told: Life, planned: list[dict[str, Any]]) -> None:
        for contact in told.contacts:
            del contact["day"]
            contact |= {"customer_id": id, "person_id": people[contact.pop("person")], "created_at": contact["at"]}
            self._add(Interaction, contact, contact["user_id"])
        for order in told.orders:
            self._order(id, people, order)
        for visit in (*told.visits, *planned):
            visit |= {"customer_id": id, "person_id": people[visit.pop("person")]}
            self._add(Visit, visit, visit["user_id"])

    def _order(self, id: int, people: list[int], order: dict[str, Any]) -> None:
        series = f"SO-{order['ordered_on']:%Y%m}"
        self.numbers[series] += 1
        by, at = order["user_id"], order["created_at"]
        lines, receipts = order.pop("lines"), order.pop("receipts")
        order |= {"customer_id": id, "person_id": people[order.pop("person")]}
        order["number"] = f"{series}-{self.numbers[series]:04d}"
        order_id = self._add(Order, order, by)
        for line in lines:
            self._add(OrderLine, line | {"order_id": order_id, "created_at": at}, by)
        for receipt in receipts:
            self._add(Receipt, receipt | {"customer_id": id, "order_id": order_id}, by)

    def _add(self, model: type[Record], values: dict[str, Any], by: int) -> int:
        id = self._next[model]
        self._next[model] = id + 1
        values["id"], values["created_by"] = id, by
        self._rows[model].append(values)
        return id


def _figures(told: Life) -> dict[str, Any]:
    """What shared.customers.figures.rebuild would work out."""
    counted = [order for order in told.orders if order["state"] in COUNTED]
    year = max((order["ordered_on"].year for order in counted), default=0)
    return {
        "balance": sum((order["total"] - order["received"] for order in counted), Decimal(0)),
        "turnover": sum((order["total"] for order in counted if order["ordered_on"].year == year), Decimal(0)),
        "turnover_year": year,
        "last_contact_at": max(contact["at"] for contact in told.contacts),
        "next_contact_on": min(_promises(told), default=None),
    }


def _promises(told: Life) -> Iterator[dt.date]:
    return (
        contact["next_on"]
        for contact in told.contacts
        if contact["next_on"] is not None and not contact["next_done_at"]
    )
