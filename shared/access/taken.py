"""What was taken out, and who read too much: the log of exports and of alarms, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from shared.access import queries
from shared.access.counting import DAY
from shared.access.metering import Alarm, Export


@dataclass(frozen=True)
class Wanted:
    """Which exports or alarms are meant; no user means everybody's, no state every state."""

    user_id: int | None = None
    state: str = ""
    since: dt.datetime | None = None


@dataclass(frozen=True)
class Taken:
    """An export with the names of who asked for it and of who decided, if anybody had to."""

    export: Export
    by: str
    decided_by: str = ""


@dataclass(frozen=True)
class Raised:
    """An alarm, whose it is, and until when it lowers his allowances."""

    alarm: Alarm
    by: str

    @property
    def until(self) -> dt.datetime:
        """When a day is over."""
        return self.alarm.created_at + DAY


def count(session: Session, wanted: Wanted) -> int:
    """How many exports there are."""
    return session.scalars(select(func.count(Export.id)).where(*_of(wanted))).one()


def ids(session: Session, wanted: Wanted, start: int, number: int) -> Sequence[int]:
    """The ids of a part; what waits stands first."""
    order = ((Export.state == "waiting").desc(), Export.id.desc()) if not wanted.state else (Export.id.desc(),)
    return session.scalars(select(Export.id).where(*_of(wanted)).order_by(*order).offset(start).limit(number)).all()


def rows(session: Session, ids: Sequence[int]) -> Mapping[int, Taken]:
    """What is shown of some exports."""
    who = queries.names(session)
    found = session.scalars(select(Export).where(Export.id.in_(ids))).all()
    return {
        each.id: Taken(each, who.get(each.created_by or 0, ""), who.get(each.decided_by or 0, "")) for each in found
    }


def waiting(session: Session, me: int) -> Sequence[Taken]:
    """Others' exports that wait for somebody's word, the oldest first."""
    found = session.scalars(
        select(Export).where(Export.state == "waiting", Export.created_by != me).order_by(Export.id).limit(50)
    ).all()
    who = queries.names(session) if found else {}
    return [Taken(each, who.get(each.created_by or 0, "")) for each in found]


def decided(session: Session, me: int) -> Sequence[Taken]:
    """One's own exports of the last day that had to be decided, or wait for it; the newest first."""
    mine = Export.created_by == me, Export.created_at > dt.datetime.now(dt.UTC) - DAY
    asked = select(Export).where(*mine, (Export.state == "waiting") | Export.decided_by.is_not(None))
    found = session.scalars(asked.order_by(Export.id.desc()).limit(20)).all()
    who = queries.names(session) if found else {}
    return [Taken(each, who.get(me, ""), who.get(each.decided_by or 0, "")) for each in found]


def alarms(session: Session, wanted: Wanted) -> Sequence[Raised]:
    """The alarms, the newest first."""
    asked = select(Alarm).order_by(Alarm.id.desc()).limit(500)
    if wanted.user_id is not None:
        asked = asked.where(Alarm.user_id == wanted.user_id)
    if wanted.since is not None:
        asked = asked.where(Alarm.created_at >= wanted.since)
    found = session.scalars(asked).all()
    who = queries.names(session)
    return [Raised(each, who.get(each.user_id, "")) for each in found]


def _of(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.user_id is not None:
        found.append(Export.created_by == wanted.user_id)
    if wanted.state:
        found.append(Export.state == wanted.state)
    if wanted.since is not None:
        found.append(Export.created_at >= wanted.since)
    return found
