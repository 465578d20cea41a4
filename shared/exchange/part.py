"""Rows of a file put into the tables together, and what is known of them once they are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import update as change
from sqlalchemy.orm import Session

from shared.customers import operations
from shared.database import Record, insert_all
from shared.exchange.marks import Marks
from shared.exchange.step import Step
from shared.interactions.model import Interaction
from shared.orders.model import Order, OrderLine, Receipt
from shared.orders.operations import follow
from shared.orders.operations import number as numbered

R = TypeVar("R", bound=Record)


class Part:
    """Puts rows into the tables; the earlier parts tell the ids of new customers by their places, and orders by number.

    beside: what the search is to know is gathered in `searched`, and not entered. under_way: what is written just now.
    """

    def __init__(self, session: Session, ids: Sequence[int], orders: Marks, *, beside: bool) -> None:
        self._session, self._earlier, self._earlier_orders = session, ids, orders
        self.under_way = ""
        self.ids: dict[int, int] = {}  # of new customers, by their places
        self.orders: dict[str, tuple[int, int]] = {}  # id and lines so far, by the number
        self.touched: set[int] = set()  # ids of customers whose histories grew
        self.searched: list[Sequence[Mapping[str, Any]]] = []
        self._index = self.searched.append if beside else None

    def write(self, steps: Sequence[Step]) -> None:
        """Put in what the rows bring, a few statements for all of them."""
        ways: tuple[tuple[str, Callable[[Sequence[Step]], None]], ...] = (
            ("customer", self._add_customers),
            ("customer", self._update),
            ("person", self._update_people),
            ("person", self._add_people),
            ("contact", self._add_contacts),
            ("order", self._add_orders),
            ("receipt", self._add_receipts),
        )
        for self.under_way, put in ways:
            put(steps)
            self._session.flush()

    def _add_customers(self, steps: Sequence[Step]) -> None:
        new = [step for step in steps if step.known is None and step.customer]
        me = self._session.info["user_id"]
        rows = [{"owner_id": me, "name_key": step.entry.name_key, **step.customer} for step in new]
        ids = operations.create_all(self._session, rows, self._index)
        self.ids = {step.place: id for step, id in zip(new, ids, strict=True)}

    def _update(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if step.known is not None and step.customer:
                operations.update(self._session, self._now(step.known), **step.customer)

    def _update_people(self, steps: Sequence[Step]) -> None:
        for step in steps:
            for person, values in step.changed_people:
                operations.update_person(self._session, self._now(person), **values)

    def _now(self, known: R) -> R:
        """The record as earlier rows left it: what was matched ahead of them knows it as it was before."""
        return self._session.get(type(known), known.id) or known

    def _add_people(self, steps: Sequence[Step]) -> None:
        people = [{**person, "customer_id": self._id(step)} for step in steps for person in step.people]
        operations.add_people(self._session, people, self._index)

    def _add_contacts(self, steps: Sequence[Step]) -> None:
        insert_all(self._session, Interaction, [self._owned(step, step.contact) for step in steps if step.contact])

    def _add_receipts(self, steps: Sequence[Step]) -> None:
        insert_all(self._session, Receipt, [self._owned(step, step.receipt) for step in steps if step.receipt])

    def _add_orders(self, steps: Sequence[Step]) -> None:
        """Rows of one number are lines of one order, which adds them up."""
        follow(self._session, [given for step in steps if (given := step.order.get("number"))])
        rows = [self._numbered(self._owned(step, step.order)) for step in steps if step.order]
        new: dict[str, dict[str, Any]] = {}
        more: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            number = row["number"]
            row["product"] = row.get("product") or number
            if number in new:
                new[number]["total"] += row["total"]
            elif self._order(number) is not None:
                more[number] += row["total"]
            else:
                new[number] = {name: value for name, value in row.items() if name != "product"}
        ids = insert_all(self._session, Order, list(new.values()))
        self.orders.update((number, (id, 0)) for number, id in zip(new, ids, strict=True))
        for number, amount in more.items():
            # The order is of this same import: its trail says that it was added, and the record what it holds.
            same = change(Order.__table__).where(Order.id == self.orders[number][0])  # type: ignore[arg-type]  # it is a table
            self._session.connection().execute(same.values(total=Order.total + amount))
        insert_all(self._session, OrderLine, [self._line(row) for row in rows])

    def _order(self, number: str) -> tuple[int, int] | None:
        """The order that this import added under a number, and the lines it has so far."""
        if number not in self.orders and (known := self._earlier_orders.get(hash(number))):
            id, lines = known
            self.orders[number] = id, lines
        return self.orders.get(number)

    def _line(self, row: dict[str, Any]) -> dict[str, Any]:
        id, before = self.orders[row["number"]]
        self.orders[row["number"]] = id, before + 1
        amount = {"quantity": 1, "price": row["total"], "amount": row["total"]}
        return {"order_id": id, "position": before + 1, "product": row["product"], **amount}

    def _owned(self, step: Step, values: dict[str, Any]) -> dict[str, Any]:
        id = self._id(step)
        self.touched.add(id)
        return {"user_id": self._session.info["user_id"], **values, "customer_id": id}

    def _id(self, step: Step) -> int:
        if step.known is not None:
            return step.known.id
        return self.ids.get(step.place) or self._earlier[step.place]

    def _numbered(self, order: dict[str, Any]) -> dict[str, Any]:
        if order.get("number"):
            return order
        return {**order, "number": numbered(self._session, order["ordered_on"])}
