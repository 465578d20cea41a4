"""The paper behind the visits: hours, days, holidays, and the line that says what time it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from client.kit.cells import LEFT
from client.kit.marks import CENTRE
from client.kit.style import Look
from client.kit.tokens import Size, Space
from client.visits.entries import Column, clock
from client.visits.scale import GUTTER, HEAD, Scale
from shared import dates, workdays
from shared.text import _

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def paint_off(painter: QPainter, look: Look, box: QRectF) -> None:
    """A public holiday, hatched."""
    painter.fillRect(box, QColor(look.colours.well))
    painter.fillRect(box, QBrush(QColor(look.colours.line), Qt.BrushStyle.BDiagPattern))


class Grid:
    """Paints the ground of an hours view."""

    def __init__(self, painter: QPainter, look: Look, columns: Sequence[Column], scale: Scale) -> None:
        self._painter, self._look, self._columns, self._scale = painter, look, columns, scale

    def paint(self, today: dt.date | None) -> None:
        """Everything that lies below the visits."""
        c = self._look.colours
        self._painter.fillRect(QRectF(0, 0, self._scale.wide, self._scale.high), QColor(c.paper))
        for number, column in enumerate(self._columns):
            box = self._column(number)
            if column.day == today:
                self._painter.fillRect(box, QColor(c.today))
            elif not workdays.calendar().is_workday(column.day) and not workdays.calendar().holiday(column.day):
                self._painter.fillRect(box, QColor(c.well))
        self._hours()
        for number, column in enumerate(self._columns):
            box = self._column(number)
            if workdays.calendar().holiday(column.day):
                paint_off(self._painter, self._look, box)
            self._painter.setPen(QColor(c.line))
            self._painter.drawLine(box.topLeft(), box.bottomLeft())
            self._heading(number, column, here=column.day == today)

    def _column(self, number: int) -> QRectF:
        left = self._scale.x(number)
        return QRectF(left, HEAD, self._scale.x(number + 1) - left, self._scale.high - HEAD)

    def _hours(self) -> None:
        painter, c = self._painter, self._look.colours
        first, last, wide = self._scale.first, self._scale.last, self._scale.wide
        painter.setFont(self._look.font(Size.CAPTION))
        for minutes in range(first, last, 30):
            y = round(self._scale.y(minutes)) + 0.5
            whole = minutes % 60 == 0
            painter.setPen(QPen(QColor(c.line), 1, Qt.PenStyle.SolidLine if whole else Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(GUTTER, y, wide, y))
            if whole and minutes > first:
                painter.setPen(QColor(c.ink_soft))
                painter.drawText(QRectF(0, y - 10, GUTTER - 10, 20), _RIGHT, clock(minutes))

    def _heading(self, number: int, column: Column, *, here: bool) -> None:
        painter, look, c, day = self._painter, self._look, self._look.colours, column.day
        left, room = self._scale.x(number), self._scale.x(number + 1) - self._scale.x(number) - 50
        disc = QRectF(left + 10, 10, 30, 30)
        if here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.accent_fill))
            painter.drawEllipse(disc)
        painter.setFont(look.font(Size.HEADING, strong=True))
        painter.setPen(QColor(c.on_accent if here else c.ink))
        painter.drawText(disc, CENTRE, str(day.day))
        first = look.font()
        painter.setFont(first)
        painter.setPen(QColor(c.ink))
        named = column.name or dates.short_weekday(day)
        off, made_up = workdays.calendar().holiday(day), day in workdays.calendar().made_up
        said = _("{holiday} · off").format(holiday=off) if off else _("Workday") if made_up else ""
        said = said or (dates.short_weekday(day) if column.name else dates.lunar(day))
        painter.drawText(QRectF(left + 46, 7 if said else 15, room, 20), LEFT, look.short(first, named, room))
        second = look.font(Size.CAPTION)
        painter.setFont(second)
        painter.setPen(QColor(c.danger.ink if off or made_up else c.ink_soft))
        painter.drawText(QRectF(left + 46, 26, room, 18), LEFT, look.short(second, said, room))
        painter.setPen(QColor(c.line))
        painter.drawLine(QLineF(left, HEAD, self._scale.x(number + 1), HEAD))

    def now(self, today: dt.date, minutes: int) -> None:
        """The line at this very minute, across the columns of today."""
        here = [number for number, column in enumerate(self._columns) if column.day == today]
        if not here or not self._scale.first <= minutes <= self._scale.last:
            return
        painter, c, y = self._painter, self._look.colours, round(self._scale.y(minutes))
        left, right = self._scale.x(here[0]), self._scale.x(here[-1] + 1)
        painter.fillRect(QRectF(left, y, right - left, 2), QColor(c.danger.ink))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.danger.ink))
        painter.drawEllipse(QRectF(left - 4, y - 3, 8, 8))
        painter.setBrush(QColor(c.danger.soft))
        painter.drawRoundedRect(QRectF(Space.TIGHT, y - 9, GUTTER - 10, 19), 4, 4)
        painter.setFont(self._look.font(Size.CAPTION, strong=True))
        painter.setPen(QColor(c.danger.ink))
        painter.drawText(QRectF(Space.TIGHT, y - 9, GUTTER - 10, 19), CENTRE, clock(minutes))
