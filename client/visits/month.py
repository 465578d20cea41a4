"""A month of visits: six weeks of days, a line for each visit, dragged from day to day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from client.kit.cells import LEFT
from client.kit.marks import CENTRE
from client.kit.style import Look
from client.kit.tokens import FOCUS_WIDTH, Radius, Size
from client.visits.entries import Column, Entry, clock, entries
from client.visits.entry_look import MARKS, tone
from client.visits.grid_look import paint_off
from shared import dates, workdays
from shared.text import _, ngettext
from shared.visits.queries import Appointment

HEAD, DAY_HEAD, LINE, GAP = 30, 28, 21, 6
WEEKS = 6
_FAR = 6
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


def first_shown(day: dt.date) -> dt.date:
    """The Monday a month's page begins with."""
    first = day.replace(day=1)
    return first - dt.timedelta(days=first.weekday())


class MonthView(QWidget):
    """Hands out what the user did, as the hours view does; `day_opened` asks for one day's hours."""

    opened = Signal(object)  # Appointment
    picked = Signal(object)  # Appointment or None
    moved = Signal(object, object, object, object)  # Appointment, starts, ends, user id
    wanted = Signal(object, object, object)  # starts, ends, None
    day_chosen = Signal(object)
    day_opened = Signal(object)
    dragging = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._day = self._today = dt.date(2000, 1, 1)
        self._entries: list[Entry] = []
        self._picked_id: int | None = None
        self._pressed: tuple[QPointF, Entry | None] | None = None
        self._over: int | None = None  # the cell a visit is dragged over
        self.setObjectName("month")
        self.setAccessibleName(_("Calendar of the month"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(480, 360)

    def show_visits(self, day: dt.date, appointments: Sequence[Appointment], me: int | None, now: dt.datetime) -> None:
        """Show the month of a day with its visits."""
        self._day, self._today = day, dates.local(now).date()
        columns = [Column(first_shown(day) + dt.timedelta(days=n)) for n in range(WEEKS * 7)]
        self._entries = sorted(entries(columns, appointments, me), key=lambda e: (e.column, e.starts, e.id))
        self._say_day()
        self.update()

    def picked_entry(self) -> Entry | None:
        """The visit that was clicked."""
        return next((entry for entry in self._entries if entry.id == self._picked_id), None)

    def _say_day(self) -> None:
        count = len([e for e in self._entries if e.column == self._cell_of(self._day)])
        said = ngettext("{day}, {count} visit", "{day}, {count} visits", count)
        self.setAccessibleDescription(said.format(day=dates.in_full(self._day), count=count))

    # Where things are.

    def _start(self) -> dt.date:
        return first_shown(self._day)

    def _cell_of(self, day: dt.date) -> int:
        return (day - self._start()).days

    def cell(self, number: int) -> QRectF:
        """Where a day is, in pixels of this widget."""
        wide, high = self.width() / 7, (self.height() - HEAD) / WEEKS
        return QRectF(number % 7 * wide, HEAD + number // 7 * high, wide, high)

    def _room(self) -> int:
        """How many visits a day has lines for."""
        return max(int((self.cell(0).height() - DAY_HEAD - 2) / LINE), 0)

    def box(self, id: int) -> QRectF:
        """Where a visit's line is, in pixels of this widget; empty where there was no room for it."""
        entry = next(each for each in self._entries if each.id == id)
        same = [each for each in self._entries if each.column == entry.column]
        return self._box(entry, same.index(entry), len(same))

    def _box(self, entry: Entry, place: int, count: int) -> QRectF:
        room = self._room()
        if place >= room or (count > room and place >= room - 1):
            return QRectF()
        cell = self.cell(entry.column)
        return QRectF(cell.left() + 4, cell.top() + DAY_HEAD + place * LINE, cell.width() - 10, LINE - 2)

    def _cell_at(self, at: QPointF) -> int:
        return next((n for n in range(WEEKS * 7) if self.cell(n).contains(at)), 0)

    def _under(self, at: QPointF) -> Entry | None:
        return next((entry for entry in self._entries if self.box(entry.id).contains(at)), None)

    # What the user does.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or event.position().y() < HEAD:
            return
        entry = self._under(event.position())
        self._picked_id = entry.id if entry else None
        self.picked.emit(entry.appointment if entry else None)
        self._pressed = (event.position(), entry)
        self._go(self._start() + dt.timedelta(days=self._cell_at(event.position())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._pressed or self._pressed[1] is None or self._pressed[1].state == "done":
            return
        if self._over is not None or (event.position() - self._pressed[0]).manhattanLength() >= _FAR:
            self._over = self._cell_at(event.position())
            day = dates.in_month(self._start() + dt.timedelta(days=self._over))
            said = _("{customer} to {day}: let go to save, Esc to give up")
            self.dragging.emit(said.format(customer=self._pressed[1].who, day=day))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        pressed, over = self._pressed, self._over
        self._let_go()
        if pressed and pressed[1] and over is not None and over != pressed[1].column:
            self._move(pressed[1], over - pressed[1].column)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._let_go()
        if entry := self._under(event.position()):
            self.opened.emit(entry.appointment)
        elif event.position().y() > HEAD:
            self._want(self._start() + dt.timedelta(days=self._cell_at(event.position())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, entry = event.key(), self.picked_entry()
        if key == Qt.Key.Key_Escape and self._pressed:
            self._let_go()
        elif key in _STEPS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if entry and entry.state != "done":
                self._move(entry, _STEPS[Qt.Key(key)])
        elif key in _STEPS:
            self._go(self._day + dt.timedelta(days=_STEPS[Qt.Key(key)]))
        elif key == Qt.Key.Key_Space:
            self._pick_next()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit(entry.appointment) if entry else self.day_opened.emit(self._day)
        else:
            super().keyPressEvent(event)

    def _pick_next(self) -> None:
        """Space walks through the visits of the day."""
        here = [entry for entry in self._entries if entry.column == self._cell_of(self._day)]
        places = [number for number, entry in enumerate(here) if entry.id == self._picked_id]
        entry = here[(places[0] + 1) % len(here) if places else 0] if here else None
        self._picked_id = entry.id if entry else None
        self.picked.emit(entry.appointment if entry else None)
        self.update()

    def _go(self, day: dt.date) -> None:
        if day != self._day:
            if self._picked_id is not None and self._pressed is None:
                self._picked_id = None
                self.picked.emit(None)
            self.day_chosen.emit(day)

    def _move(self, entry: Entry, days: int) -> None:
        visit = entry.appointment.visit
        day = dates.local(visit.starts).date()
        starts = dates.moment(day + dt.timedelta(days=days), dates.minutes(visit.starts, day))
        self.moved.emit(entry.appointment, starts, starts + (visit.ends - visit.starts), visit.user_id)

    def _want(self, day: dt.date) -> None:
        self.wanted.emit(dates.moment(day, 9 * 60), dates.moment(day, 10 * 60), None)

    def _let_go(self) -> None:
        if self._over is not None:
            self.dragging.emit("")
        self._pressed = self._over = None
        self.update()

    # On the screen.

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._look.colours.paper))
        for number in range(WEEKS * 7):
            self._paint_day(painter, number, self._start() + dt.timedelta(days=number))
        self._weekdays(painter)
        by_day: dict[int, list[Entry]] = {}
        for entry in self._entries:
            by_day.setdefault(entry.column, []).append(entry)
        for number, here in by_day.items():
            self._paint_visits(painter, number, here)

    def _weekdays(self, painter: QPainter) -> None:
        c = self._look.colours
        painter.setFont(self._look.font(Size.CAPTION))
        painter.setPen(QColor(c.ink_soft))
        for number in range(7):
            cell = self.cell(number)
            named = dates.short_weekday(dt.date(2024, 1, 1 + number))
            painter.drawText(QRectF(cell.left() + 10, 0, cell.width(), HEAD), LEFT, named)

    def _paint_day(self, painter: QPainter, number: int, day: dt.date) -> None:
        c, cell, work = self._look.colours, self.cell(number), workdays.calendar()
        off = work.holiday(day)
        if off:
            paint_off(painter, self._look, cell)
        elif day == self._today:
            painter.fillRect(cell, QColor(c.today))
        elif not work.is_workday(day):
            painter.fillRect(cell, QColor(c.well))
        painter.setPen(QColor(c.line))
        painter.drawLine(QLineF(cell.topLeft(), cell.topRight()))
        painter.drawLine(QLineF(cell.topLeft(), cell.bottomLeft()))
        self._paint_date(painter, cell, day, off or (_("Workday") if day in work.made_up else ""))
        if number == self._over or (day == self._day and self.hasFocus()):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(c.accent), FOCUS_WIDTH))
            painter.drawRoundedRect(cell.adjusted(2, 2, -2, -2), Radius.SMALL, Radius.SMALL)

    def _paint_date(self, painter: QPainter, cell: QRectF, day: dt.date, said: str) -> None:
        c, here, inside = self._look.colours, day == self._today, day.month == self._day.month
        disc = QRectF(cell.left() + 6, cell.top() + 4, 22, 22)
        if here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.accent_fill))
            painter.drawEllipse(disc)
        painter.setFont(self._look.font(strong=here))
        painter.setPen(QColor(c.on_accent if here else c.ink if inside else c.ink_off))
        painter.drawText(disc, CENTRE, str(day.day))
        small, room = self._look.font(Size.CAPTION), cell.width() - 42
        painter.setFont(small)
        painter.setPen(QColor(c.danger.ink if said else c.ink_soft if inside else c.ink_off))
        shown = self._look.short(small, said or dates.lunar(day)[-2:], room)
        painter.drawText(QRectF(cell.left() + 34, cell.top() + 4, room, 22), LEFT, shown)

    def _paint_visits(self, painter: QPainter, number: int, here: list[Entry]) -> None:
        hidden = 0
        for place, entry in enumerate(here):
            box = self._box(entry, place, len(here))
            if box.isEmpty():
                hidden += 1
            else:
                self._paint_visit(painter, box, entry)
        if hidden:
            cell = self.cell(number)
            painter.setFont(self._look.font(Size.CAPTION))
            painter.setPen(QColor(self._look.colours.ink_soft))
            said = ngettext("{count} more", "{count} more", hidden).format(count=hidden)
            painter.drawText(QRectF(cell.left() + 10, cell.bottom() - LINE - 2, cell.width() - 14, LINE), LEFT, said)

    def _paint_visit(self, painter: QPainter, box: QRectF, entry: Entry) -> None:
        c, shades = self._look.colours, tone(self._look, entry)
        dash = Qt.PenStyle.DashLine if entry.state == "missed" else Qt.PenStyle.SolidLine
        leaving = self._over is not None and entry.id == self._picked_id
        painter.setOpacity(0.45 if leaving else 1)
        picked = entry.id == self._picked_id and self.hasFocus()
        painter.setPen(QPen(QColor(c.accent), FOCUS_WIDTH) if picked else QPen(QColor(shades.line), 1, dash))
        painter.setBrush(QColor(shades.soft))
        painter.drawRoundedRect(box, Radius.SMALL, Radius.SMALL)
        painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), QColor(shades.ink))
        inner = box.adjusted(8, 0, -4, 0)
        if entry.state in MARKS:
            colour = c.ok.ink if entry.state == "done" else c.danger.ink
            mark = self._look.icons.pixmap(MARKS[entry.state], colour, 16)
            painter.drawPixmap(QPointF(inner.right() - 14, inner.center().y() - 8), mark)
            inner.setRight(inner.right() - 18)
        font = self._look.font(Size.CAPTION)
        painter.setFont(font)
        painter.setPen(QColor(c.ink_soft if entry.other or entry.state == "done" else c.ink))
        painter.drawText(inner, LEFT, self._look.short(font, f"{clock(entry.starts)} {entry.who}", inner.width()))
        painter.setOpacity(1)
