"""Taking an import back: what it added goes, what it changed is as before, unless somebody worked on it since."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from shared.customers import figures, operations, search
from shared.customers.model import Customer, CustomerFigures, Person
from shared.database import AuditEvent, Record
from shared.errors import Refused
from shared.exchange.check import Progress
from shared.exchange.model import ImportBatch
from shared.interactions.model import Interaction
from shared.orders.model import Order, OrderLine, Receipt
from shared.text import N_, _
from shared.visits.model import Visit

_BLOCK = 500
# Each after everything that needs it, with what would be left without it.
_ADDED: tuple[tuple[type[Record], tuple[Any, ...]], ...] = (
    (Receipt, ()),
    (OrderLine, ()),
    (Order, (OrderLine.order_id, Receipt.order_id)),
    (Interaction, ()),
    (Person, (Interaction.person_id, Order.person_id, Visit.person_id)),
    (
        Customer,
        (Person.customer_id, Interaction.customer_id, Order.customer_id, Receipt.customer_id, Visit.customer_id),
    ),
)
REASONS = {
    "changed": N_("{name}: somebody changed it since the import."),
    "used": N_("{name}: somebody added to it since the import."),
    "gone": N_("{name}: it is not there any more."),
}


@dataclass(frozen=True)
class Left:
    """A record that an undo left as it is: its table, its name, and why (a key of REASONS)."""

    entity: str
    name: str
    reason: str

    def said(self) -> str:
        """The sentence for the user."""
        return _(REASONS[self.reason]).format(name=self.name)


def undo(session: Session, batch_id: int, progress: Progress) -> int:
    """Take an import back; what had to stay is then told by `left`. Refused when that was done before."""
    batch = session.get_one(ImportBatch, batch_id)
    if batch.undone_at is not None:
        raise Refused(_("This import was taken back before; nothing was changed."))
    work = _Undo(session, batch.operation_key, progress)
    work.give_back()
    for model, needed_by in _ADDED:
        work.remove(model, needed_by)
    figures.rebuild(session, sorted(work.touched))
    batch = session.get_one(ImportBatch, batch_id)
    batch.undone_at = dt.datetime.now(dt.UTC)
    batch.left = json.dumps([[one.entity, one.name, one.reason] for one in work.left], ensure_ascii=False)
    session.flush()
    return batch_id


def left(batch: ImportBatch) -> list[Left]:
    """What the undo of an import had to leave."""
    return [Left(*one) for one in json.loads(batch.left)]


def batches(session: Session, count: int = 50) -> Sequence[ImportBatch]:
    """The latest imports, newest first."""
    return session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(count)).all()


class _Undo:
    def __init__(self, session: Session, key: str, progress: Progress) -> None:
        self._session, self._key, self._progress = session, key, progress
        self._done = 0
        self.left: list[Left] = []
        self.touched: set[int] = set()

    def remove(self, model: type[Record], needed_by: Sequence[Any]) -> None:
        """Remove the records of a model that the import added."""
        for events in self._events(model, "added"):
            ids = self._not_numbered_again(model, events)
            records = self._session.scalars(select(model).where(model.id.in_(ids))).all()
            used = self._used(needed_by, ids)
            going = []
            for record in records:
                if record.id in used or record.version != 1:
                    self._leave(record, "used" if record.id in used else "changed")
                else:
                    going.append(record)
            self._delete(model, going)

    def _not_numbered_again(self, model: type[Record], events: Sequence[AuditEvent]) -> list[int]:
        """The ids that still are the import's: on SQLite a later record may have the number of one that was removed."""
        asked = (
            select(AuditEvent.record_id, func.max(AuditEvent.id))
            .where(AuditEvent.entity == model.__tablename__, AuditEvent.action == "added")
            .where(AuditEvent.record_id.in_([event.record_id for event in events]))
            .group_by(AuditEvent.record_id)
        )
        newest = dict(self._session.execute(asked).all())
        return [event.record_id for event in events if newest[event.record_id] == event.id]

    def give_back(self) -> None:
        """Give changed records their former values, field by field."""
        for model, update in ((Customer, operations.update), (Person, operations.update_person)):
            for events in self._events(model, "changed"):
                for event in events:
                    self._restore(model, update, event)
                self._session.expunge_all()

    def _restore(self, model: Any, update: Any, event: AuditEvent) -> None:
        record = self._session.get(model, event.record_id)
        if record is None:
            self.left.append(Left(model.__tablename__, str(event.record_id), "gone"))
            return
        before = {}
        for name, (former, ours) in json.loads(event.changes).items():
            if getattr(record, name) == _typed(model, name, ours):
                before[name] = _typed(model, name, former)
            else:
                self._leave(record, "changed")
        before.pop("name_key", None)
        if before:
            update(self._session, record, **before)

    def _delete(self, model: type[Record], records: Sequence[Any]) -> None:
        owners = [record.id if model is Customer else getattr(record, "customer_id", 0) for record in records]
        customers = sorted({owner for owner in owners if owner})
        if model is Customer:
            search.forget(self._session, customers)
            self._session.execute(delete(CustomerFigures).where(CustomerFigures.customer_id.in_(customers)))
            self.touched.difference_update(customers)
        else:
            self.touched.update(customers)
        for record in records:
            self._session.delete(record)
        self._session.flush()
        if model is Person:
            search.forget(self._session, customers)
            search.index(self._session, customers)
        self._session.expunge_all()

    def _leave(self, record: Any, reason: str) -> None:
        name = getattr(record, "name", "") or getattr(record, "number", "") or getattr(record, "text", "")[:40]
        self.left.append(Left(record.__tablename__, name or str(record.id), reason))

    def _used(self, needed_by: Sequence[Any], ids: Sequence[int]) -> set[int]:
        return {id for column in needed_by for id in self._session.scalars(select(column).where(column.in_(ids)))}

    def _events(self, model: type[Record], action: str) -> Iterator[list[AuditEvent]]:
        """What the trail says of the import, a block at a time, the last first."""
        last = None
        while True:
            asked = select(AuditEvent).where(
                AuditEvent.key == self._key, AuditEvent.entity == model.__tablename__, AuditEvent.action == action
            )
            asked = asked if last is None else asked.where(AuditEvent.id < last)
            events = list(self._session.scalars(asked.order_by(AuditEvent.id.desc()).limit(_BLOCK)))
            if not events:
                return
            last = events[-1].id
            self._session.expunge_all()
            yield events
            self._done += len(events)
            self._progress.at(self._done, 0)


def _typed(model: type[Record], name: str, value: Any) -> Any:
    """A value of the trail in the type of its column."""
    kind = model.__table__.c[name].type.python_type
    if value is None:
        return None
    if kind is Decimal:
        return Decimal(value)
    return kind.fromisoformat(value) if kind in (dt.date, dt.datetime) else value
