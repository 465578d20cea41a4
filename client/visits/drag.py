"""A visit on its way to another time, by mouse or by keyboard; nothing is saved before it lands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from client.visits.entries import DAY, STEP, Entry


@dataclass(frozen=True)
class Drag:
    """What is dragged (nothing: a new visit), how, and where it would land."""

    entry: Entry | None
    how: str  # move, end, new
    column: int
    starts: int
    ends: int
    grip: int = 0  # minutes between the start of the visit and where it was taken hold of

    @property
    def has_moved(self) -> bool:
        """Whether it would land anywhere else than where it came from."""
        if self.entry is None:
            return True
        came_from = (self.entry.column, self.entry.starts, self.entry.ends)
        return (self.column, self.starts, self.ends) != came_from

    def to(self, column: int, minutes: int) -> Drag:
        """The drag with the pointer over another place; whole steps, inside the day."""
        if self.how == "end":
            return replace(self, ends=min(max(_step(minutes), self.starts + STEP), DAY))
        if self.how == "new":
            first, last = sorted((_step(self.grip), _step(minutes)))
            return replace(self, starts=first, ends=min(max(last, first + STEP), DAY))
        return self.placed(column, _step(minutes - self.grip))

    def by(self, columns: int, minutes: int, most: int) -> Drag:
        """The drag pushed by the keyboard, within so many columns."""
        if self.how == "end":
            return self.to(self.column, self.ends + minutes)
        return self.placed(min(max(self.column + columns, 0), most - 1), self.starts + minutes)

    def placed(self, column: int, starts: int) -> Drag:
        """As long as it was, at another place."""
        starts = min(max(starts, 0), max(DAY - (self.ends - self.starts), 0))
        return replace(self, column=column, starts=starts, ends=starts + self.ends - self.starts)


def _step(minutes: int) -> int:
    return min(max(round(minutes / STEP) * STEP, 0), DAY)
