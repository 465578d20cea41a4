"""A small month with days off and make-up workdays; picks the day the calendar shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from client.kit.marks import CENTRE
from client.kit.style import Look
from client.kit.tokens import FOCUS_WIDTH, Radius, Size
from shared import dates, workdays
from shared.text import _

CELL, LINE = 28, 30
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


class SmallMonth(QWidget):
    """Six weeks; `chosen` says the day that was clicked or walked to."""

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._month = self._today = self._day = dt.date(2000, 1, 1)
        self._shown: frozenset[dt.date] = frozenset()
        self.setFixedSize(CELL * 7, LINE * 7)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("small_month")

    @property
    def month(self) -> dt.date:
        """The first day of the month shown."""
        return self._month

    def show_day(self, day: dt.date, shown: Collection[dt.date], today: dt.date) -> None:
        """Show the month of a day, and which days the calendar shows."""
        self._day, self._shown, self._today = day, frozenset(shown), today
        self.turn_to(day)

    def turn_to(self, day: dt.date) -> None:
        """Show the month of a day without going there."""
        self._month = day.replace(day=1)
        self.setAccessibleName(
            _("{month}, {day} is chosen").format(month=dates.month(day), day=dates.in_month(self._day))
        )
        self.update()

    def spot(self, day: dt.date) -> QPointF:
        """Where a day is, in pixels of this widget."""
        return self._box((day - self._start()).days).center()

    def _start(self) -> dt.date:
        return self._month - dt.timedelta(days=self._month.weekday())

    def _box(self, number: int) -> QRectF:
        return QRectF(number % 7 * CELL, LINE * (1 + number // 7) - 4, CELL, LINE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = next((n for n in range(42) if self._box(n).contains(event.position())), None)
        if number is not None:
            self.chosen.emit(self._start() + dt.timedelta(days=number))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.chosen.emit(self._day + dt.timedelta(days=_STEPS[Qt.Key(event.key())]))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        c = self._look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._look.font(Size.CAPTION))
        painter.setPen(QColor(c.ink_soft))
        for number in range(7):
            named = dates.short_weekday(dt.date(2024, 1, 1 + number))
            painter.drawText(QRectF(number * CELL - 4, 0, CELL + 8, LINE - 4), CENTRE, named.removeprefix("周")[:2])
        for number in range(42):
            self._paint_day(painter, self._start() + dt.timedelta(days=number), self._box(number))

    def _paint_day(self, painter: QPainter, day: dt.date, box: QRectF) -> None:
        c, here = self._look.colours, day == self._today
        if day in self._shown:
            painter.fillRect(box.adjusted(0, 2, 0, -2), QColor(c.press))
        if here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.accent_fill))
            painter.drawRoundedRect(box.adjusted(1, 2, -1, -2), Radius.SMALL, Radius.SMALL)
        if day == self._day and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(c.accent), FOCUS_WIDTH))
            painter.drawRoundedRect(box.adjusted(1, 2, -1, -2), Radius.SMALL, Radius.SMALL)
        inside, free = day.month == self._month.month, not workdays.calendar().is_workday(day)
        painter.setFont(self._look.font(Size.CAPTION, strong=here))
        painter.setPen(QColor(c.on_accent if here else c.ink_off if not inside else c.ink_soft if free else c.ink))
        painter.drawText(box.adjusted(0, -3, 0, -3), CENTRE, str(day.day))
        self._sign(painter, box, day)

    def _sign(self, painter: QPainter, box: QRectF, day: dt.date) -> None:
        """A ring for a public holiday, a square for a make-up workday."""
        c = self._look.colours
        spot = QRectF(box.center().x() - 2, box.bottom() - 8, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if day in workdays.calendar().names:
            painter.setPen(QPen(QColor(c.ok.ink), 1.4))
            painter.drawEllipse(spot)
        elif day in workdays.calendar().made_up:
            painter.fillRect(spot.adjusted(0, 0, 1, 1), QColor(c.danger.ink))
