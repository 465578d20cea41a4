"""What stands where in the calendar: visits as minutes in columns, side by side where they overlap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared import dates
from shared.text import _
from shared.visits import labels
from shared.visits.queries import Appointment

DAY = 24 * 60
STEP = 15  # minutes a visit is moved and lengthened by


@dataclass(frozen=True)
class Column:
    """A day, of one colleague or of everybody shown."""

    day: dt.date
    user_id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Entry:
    """A visit in a column, in minutes of clock time since the day's midnight."""

    appointment: Appointment
    column: int
    starts: int
    ends: int
    other: bool = False  # a colleague's
    clash: bool = False

    @property
    def id(self) -> int:
        return self.appointment.visit.id

    @property
    def state(self) -> str:
        return self.appointment.visit.state

    @property
    def who(self) -> str:
        """Customer and person; a colleague's visit begins with the colleague."""
        found = self.appointment
        whom = " ".join(part for part in (found.short_name, found.person) if part)
        if not self.other:
            return whom
        return _("{colleague}: {customer}").format(colleague=found.user, customer=found.short_name)


@dataclass(frozen=True)
class Placed:
    """An entry and its share of the column's width: lane 1 of 2 is the right half."""

    entry: Entry
    lane: int
    lanes: int


def entries(columns: Sequence[Column], appointments: Iterable[Appointment], me: int | None) -> list[Entry]:
    """The visits as they stand in the columns; one that lasts past midnight stands in both days."""
    shown = [each for each in appointments if each.visit.state != "cancelled"]
    clashing = clashes(shown)
    spans = [(each, _minutes(each.visit.starts), _minutes(each.visit.ends)) for each in shown]
    found = []
    for number, column in enumerate(columns):
        midnight = column.day.toordinal() * DAY
        for each, begins, over in spans:
            starts, ends = begins - midnight, over - midnight
            if starts >= DAY or max(ends, starts + 1) <= 0 or column.user_id not in {None, each.visit.user_id}:
                continue
            other = column.user_id is None and each.visit.user_id != me
            # When the clock is put back a visit may end before it began: it is still seen.
            ends = min(max(ends, starts + STEP), DAY)
            found.append(Entry(each, number, max(starts, 0), ends, other, each.visit.id in clashing))
    return found


def _minutes(moment: dt.datetime) -> int:
    """Minutes of clock time, here, since the first midnight there was."""
    at = dates.local(moment)
    return (at.toordinal() * 24 + at.hour) * 60 + at.minute


def clashes(appointments: Iterable[Appointment]) -> set[int]:
    """The ids of the planned visits that a colleague has at the time of another one."""
    planned = sorted(
        (each.visit for each in appointments if each.visit.state == "planned" and each.visit.user_id is not None),
        key=lambda visit: (visit.user_id or 0, visit.starts),
    )
    found: set[int] = set()
    last = None
    for visit in planned:
        if last is not None and last.user_id == visit.user_id and visit.starts < last.ends:
            found |= {last.id, visit.id}
        if last is None or last.user_id != visit.user_id or visit.ends > last.ends:
            last = visit
    return found


def placed(wanted: Iterable[Entry]) -> list[Placed]:
    """Entries of one column that overlap stand side by side."""
    done: list[Placed] = []
    cluster: list[tuple[Entry, int]] = []
    frees: list[int] = []
    for entry in sorted(wanted, key=lambda each: (each.starts, each.other, each.id)):
        if frees and entry.starts >= max(frees):
            done += [Placed(each, lane, len(frees)) for each, lane in cluster]
            cluster, frees = [], []
        lane = next((n for n, free in enumerate(frees) if free <= entry.starts), len(frees))
        frees[lane : lane + 1] = [entry.ends]
        cluster.append((entry, lane))
    return done + [Placed(each, lane, len(frees)) for each, lane in cluster]


def clock(minutes: int) -> str:
    """9:05."""
    return f"{minutes // 60 % 24}:{minutes % 60:02}"


def hours(starts: int, ends: int) -> str:
    """9:05 – 10:00."""
    return f"{clock(starts)} – {clock(ends)}"


def told(entry: Entry) -> str:
    """Everything there is to say of it, a line each."""
    found = entry.appointment
    lines = [
        f"{clock(entry.starts)} – {clock(entry.ends)}  {found.customer}",
        "  ".join(part for part in (found.person, found.phone) if part),
        found.visit.purpose,
        found.place,
        _(labels.STATES[entry.state]),
        _("At the same time as another visit") if entry.clash else "",
    ]
    return "\n".join(line for line in lines if line)
