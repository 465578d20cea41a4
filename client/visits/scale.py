"""Where the columns and the hours are, in pixels."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from client.visits.entries import Placed

GUTTER, HEAD = 56, 52


@dataclass(frozen=True)
class Scale:
    """Columns side by side at the right of the hours; below the head the minutes from `first` to `last`."""

    wide: int
    high: int
    columns: int
    first: int
    last: int

    def x(self, column: int) -> float:
        """The left of a column."""
        return GUTTER + column * (self.wide - GUTTER) / max(self.columns, 1)

    def y(self, minutes: int) -> float:
        """The height of a minute."""
        return HEAD + (minutes - self.first) / (self.last - self.first) * (self.high - HEAD - 1)

    def spot(self, column: int, minutes: int) -> QPointF:
        """A minute in the middle of its column."""
        return QPointF((self.x(column) + self.x(column + 1)) / 2, self.y(minutes))

    def span(self, column: int, starts: int, ends: int) -> QRectF:
        """The room of some minutes across the whole column."""
        left, right = self.x(column) + 3, self.x(column + 1) - 8
        return QRectF(left, self.y(starts), right - left, self.y(ends) - self.y(starts))

    def box(self, each: Placed) -> QRectF:
        """Where a visit stands; the shortest one can still be read."""
        room = self.span(each.entry.column, each.entry.starts, each.entry.ends)
        wide = room.width() / each.lanes
        return QRectF(room.left() + each.lane * wide, room.top() + 1, wide - 2, max(room.height() - 2, 16))

    def place(self, at: QPointF) -> tuple[int, int]:
        """The column and the minute at a point; outside, the nearest column."""
        wide = (self.wide - GUTTER) / max(self.columns, 1)
        column = min(max(int((at.x() - GUTTER) / wide), 0), self.columns - 1)
        share = (at.y() - HEAD) / max(self.high - HEAD - 1, 1)
        return column, round(self.first + share * (self.last - self.first))
