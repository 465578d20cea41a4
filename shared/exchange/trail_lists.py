"""The trail as a workbook or a text table: a line for each field that was changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from shared.access.rights import EVERYTHING, Rights
from shared.audit import labels, log
from shared.audit.log import Event, Wanted
from shared.database import Database
from shared.dates import local
from shared.exchange.check import Progress
from shared.exchange.lists import Column, save
from shared.text import N_, _

_BLOCK = 500


@dataclass(frozen=True)
class Line:
    """One field of an event; an event without any has one line all the same."""

    event: Event
    field: str = ""
    before: str = ""
    after: str = ""


COLUMNS = (
    Column("at", N_("When"), 20, lambda line: f"{local(line.event.at):%Y-%m-%d %H:%M:%S}"),
    Column("by", N_("Who"), 12, lambda line: line.event.by),
    Column("action", N_("What was done"), 12, lambda line: _(labels.ACTIONS.get(line.event.action, line.event.action))),
    Column("entity", N_("To what"), 14, lambda line: labels.entity(line.event.entity)),
    Column("name", N_("Record"), 28, lambda line: line.event.name),
    Column("record_id", N_("Number of the record"), 10, lambda line: str(line.event.record_id)),
    Column("field", N_("Field"), 16, lambda line: line.field),
    Column("before", N_("Before"), 28, lambda line: line.before),
    Column("after", N_("After"), 28, lambda line: line.after),
    Column("key", N_("Operation"), 34, lambda line: line.event.key),
)


def write_trail(
    database: Database,
    wanted: Wanted,
    path: Path,
    progress: Progress,
    rights: Rights = EVERYTHING,
    *,
    mark: str = "",
) -> int:
    """Write the events that are wanted, the newest first; how many there are.

    rights: of whoever takes them out, who is told no value of a field that they hide. mark: as for a list.
    """
    with database.reading() as session:
        total = log.count(session, wanted)
        told: list[int] = []

        def every() -> Iterator[Line]:
            for ids in _blocks(session, wanted):
                events = log.rows(session, ids, rights)
                names = log.names(session, referred(events.values()))
                for id in ids:
                    yield from lines(events[id], names)
                told.extend(ids)
                progress.at(len(told), max(total, len(told)))
                session.expunge_all()

        save(path, _("Audit log"), COLUMNS, every(), total, mark)
    return len(told)


def _blocks(session: Session, wanted: Wanted) -> Iterator[Sequence[int]]:
    last: int | None = None
    while ids := log.before(session, wanted, last, _BLOCK):
        yield ids
        last = ids[-1]


def lines(event: Event, names: labels.Names) -> list[Line]:
    """What an event says, field by field."""
    said = [
        Line(event, labels.field(event.entity, name), *(labels.value(event.entity, name, one, names) for one in pair))
        for name, pair in event.changes.items()
    ]
    return said or [Line(event)]


def referred(events: Iterable[Event]) -> set[tuple[str, int]]:
    """The records that the values name by their numbers."""
    return {
        (labels.REFERS[name], one)
        for event in events
        for name, pair in event.changes.items()
        if name in labels.REFERS
        for one in pair
        if isinstance(one, int)
    }
