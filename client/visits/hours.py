"""Days across, hours down, visits as they stand: one day, a week, or a day's colleagues side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from client.kit.style import Look
from client.kit.tips import tip_at
from client.visits.drag import Drag
from client.visits.entries import STEP, Column, Entry, Placed, entries, hours, placed, told
from client.visits.entry_look import paint_entry, paint_ghost
from client.visits.grid_look import Grid
from client.visits.scale import GUTTER, HEAD, Scale
from shared import dates
from shared.text import _
from shared.visits.queries import Appointment

EARLY, LATE = 8 * 60, 19 * 60
_EDGE = 7  # pixels at the lower edge that lengthen
_FAR = 6  # pixels before a press becomes a drag
_Keys = Qt.Key


class HoursView(QWidget):
    """Hands out what the user did; `moved` and `wanted` carry moments in UTC."""

    opened = Signal(object)  # Appointment
    picked = Signal(object)  # Appointment or None
    moved = Signal(object, object, object, object)  # Appointment, starts, ends, user id
    wanted = Signal(object, object, object)  # starts, ends, user id or None
    dragging = Signal(str)  # what is being done, in words; empty when nothing is

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._columns: list[Column] = []
        self._placed: list[Placed] = []
        self._first, self._last = EARLY, LATE
        self._picked_id: int | None = None
        self._drag: Drag | None = None
        self._pressed: tuple[QPointF, Entry | None] | None = None
        self._now: dt.datetime | None = None
        self.setObjectName("hours")
        self.setAccessibleName(_("Calendar by hours"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(480, 360)

    def show_visits(
        self, columns: Sequence[Column], appointments: Sequence[Appointment], me: int | None, now: dt.datetime
    ) -> None:
        """Show other columns or newer visits; what is being dragged stays in hand while it is still there."""
        found = entries(columns, appointments, me)
        if self._drag and (list(columns) != self._columns or not _holds(found, self._drag)):
            self.let_go()
        self._columns, self._now = list(columns), now
        each = range(len(columns))
        self._placed = [one for number in each for one in placed(e for e in found if e.column == number)]
        self._first = min([EARLY, *(entry.starts // 60 * 60 for entry in found)])
        self._last = max([LATE, *(-(-entry.ends // 60) * 60 for entry in found)])
        if self.picked_entry() is None:
            self._pick(None)
        self.update()

    def set_now(self, now: dt.datetime) -> None:
        """The hour has come further."""
        self._now = now
        self.update()

    def picked_entry(self) -> Entry | None:
        """The visit under the keyboard."""
        return next((one.entry for one in self._placed if one.entry.id == self._picked_id), None)

    def pick(self, id: int | None) -> None:
        """Put the keyboard on a visit."""
        self._pick(next((one.entry for one in self._placed if one.entry.id == id), None))

    def let_go(self) -> None:
        """Give up the drag; nothing was saved."""
        self._drag = self._pressed = None
        self.unsetCursor()
        self.dragging.emit("")
        self.update()

    # Where things are.

    def box(self, id: int) -> QRectF:
        """Where a visit stands, in pixels of this widget."""
        return self._scale.box(next(one for one in self._placed if one.entry.id == id))

    def spot(self, column: int, minutes: int) -> QPointF:
        """Where a time of a column is, in pixels of this widget."""
        return self._scale.spot(column, minutes)

    @property
    def _scale(self) -> Scale:
        return Scale(self.width(), self.height(), len(self._columns), self._first, self._last)

    def _under(self, at: QPointF) -> Placed | None:
        scale = self._scale
        return next((one for one in reversed(self._placed) if scale.box(one).contains(at)), None)

    # By mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._drag or event.button() != Qt.MouseButton.LeftButton or not self._columns:
            return
        at = event.position()
        under = self._under(at)
        self._pick(under.entry if under else None)
        if at.y() > HEAD and at.x() > GUTTER:
            self._pressed = (at, under.entry if under else None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed and self._drag is None:
            if (at - self._pressed[0]).manhattanLength() >= _FAR:
                self._begin(*self._pressed)
        elif not self._pressed and self._drag is None:
            self._point(at)
        if self._pressed and self._drag:
            self._carry(self._drag.to(*self._scale.place(at)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        pressed, self._pressed = self._pressed, None
        if pressed and self._drag:
            self._land()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self._pressed = None
        if under := self._under(at):
            self.opened.emit(under.entry.appointment)
        elif at.y() > HEAD and self._columns:
            column, minutes = self._scale.place(at)
            starts = minutes // 30 * 30
            self._want(column, starts, starts + 60)

    def _begin(self, at: QPointF, entry: Entry | None) -> None:
        column, minutes = self._scale.place(at)
        if entry is None:
            self._drag = Drag(None, "new", column, minutes, minutes, minutes)
        elif entry.state != "done":
            edge = self.box(entry.id).bottom() - at.y() < _EDGE
            how = "end" if edge else "move"
            self._drag = Drag(entry, how, entry.column, entry.starts, entry.ends, minutes - entry.starts)

    def _point(self, at: QPointF) -> None:
        under = self._under(at)
        if under and under.entry.state != "done":
            edge = self._scale.box(under).bottom() - at.y() < _EDGE
            self.setCursor(Qt.CursorShape.SizeVerCursor if edge else Qt.CursorShape.ArrowCursor)
        else:
            self.unsetCursor()

    def _carry(self, drag: Drag) -> None:
        self._drag = drag
        said = _("{customer} to {hours}: let go or press Enter to save, Esc to give up")
        who = drag.entry.who if drag.entry else _("New visit")
        self.dragging.emit(said.format(customer=who, hours=hours(drag.starts, drag.ends)))
        self.update()

    def _land(self) -> None:
        drag = self._drag
        self.let_go()
        if drag is None or not drag.has_moved:
            return
        if drag.entry is None:
            self._want(drag.column, drag.starts, drag.ends)
            return
        visit, column = drag.entry.appointment.visit, self._columns[drag.column]
        starts = dates.moment(column.day, drag.starts)
        if drag.how == "end":
            starts, ends = visit.starts, dates.moment(column.day, drag.ends)
        else:
            ends = starts + (visit.ends - visit.starts)  # as long as it was, even where the clock jumps
        user_id = visit.user_id if column.user_id is None else column.user_id
        self.moved.emit(drag.entry.appointment, starts, ends, user_id)

    def _want(self, column: int, starts: int, ends: int) -> None:
        at = self._columns[column]
        self.wanted.emit(dates.moment(at.day, starts), dates.moment(at.day, ends), at.user_id)

    # By keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (self._keyed_drag(event) or self._keyed(event)):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._drag:
            # Esc and Enter belong to the drag before they belong to the window.
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            under = self._under(QPointF(event.pos()))
            tip_at(event.globalPos(), told(under.entry) if under else "", self)
            return True
        return super().event(event)

    def _keyed_drag(self, event: QKeyEvent) -> bool:
        """Ctrl+arrows move the visit under the keyboard, Shift+arrows lengthen it; Enter saves, Esc gives up."""
        if self._drag and event.key() == _Keys.Key_Escape:
            self.let_go()
            return True
        if self._drag and event.key() in {_Keys.Key_Return, _Keys.Key_Enter}:
            self._land()
            return True
        push = _PUSHES.get((Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier))
        entry = self.picked_entry()
        if push is None or entry is None or entry.state == "done":
            return False
        how, columns, minutes = push
        drag = self._drag or Drag(entry, how, entry.column, entry.starts, entry.ends)
        self._carry(drag.by(columns, minutes, len(self._columns)) if drag.how == how else drag)
        return True

    def _keyed(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        entry = self.picked_entry()
        if event.key() in _STEPS:
            self._pick(self._neighbour(*_STEPS[Qt.Key(event.key())]))
            return True
        if entry and event.key() in {_Keys.Key_Return, _Keys.Key_Enter}:
            self.opened.emit(entry.appointment)
            return True
        return False

    def _neighbour(self, columns: int, places: int) -> Entry | None:
        order = [one.entry for one in self._placed]
        now = self.picked_entry()
        if not order or now is None:
            return order[0] if order else None
        if places:
            return order[min(max(order.index(now) + places, 0), len(order) - 1)]
        beside = [entry for entry in order if (entry.column - now.column) * columns > 0]
        return min(beside, key=lambda e: (abs(e.column - now.column), abs(e.starts - now.starts)), default=now)

    def _pick(self, entry: Entry | None) -> None:
        known = self.picked_entry()
        self._picked_id = entry.id if entry else None
        self.setAccessibleDescription(told(entry) if entry else "")
        if (known and known.id) != self._picked_id:
            self.picked.emit(entry.appointment if entry else None)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._drag and not self._pressed:
            self.let_go()
        super().focusOutEvent(event)

    # On the screen.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, focus = self._scale, self.hasFocus()
        grid = Grid(painter, self._look, self._columns, scale)
        today = dates.local(self._now).date() if self._now else None
        grid.paint(today)
        for one in self._placed:
            box = scale.box(one)
            if box.intersects(QRectF(event.rect())):
                leaving = (
                    self._drag is not None and self._drag.entry is not None and self._drag.entry.id == one.entry.id
                )
                picked = one.entry.id == self._picked_id and focus and not leaving
                paint_entry(painter, self._look, box, one.entry, picked=picked, leaving=leaving)
        if self._now and today:
            grid.now(today, dates.minutes(self._now, today))
        if self._drag:
            self._ghost(painter, self._drag)

    def _ghost(self, painter: QPainter, drag: Drag) -> None:
        who = drag.entry.who if drag.entry else ""
        box = self._scale.span(drag.column, drag.starts, drag.ends)
        paint_ghost(painter, self._look, box, who, hours(drag.starts, drag.ends))


_ControlKey, _ShiftKey = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_PUSHES = {
    (_Keys.Key_Up, _ControlKey): ("move", 0, -STEP),
    (_Keys.Key_Down, _ControlKey): ("move", 0, STEP),
    (_Keys.Key_Left, _ControlKey): ("move", -1, 0),
    (_Keys.Key_Right, _ControlKey): ("move", 1, 0),
    (_Keys.Key_Up, _ShiftKey): ("end", 0, -STEP),
    (_Keys.Key_Down, _ShiftKey): ("end", 0, STEP),
}
_STEPS = {_Keys.Key_Up: (0, -1), _Keys.Key_Down: (0, 1), _Keys.Key_Left: (-1, 0), _Keys.Key_Right: (1, 0)}


def _holds(found: Sequence[Entry], drag: Drag) -> bool:
    """Whether the dragged visit is still as it was when it was taken."""
    entry = drag.entry
    return entry is None or any(
        each.id == entry.id and each.appointment.visit.version == entry.appointment.visit.version for each in found
    )
