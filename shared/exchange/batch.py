"""Writing a checked file: all of it in one transaction under one key, or nothing."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import update as change
from sqlalchemy.orm import Session

from shared.ahead import ahead
from shared.customers import figures, operations
from shared.customers.entering import Entering
from shared.database import Database, Record, insert_all
from shared.exchange import room
from shared.exchange.check import Checked, Progress
from shared.exchange.matching import NEW, SKIP, UPDATE, WRONG, Matcher, Step
from shared.exchange.model import ImportBatch
from shared.interactions.model import Interaction
from shared.orders.model import Order, OrderLine, Receipt
from shared.orders.operations import number as numbered

R = TypeVar("R", bound=Record)
MANY = 5_000  # new customers from which on a process to prepare the search is worth its start


@room.needed()
def write(database: Database, session: Session, checked: Checked, progress: Progress) -> int:
    """Write the sound rows in the session, which is one of the database's; the id of their ImportBatch.

    The database is asked once more what it knows, so that what colleagues entered since the check is not entered twice.
    Cancelled leaves nothing. Fit to run again.
    """
    entering = Entering(session) if checked.counts[NEW] >= MANY else None
    writer = _Writer(session, entering)
    matcher = checked.matcher.anew()
    try:
        with closing(_matched(matcher, database, session, checked)) as steps:
            _write_all(writer, steps, checked, progress)
    finally:
        matcher.close()
        if entering:
            entering.close()
    figures.rebuild(session, sorted(writer.touched))
    batch = ImportBatch(operation_key=session.info["key"], file=checked.file[-200:])
    batch.added, batch.updated = writer.counts[NEW], writer.counts[UPDATE]
    batch.skipped = writer.counts[SKIP] + checked.spool.left_out
    batch.wrong = writer.counts[WRONG] + checked.counts[WRONG]
    session.add(batch)
    session.flush()
    return batch.id


def _matched(
    matcher: Matcher, database: Database, session: Session, checked: Checked
) -> Generator[list[Step], None, None]:
    """What the rows do, by the block; while PostgreSQL writes one, the next is matched.

    But where rows change what is known, a later one has to see what an earlier one changed: the session alone does. And
    a SQL Server that reads what is committed by waiting for it (READ_COMMITTED_SNAPSHOT off) would wait for this very
    import. For a file it costs more than it saves: the driver gives the interpreter's lock back for each row.
    """
    if checked.counts[UPDATE] or database.dialect != "postgresql":
        return _seen(matcher, nullcontext(session), checked)
    return ahead(_seen(matcher, database.reading(), checked))


def _seen(
    matcher: Matcher, sight: AbstractContextManager[Session], checked: Checked
) -> Generator[list[Step], None, None]:
    with sight as session:
        for entries in checked.spool.sound():
            yield matcher.steps(session, entries)
            session.expunge_all()


def _write_all(writer: _Writer, matched: Iterable[list[Step]], checked: Checked, progress: Progress) -> None:
    total, done = len(checked.spool), 0
    half = total // 2 if writer.entering else 0  # the search is the other half of the work
    for steps in matched:
        writer.block(steps)
        done += len(steps)
        progress.at(done - done * half // total, total)
    if writer.entering:
        writer.entering.finish(lambda share: progress.at(total - half + int(half * share), total))


class _Writer:
    def __init__(self, session: Session, entering: Entering | None) -> None:
        self._session, self.entering = session, entering
        self._index = entering.add if entering else None
        self._ids = array("q")  # of new customers, by their places
        self._orders: dict[str, tuple[int, int]] = {}
        self.counts = dict.fromkeys((NEW, UPDATE, SKIP, WRONG), 0)
        self.touched: set[int] = set()

    def block(self, steps: Sequence[Step]) -> None:
        """Write what a block of rows brings, a few statements for all of them."""
        for step in steps:
            self.counts[step.verdict] += 1
        sound = [step for step in steps if step.verdict != WRONG]
        self._add_customers(sound)
        self._update(sound)
        people = [{**person, "customer_id": self._id(step)} for step in sound for person in step.people]
        operations.add_people(self._session, people, self._index)
        self._add_histories(sound)
        self._session.flush()

    def _update(self, steps: Sequence[Step]) -> None:
        changed = [step for step in steps if (step.known is not None and step.customer) or step.changed_people]
        if changed and self.entering:  # an entry under way must not come after a newer one of the same record
            self.entering.finish()
        for step in changed:
            if step.known is not None and step.customer:
                operations.update(self._session, self._now(step.known), **step.customer)
            for person, values in step.changed_people:
                operations.update_person(self._session, self._now(person), **values)

    def _now(self, known: R) -> R:
        """The record as earlier rows left it: what was matched ahead of them knows it as it was before."""
        return self._session.get(type(known), known.id) or known

    def _add_customers(self, steps: Sequence[Step]) -> None:
        new = [step for step in steps if step.known is None and step.customer]
        me = self._session.info["user_id"]
        rows = [{"owner_id": me, "name_key": step.entry.name_key, **step.customer} for step in new]
        ids = operations.create_all(self._session, rows, self._index)
        for step, id in zip(new, ids, strict=True):
            self._ids.extend([0] * (step.place + 1 - len(self._ids)))
            self._ids[step.place] = id

    def _add_histories(self, steps: Sequence[Step]) -> None:
        contacts = [self._owned(step, step.contact) for step in steps if step.contact]
        insert_all(self._session, Interaction, contacts)
        self._add_orders([self._numbered(self._owned(step, step.order)) for step in steps if step.order])
        insert_all(self._session, Receipt, [self._owned(step, step.receipt) for step in steps if step.receipt])

    def _add_orders(self, rows: Sequence[dict[str, Any]]) -> None:
        """Rows of one number are lines of one order, which adds them up."""
        new: dict[str, dict[str, Any]] = {}
        more: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            number = row["number"]
            row["product"] = row.get("product") or number
            if number in self._orders:
                more[number] += row["total"]
            elif number in new:
                new[number]["total"] += row["total"]
            else:
                new[number] = {name: value for name, value in row.items() if name != "product"}
        ids = insert_all(self._session, Order, list(new.values()))
        self._orders.update((number, (id, 0)) for number, id in zip(new, ids, strict=True))
        for number, amount in more.items():
            # The order is of this same import: its trail says that it was added, and the record what it holds.
            same = change(Order.__table__).where(Order.id == self._orders[number][0])  # type: ignore[arg-type]  # it is a table
            self._session.connection().execute(same.values(total=Order.total + amount))
        insert_all(self._session, OrderLine, [self._line(row) for row in rows])

    def _line(self, row: dict[str, Any]) -> dict[str, Any]:
        id, before = self._orders[row["number"]]
        self._orders[row["number"]] = id, before + 1
        amount = {"quantity": 1, "price": row["total"], "amount": row["total"]}
        return {"order_id": id, "position": before + 1, "product": row["product"], **amount}

    def _owned(self, step: Step, values: dict[str, Any]) -> dict[str, Any]:
        id = self._id(step)
        self.touched.add(id)
        return {"user_id": self._session.info["user_id"], **values, "customer_id": id}

    def _id(self, step: Step) -> int:
        return step.known.id if step.known is not None else self._ids[step.place]

    def _numbered(self, order: dict[str, Any]) -> dict[str, Any]:
        if order.get("number"):
            return order
        return {**order, "number": numbered(self._session, order["ordered_on"])}
