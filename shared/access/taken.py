"""What was taken out, and who read too much: the log of exports and of alarms, newest first."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from shared.access import queries
from shared.access.counting import DAY, since
from shared.access.metering import Alarm, Export, ExportFile

_FEW = 50
# What whoever took the rows out noted himself.
_OWN = (ExportFile.export_id == Export.id) & (ExportFile.created_by == Export.created_by)


@dataclass(frozen=True)
class Wanted:
    """Which exports or alarms are meant; no user means everybody's, no state every state."""

    user_id: int | None = None
    state: str = ""
    since: dt.datetime | None = None


@dataclass(frozen=True)
class Taken:
    """An export with the names of who asked for it and of who decided, if anybody had to; and of its file."""

    export: Export
    by: str
    decided_by: str = ""
    file: str = ""

    @property
    def until(self) -> dt.datetime:
        """Until when one that was granted may be written."""
        return since(self.export) + DAY


@dataclass(frozen=True)
class Raised:
    """An alarm, whose it is, until when it lowers his allowances, and who has seen it."""

    alarm: Alarm
    by: str
    seen_by: str = ""

    @property
    def until(self) -> dt.datetime:
        """When a day is over."""
        return self.alarm.created_at + DAY


def count(session: Session, wanted: Wanted) -> int:
    """How many exports there are."""
    return session.scalars(select(func.count(Export.id)).where(*_of(wanted))).one()


def ids(session: Session, wanted: Wanted, start: int, number: int) -> Sequence[int]:
    """The ids of a part; what waits stands first."""
    waits = case((Export.state == "waiting", 0), else_=1)  # SQL Server sorts by no condition itself
    order = (Export.id.desc(),) if wanted.state else (waits, Export.id.desc())
    return session.scalars(select(Export.id).where(*_of(wanted)).order_by(*order).offset(start).limit(number)).all()


def rows(session: Session, ids: Sequence[int]) -> Mapping[int, Taken]:
    """What is shown of some exports."""
    who = queries.names(session)
    found = session.scalars(select(Export).where(Export.id.in_(ids))).all()
    noted = select(ExportFile.export_id, ExportFile.file).join(Export, _OWN).where(Export.id.in_(ids))
    files = dict(session.execute(noted.order_by(ExportFile.id.desc())).all())  # the first, where an older one has more
    return {each.id: _named(each, who, files.get(each.id, "")) for each in found}


def concerning(session: Session, me: int, *, decides: bool) -> tuple[Sequence[Taken], Sequence[Taken]]:
    """Others' exports that wait for the word of whoever decides, the oldest first; and one's own of the last day that
    had to be decided, or wait for it, the newest first.
    """
    begins = dt.datetime.now(dt.UTC) - DAY
    recent = (Export.created_at > begins) | (Export.decided_at > begins)
    mine = (Export.created_by == me) & recent & ((Export.state == "waiting") | Export.decided_by.is_not(None))
    others = (Export.created_by != me) & (Export.state == "waiting")
    asked = select(Export).where(mine | others if decides else mine).order_by(Export.id.desc()).limit(_FEW)
    found = session.scalars(asked).all()
    who = queries.names(session) if found else {}
    told = [_named(each, who) for each in found]
    return (
        [one for one in reversed(told) if one.export.created_by != me],
        [one for one in told if one.export.created_by == me],
    )


def waiting(session: Session, me: int) -> int:
    """How many exports of others wait for somebody's word."""
    others = Export.state == "waiting", Export.created_by != me
    return session.scalars(select(func.count(Export.id)).where(*others)).one()


def digest(path: Path) -> str:
    """By what a file is known again, whatever it is called by then: its SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_file(session: Session, digest: str) -> Taken | None:
    """The export that was written to a file, as whoever took it out noted."""
    asked = select(Export).join(ExportFile, _OWN).where(ExportFile.digest == digest).order_by(ExportFile.id).limit(1)
    found = session.scalar(asked)
    return None if found is None else _named(found, queries.names(session))


def alarms(session: Session, wanted: Wanted) -> Sequence[Raised]:
    """The alarms, those that nobody has seen first, then the newest."""
    seen = case((Alarm.seen_by.is_(None), 0), else_=1)  # SQL Server sorts by no condition itself
    asked = select(Alarm).order_by(seen, Alarm.id.desc()).limit(500)
    if wanted.user_id is not None:
        asked = asked.where(Alarm.user_id == wanted.user_id)
    if wanted.since is not None:
        asked = asked.where(Alarm.created_at >= wanted.since)
    found = session.scalars(asked).all()
    who = queries.names(session)
    return [Raised(each, who.get(each.user_id, ""), who.get(each.seen_by or 0, "")) for each in found]


def _named(export: Export, who: Mapping[int, str], file: str = "") -> Taken:
    return Taken(export, who.get(export.created_by or 0, ""), who.get(export.decided_by or 0, ""), file)


def _of(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.user_id is not None:
        found.append(Export.created_by == wanted.user_id)
    if wanted.state:
        found.append(Export.state == wanted.state)
    if wanted.since is not None:
        found.append(Export.created_at >= wanted.since)
    return found
