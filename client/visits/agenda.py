"""The coming visits as a list, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from client.kit.cells import LEFT, RIGHT
from client.kit.style import Look
from client.kit.tokens import Radius, Size, Space
from client.visits.entry_look import MARKS
from shared import dates, workdays
from shared.text import _
from shared.visits import labels
from shared.visits.queries import Appointment

_FOUND = Qt.ItemDataRole.UserRole
_ICONS = {"visit": "location", "visit_in": "people", "call": "call", "meeting": "people"}


class AgendaView(QListWidget):
    """A heading for each day, a line for each visit; Enter opens it."""

    opened = Signal(object)
    picked = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("agenda")
        self.setAccessibleName(_("Coming visits"))
        self.setItemDelegate(_Painter(look, self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.itemDoubleClicked.connect(self._open)
        self.currentItemChanged.connect(lambda item, _before: self.picked.emit(item.data(_FOUND) if item else None))

    def show_visits(self, appointments: Sequence[Appointment], now: dt.datetime) -> None:
        """Show other visits; the same one stays picked."""
        known = self.picked_visit()
        self.clear()
        today, day = dates.local(now).date(), None
        for each in appointments:
            if dates.local(each.visit.starts).date() != day:
                day = dates.local(each.visit.starts).date()
                self._add_day(day, today)
            item = QListWidgetItem(_said(each), self)
            item.setData(_FOUND, each)
            if known and known.visit.id == each.visit.id:
                self.setCurrentItem(item)

    def _add_day(self, day: dt.date, today: dt.date) -> None:
        words = [dates.in_month(day), dates.weekday(day)]
        words += [name for name in (_("today") if day == today else "", workdays.calendar().holiday(day)) if name]
        item = QListWidgetItem(" · ".join(words), self)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)

    def picked_visit(self) -> Appointment | None:
        """The visit under the keyboard."""
        item = self.currentItem()
        return item.data(_FOUND) if item else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.picked_visit():
            self._open(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _open(self, item: QListWidgetItem) -> None:
        if found := item.data(_FOUND):
            self.opened.emit(found)


def _said(each: Appointment) -> str:
    visit = each.visit
    times = f"{dates.clock(visit.starts)} – {dates.clock(visit.ends)}"
    parts = (times, each.customer, each.person, visit.purpose, each.place, each.user, _(labels.STATES[visit.state]))
    return "  ".join(part for part in parts if part)


class _Painter(QStyledItemDelegate):
    def __init__(self, look: Look, parent: AgendaView) -> None:
        super().__init__(parent)
        self._look, self._list = look, parent

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, 34 if index.data(_FOUND) else 42)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        found: Appointment | None = index.data(_FOUND)
        if found is None:
            self._day(painter, box.adjusted(Space.APART, 10, -Space.APART, 0), str(index.data()))
        else:
            self._ground(painter, box, state)
            self._visit(painter, box.adjusted(Space.APART + 8, 0, -Space.APART - 8, 0), found)
        painter.restore()

    def _day(self, painter: QPainter, box: QRect, said: str) -> None:
        c = self._look.colours
        painter.setFont(self._look.font(strong=True))
        painter.setPen(QColor(c.ink))
        painter.drawText(box, LEFT, said)
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(c.line))

    def _ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag) -> None:
        c = self._look.colours
        taken, under = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_MouseOver
        if taken or under:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(c.accent) if taken and self._list.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.selection if taken else c.hover))
            painter.drawRoundedRect(box.adjusted(Space.NEAR, 1, -Space.NEAR, -1), Radius.MEDIUM, Radius.MEDIUM)

    def _visit(self, painter: QPainter, box: QRect, found: Appointment) -> None:
        c, visit, font = self._look.colours, found.visit, self._look.font()
        quiet = visit.state != "planned"
        painter.setFont(font)
        painter.setPen(QColor(c.ink_soft))
        painter.drawText(box, LEFT, f"{dates.clock(visit.starts)} – {dates.clock(visit.ends)}")
        colours = {"done": c.ok.ink, "missed": c.danger.ink}
        icon = MARKS.get(visit.state, _ICONS[visit.kind])
        mark = self._look.icons.pixmap(icon, colours.get(visit.state, c.ink_soft), 16)
        painter.drawPixmap(box.left() + 104, box.center().y() - 7, mark)
        who = QRect(box.left() + 130, box.top(), 260, box.height())
        painter.setPen(QColor(c.ink_soft if quiet else c.ink))
        named = " ".join(part for part in (found.short_name, found.person) if part)
        painter.drawText(who, LEFT, self._look.short(font, named, who.width() - 8))
        painter.setPen(QColor(c.ink_soft))
        right = found.user if not quiet else f"{found.user}  {_(labels.STATES[visit.state])}"
        painter.drawText(box, RIGHT, right)
        rest = QRect(who.right(), box.top(), box.right() - who.right() - 130, box.height())
        about = " · ".join(part for part in (visit.purpose, found.place) if part)
        painter.setFont(self._look.font(Size.BODY))
        painter.drawText(rest, LEFT, self._look.short(font, about, rest.width()))
