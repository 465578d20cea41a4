"""A dense table on screen: quiet header, hairlines, whole-row hover and selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from client.kit import selection
from client.kit.cells import Pens
from client.kit.columns import ColumnLayout
from client.kit.grid import Header, bare, edge
from client.kit.preferences import Preferences
from client.kit.rows import RecordTable
from client.kit.style import Look
from client.kit.tokens import FOCUS_WIDTH, Height, Space

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class RecordView(QTableView):
    """Shows a RecordTable. `opened` carries an id (Enter, double click), `picked` the id under the keyboard.

    Sorting is asked for by `sorted_by` (sort key, descending) and done by whoever gives the source; `copied` says how
    many rows went to the clipboard. How its `columns` stand is remembered under `name`.
    """

    opened = Signal(int)
    picked = Signal(object)
    sorted_by = Signal(str, bool)
    copied = Signal(int)

    def __init__(
        self, look: Look, table: RecordTable, name: str, preferences: Preferences | None = None, stretch: int = 1
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.look, self.table, self.hovered = look, table, -1
        self.sort, self.descending = "", False
        self._picked: int | None = None
        self.setModel(table)
        self.setHorizontalHeader(titles := _Titles(look, self))
        self.setItemDelegate(_Painter(self))
        bare(self, Height.ROW)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self._behave()
        for number, column in enumerate(table.columns):
            self.setColumnWidth(number, max(column.width, titles.needs(number)))
        titles.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        titles.sectionClicked.connect(self._sort)
        self.columns = ColumnLayout(self, preferences)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.selectionModel().currentRowChanged.connect(lambda now, _old: self._pick(now.row()))
        table.dataChanged.connect(self._follow_picked)

    def _pick(self, row: int) -> None:
        self._picked = self.table.id_at(row)
        self.picked.emit(self._picked)

    def _follow_picked(self) -> None:
        """After a change the record that was picked may stand elsewhere: stay with it, not with its row."""
        now, before = self.table.id_at(self.currentIndex().row()), self._picked
        if before is None or now is None or now == before:
            return
        row = self.table.row_of(before)
        if row is None:
            self._pick(self.currentIndex().row())
        else:
            self.setCurrentIndex(self.table.index(row, max(self.currentIndex().column(), 0)))

    def ids(self) -> list[int]:
        """The ids of the selected rows that are here, from the top."""
        found = (self.table.id_at(index.row()) for index in self.selectionModel().selectedRows())
        return sorted({id for id in found if id is not None})

    def show_sort(self, sort: str, *, descending: bool) -> None:
        """Show by which column the list is sorted."""
        self.sort, self.descending = sort, descending
        self.horizontalHeader().viewport().update()

    def copy(self, done: Callable[[int], None] = lambda _count: None) -> None:
        """Put the selected rows on the clipboard, as Excel takes them: tabs between cells, one line a row.

        Rows that were never in sight are read first; `done` is told how many rows were copied.
        """

        def told(records: Sequence[Any]) -> None:
            lines = ["\t".join(self._copied(record, number) for number in self.columns.shown()) for record in records]
            QGuiApplication.clipboard().setText("\n".join(lines))
            self.copied.emit(len(records))
            done(len(records))

        selection.with_records(self, told)

    def copy_cell(self) -> None:
        """Put the one cell under the keyboard on the clipboard."""
        index = self.currentIndex()
        record = self.table.record_at(index.row())
        if record is not None:
            QGuiApplication.clipboard().setText(self._copied(record, index.column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt puts the keyboard on the first row without selecting it; where the keyboard is would not be seen."""
        was_nowhere = not self.currentIndex().isValid()
        super().focusInEvent(event)
        if was_nowhere and self.currentIndex().isValid():
            self.selectRow(self.currentIndex().row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grounds and hairlines once for each row; the cells then paint only what they say."""
        painter = QPainter(self.viewport())
        first, last = self.rowAt(event.rect().top()), self.rowAt(event.rect().bottom())
        last = self.table.rowCount() - 1 if last < 0 else last
        for number in range(max(first, 0), last + 1):
            self._ground(painter, number)
        painter.end()
        super().paintEvent(event)

    def _behave(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def _copied(self, record: Any, number: int) -> str:
        value = self.table.columns[number].value(record)
        return "" if value is None else str(value).replace("\t", " ").replace("\n", " ")

    def _open(self, row: int) -> None:
        if (id := self.table.id_at(row)) is not None:
            self.opened.emit(id)

    def _sort(self, section: int) -> None:
        if key := self.table.columns[section].sort:
            self.show_sort(key, descending=key == self.sort and not self.descending)
            self.sorted_by.emit(key, self.descending)

    def _hover(self, number: int) -> None:
        if number == self.hovered:
            return
        for row in (number, self.hovered):
            self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))
        self.hovered = number

    def _ground(self, painter: QPainter, number: int) -> None:
        c = self.look.colours
        box = QRect(0, self.rowViewportPosition(number), self.viewport().width(), self.rowHeight(number))
        taken = self.selectionModel().isRowSelected(number, ROOT)
        if taken:
            painter.fillRect(box, QColor(c.selection if self.hasFocus() else c.selection_idle))
        elif number == self.hovered:
            painter.fillRect(box, QColor(c.hover))
        painter.setPen(QColor(c.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if taken and number == self.currentIndex().row() and self.hasFocus():
            painter.fillRect(box.left(), box.top(), FOCUS_WIDTH + 1, box.height() - 1, QColor(c.accent))


class _Titles(Header):
    """The titles can be clicked and moved; an arrow shows by which the list is sorted."""

    def __init__(self, look: Look, view: RecordView) -> None:
        super().__init__(look, view)
        self._view = view
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setMinimumSectionSize(28)

    def needs(self, section: int) -> int:
        """The width of a title: words of one language are longer than those of another."""
        return edge(section) + QFontMetrics(self.letters).horizontalAdvance(self.title(section)) + Space.CLOSE + 1

    def is_right(self, section: int) -> bool:
        return self._view.table.columns[section].is_amount

    def write(self, painter: QPainter, box: QRect, section: int) -> None:
        sort = self._view.table.columns[section].sort
        if sort and sort == self._view.sort:
            painter.setPen(QColor(self.look.colours.ink))
            self._arrow(painter, box, self.title(section), right=self.is_right(section))
        super().write(painter, box, section)

    def _arrow(self, painter: QPainter, box: QRect, title: str, *, right: bool) -> None:
        """On the inner side of the title, so that the title stays in line with its column."""
        name = "arrow_down" if self._view.descending else "arrow_up"
        mark = self.look.icons.pixmap(name, self.look.colours.accent, 12)
        wide = painter.fontMetrics().horizontalAdvance(title)
        left = box.right() - wide - 16 if right else box.left() + wide + Space.TIGHT
        painter.drawPixmap(left, box.center().y() - 5, mark)


class _Painter(QStyledItemDelegate):
    def __init__(self, view: RecordView) -> None:
        super().__init__(view)
        self._table = view.table
        self._pens = Pens(view.look)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        number = index.column()
        value = self._table.value_at(index.row(), number)
        if value is None or value == "":
            return
        box: QRect = option.rect.adjusted(edge(number), 0, -Space.CLOSE, -1)
        self._table.columns[number].draw(painter, box, value, self._pens)
