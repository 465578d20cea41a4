"""What happened with a customer, newest first, read page by page while scrolling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from client.cards.events import Event, day_of, event
from client.kit.buttons import Segments
from client.kit.cells import LEFT, RIGHT
from client.kit.labels import caption
from client.kit.office import Office
from client.kit.style import Look
from client.kit.surface import column, hairline, row
from client.kit.tokens import Radius, Size, Space
from client.orders.order import open_order
from shared.cards import queries
from shared.cards.timeline import Entry
from shared.dates import month
from shared.text import N_, _, ngettext

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
EVENT = Qt.ItemDataRole.UserRole
DATES, NODE, PAGE = 52, 36, 30
FILTERS = (
    (N_("Everything"), None),
    (N_("Contacts"), ("contact",)),
    (N_("Transactions"), ("order", "receipt")),
    (N_("Visits"), ("visit",)),
)


class Events(QAbstractListModel):
    """The entries with a title before each month; asks for older ones when the view reaches the end."""

    def __init__(self, office: Office, customer_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._office, self._id = office, customer_id
        self._rows: list[Event | dt.date] = []
        self._entries: list[Entry] = []
        self._last: Entry | None = None
        self._more, self._round = False, 0
        self.kinds: Sequence[str] | None = None

    def show_first(self, entries: Sequence[Entry]) -> None:
        """Show a first page."""
        self._round += 1
        self.beginResetModel()
        self._entries = list(entries)
        self._rows, self._last = self._said(entries, None), None
        self._note(entries)
        self.endResetModel()

    def show_again(self, entries: Sequence[Entry]) -> None:
        """Show a first page anew, before what was read behind it; nothing is done when nothing of it changed."""
        whole = len(entries) < PAGE
        if list(entries) == (self._entries if whole else self._entries[:PAGE]):
            return
        known = not whole and entries[-1] in self._entries
        behind = self._entries[self._entries.index(entries[-1]) + 1 :] if known else []
        more = self._more
        self.show_first([*entries, *behind])
        self._more = more if behind else not whole

    def ask(self, kinds: Sequence[str] | None) -> None:
        """Show entries of these kinds only; None is all of them."""
        self.kinds = kinds
        id = self._id
        self._office.tasks.read(
            self, lambda session: queries.timeline(session, id, kinds=kinds), self.show_first, replace="timeline"
        )

    def index_of(self, said: object) -> QModelIndex:
        """Where an event stands now; nowhere when it is gone."""
        return self.index(self._rows.index(said) if isinstance(said, Event) and said in self._rows else -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        said = self._rows[index.row()]
        if role == EVENT:
            return said
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            if isinstance(said, Event):
                return f"{said.date} {said.title} {said.who} {said.text} {said.figure}".strip()
            return month(said)
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._more

    def fetchMore(self, _parent: Index) -> None:
        if self._last is None:
            return
        self._more = False
        id, cursor, kinds, round_ = self._id, self._last.cursor, self.kinds, self._round

        def keep(entries: list[Entry]) -> None:
            if round_ == self._round:
                self._append(entries)

        self._office.tasks.read(self, lambda session: queries.timeline(session, id, before=cursor, kinds=kinds), keep)

    def _append(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        before = day_of(self._last).replace(day=1) if self._last else None
        said = self._said(entries, before)
        self.beginInsertRows(ROOT, len(self._rows), len(self._rows) + len(said) - 1)
        self._rows += said
        self._entries += entries
        self._note(entries)
        self.endInsertRows()

    @staticmethod
    def _said(entries: Sequence[Entry], before: dt.date | None) -> list[Event | dt.date]:
        rows: list[Event | dt.date] = []
        for entry in entries:
            first = day_of(entry).replace(day=1)
            if first != before:
                rows.append(first)
                before = first
            rows.append(event(entry))
        return rows

    def _note(self, entries: Sequence[Entry]) -> None:
        self._last = entries[-1] if entries else self._last
        self._more = len(entries) == PAGE


class Timeline(QWidget):
    """The filter and the list."""

    def __init__(self, office: Office, customer_id: int) -> None:
        super().__init__()
        self.setObjectName("timeline")
        look = office.look
        self.events = Events(office, customer_id, self)
        self._office = office
        self.view = QListView()
        self.view.setObjectName("events")
        self.view.setAccessibleName(_("Timeline"))
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setItemDelegate(_Painter(look, self.view))
        self.view.setModel(self.events)
        self.view.activated.connect(self._open)
        self._filter = Segments(look, [_(name) for name, _kinds in FILTERS])
        self._filter.group.idClicked.connect(lambda at: self.events.ask(FILTERS[at][1]))
        self._count = caption("")
        margins = (Space.APART, Space.TIGHT, Space.APART, Space.CLOSE)
        layout = column(row(self._filter, None, self._count, margins=margins), hairline(), self.view)
        layout.setStretchFactor(self.view, 1)
        self.setLayout(layout)

    def _open(self, index: QModelIndex) -> None:
        """Enter or a double click on an order opens it."""
        said = index.data(EVENT)
        if isinstance(said, Event) and said.order_id:
            open_order(self._office, said.order_id)

    def show_page(self, entries: Sequence[Entry], count: int) -> None:
        """Show the first page as the card brought it; a chosen filter stays."""
        self._count.setText(ngettext("{count} entry", "{count} entries", count).format(count=f"{count:,}"))
        if self.events.kinds is not None:
            self.events.ask(self.events.kinds)
            return
        place, picked = self.view.verticalScrollBar().value(), self.view.currentIndex().data(EVENT)
        self.events.show_again(entries)
        self.view.setCurrentIndex(self.events.index_of(picked))
        self.view.verticalScrollBar().setValue(place)


class _Painter(QStyledItemDelegate):
    """Paints a month as a small title, an event as a node on a thread with two lines of words."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        said = index.data(EVENT)
        return QSize(0, 34 if not isinstance(said, Event) else 54 if said.text else 36)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        said = index.data(EVENT)
        box: QRect = option.rect.adjusted(Space.APART, 0, -Space.APART, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            self._ground(painter, box, focused=bool(option.state & QStyle.StateFlag.State_HasFocus))
        if isinstance(said, Event):
            self._node(painter, box, said)
            self._words(painter, box.adjusted(DATES + NODE, 6, 0, 0), said)
        else:
            painter.setFont(self._look.font(Size.CAPTION, strong=True))
            painter.setPen(QColor(self._look.colours.ink_soft))
            painter.drawText(box.adjusted(0, 8, 0, 0), LEFT, month(said))
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, *, focused: bool) -> None:
        """Where the keyboard or the pointer is."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.colours.selection if focused else self._look.colours.hover))
        painter.drawRoundedRect(box.adjusted(-Space.CLOSE, 1, Space.CLOSE, -1), Radius.MEDIUM, Radius.MEDIUM)

    def _node(self, painter: QPainter, box: QRect, said: Event) -> None:
        c = self._look.colours
        painter.setPen(QPen(QColor(c.line), 1))
        x = box.left() + DATES + 10
        painter.drawLine(x, box.top(), x, box.bottom())
        tone = {"ok": c.ok, "warn": c.warn}.get(said.tone)
        disc = QRectF(box.left() + DATES - 2, box.top() + 5, 24, 24)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.soft if tone else c.hover))
        painter.drawEllipse(disc)
        mark = self._look.icons.pixmap(said.icon, tone.ink if tone else c.ink_soft, 16)
        painter.drawPixmap(int(disc.left()) + 4, int(disc.top()) + 4, mark)
        painter.setFont(self._look.font())
        painter.setPen(QColor(c.ink_soft))
        painter.drawText(QRect(box.left(), box.top() + 5, DATES, 24), LEFT, said.date)

    def _words(self, painter: QPainter, box: QRect, said: Event) -> None:
        c, body = self._look.colours, self._look.font()
        first = QRect(box.left(), box.top(), box.width(), 22)
        painter.setFont(self._look.font(strong=True))
        painter.setPen(QColor(c.ink))
        painter.drawText(first, LEFT, said.title)
        used = painter.fontMetrics().horizontalAdvance(said.title) + Space.NEAR
        painter.setFont(body)
        painter.drawText(first, RIGHT, said.figure)
        room = first.width() - used - painter.fontMetrics().horizontalAdvance(said.figure) - Space.CLOSE
        painter.setPen(QColor(c.ink_soft))
        painter.drawText(first.adjusted(used, 0, 0, 0), LEFT, self._look.short(body, said.who, max(room, 0)))
        second = QRect(box.left(), box.top() + 21, box.width(), 22)
        painter.setPen(QColor(c.ink))
        painter.drawText(second, LEFT, self._look.short(body, said.text, second.width()))
