"""Proving that the trail is what was written: which row was tampered with, and a digest to keep elsewhere.

Whoever owns the database can change an event and every seal after it; the digests, kept where he cannot write, tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from shared.database import AuditEvent, AuditSeal, Database, chain
from shared.errors import Refused
from shared.text import N_, _

_PAGE = 10_000
_NAME = "wanglai-trail-1"


class Kind(StrEnum):
    """What was done to an event or to its seal."""

    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"
    CUT = "cut"
    REWRITTEN = "rewritten"


_SAID = {
    Kind.CHANGED: N_("Event {id}: it, or its seal, was changed after it was sealed."),
    Kind.REMOVED: N_("Event {id}: it was removed after it was sealed."),
    Kind.ADDED: N_("Event {id}: it was added later among the sealed ones, or its seal was removed."),
    Kind.CUT: N_("Event {id}: the digest knows it as the last one; from some event before it on, the end was cut off."),
    Kind.REWRITTEN: N_("Event {id}: the digest knows another hash of it; something up to it was rewritten."),
}


@dataclass(frozen=True, order=True)
class Fault:
    """One event with which something is wrong."""

    id: int
    kind: Kind

    def __str__(self) -> str:
        return _(_SAID[self.kind]).format(id=self.id)


@dataclass(frozen=True)
class Finding:
    """What a proof found: how many events are sealed, how many wait for their seal and since when, and the faults."""

    sealed: int
    waiting: int
    oldest: dt.datetime | None
    faults: Sequence[Fault]


@dataclass(frozen=True)
class Digest:
    """The chain at one moment: how many events were sealed, the last of them and its hash."""

    at: dt.datetime
    sealed: int
    last: int
    hash: str

    def __str__(self) -> str:
        return f"{_NAME} {self.at:%Y-%m-%dT%H:%M:%SZ} {self.sealed} {self.last} {self.hash or '-'}"

    @classmethod
    def read(cls, line: str) -> Digest:
        """From its line. Refused for what is no such line."""
        try:
            name, at, sealed, last, hash = line.split()
            found = cls(
                dt.datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC), int(sealed), int(last), hash
            )
        except ValueError:
            name = ""
        if name != _NAME:
            raise Refused(_("This is no digest of a trail: {line}").format(line=line.strip()[:80]))
        return found


def digest(database: Database) -> Digest:
    """The chain as it is now."""
    with database.reading() as session:
        sealed = session.execute(select(func.count()).select_from(AuditSeal)).scalar_one()
        last = session.execute(
            select(AuditSeal.event_id, AuditSeal.hash).order_by(AuditSeal.event_id.desc()).limit(1)
        ).one_or_none()
    return Digest(dt.datetime.now(dt.UTC), sealed, *(last or (0, "")))


def prove(database: Database, digests: Iterable[Digest] = ()) -> Finding:
    """Work the whole chain out anew from what the events say, and compare."""
    walk = _Walk(digests)
    with database.reading() as session:
        for row in _rows(session):
            id, previous, hash, event, content = row
            walk.meet(id, previous, hash, event, "" if event is None else chain.hashed(database.dialect, content))
        faults = [*walk.faults.values(), *_without_seal(session, walk.last)]
        late = select(func.count(), func.min(AuditEvent.at)).where(AuditEvent.id > walk.last)
        waiting, oldest = session.execute(late).one()
    return Finding(walk.sealed, waiting, oldest, sorted(_distinct(faults, walk.cut())))


def _distinct(faults: Sequence[Fault], cut: Sequence[Fault]) -> list[Fault]:
    """One fault of each event; what only a digest tells, where the chain itself tells nothing."""
    of_event = {fault.id: fault for fault in faults}
    first = min(of_event, default=None)
    told = [fault for fault in cut if first is None or fault.id < first or fault.kind is Kind.CUT]
    return [*of_event.values(), *(fault for fault in told if fault.id not in of_event)]


class _Walk:
    """Along the chain, row by row.

    After a row that does not fit it is not known whether its seal or its event is the true one, so that the next may
    follow on either: the row that was changed is named, and not the one behind it.
    """

    def __init__(self, digests: Iterable[Digest]) -> None:
        self.faults: dict[int, Fault] = {}
        self.sealed, self.last = 0, 0
        self._possible = {""}
        self._told: list[Fault] = []
        self._known: dict[int, list[Digest]] = {}
        for known in digests:
            if known.sealed:
                self._known.setdefault(known.last, []).append(known)

    def meet(self, id: int, previous: int, hash: str, event: int | None, content: str) -> None:
        """One seal, with what its event says now."""
        following = {chain.linked(link, content) for link in self._possible} if event is not None else set()
        fits = hash in following
        if previous != self.last and (not fits or event is None):
            self._fault(previous, Kind.REMOVED)  # together with its seal: this one still tells of it
        elif previous != self.last:
            self._fault(id, Kind.CHANGED)
        if event is None:
            self._fault(id, Kind.REMOVED)
        elif not fits and previous == self.last:
            self._fault(id, Kind.CHANGED)
        self._possible = {hash} if fits else {hash, *following}
        self.sealed += 1
        self.last = id
        self._compare(id, hash)

    def cut(self) -> list[Fault]:
        """What the digests alone tell: those that were not met end beyond the end."""
        return [*self._told, *(Fault(id, Kind.CUT) for id in self._known)]

    def _compare(self, id: int, hash: str) -> None:
        if any((known.hash, known.sealed) != (hash, self.sealed) for known in self._known.pop(id, ())):
            self._told.append(Fault(id, Kind.REWRITTEN))

    def _fault(self, id: int, kind: Kind) -> None:
        self.faults.setdefault(id, Fault(id, kind))


def _rows(session: Session) -> Iterator[Sequence[Any]]:
    content: ColumnElement[Any] = literal_column(chain.CONTENT[session.get_bind().dialect.name])
    asked = (
        select(AuditSeal.event_id, AuditSeal.previous, AuditSeal.hash, AuditEvent.id, content)
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .order_by(AuditSeal.event_id)
        .limit(_PAGE)
    )
    page = session.execute(asked).all()
    while page:
        yield from page
        page = session.execute(asked.where(AuditSeal.event_id > page[-1].event_id)).all()


def _without_seal(session: Session, last: int) -> list[Fault]:
    """Events among the sealed ones that have no seal."""
    asked = (
        select(AuditEvent.id)
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .where(AuditSeal.event_id.is_(None), AuditEvent.id < last)
    )
    return [Fault(id, Kind.ADDED) for id in session.scalars(asked)]
