"""A dense table on screen: quiet header, hairlines, whole-row hover and selection, totals that stay in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from client.kit import cells, selection
from client.kit.cells import Pens, Said
from client.kit.preferences import Preferences
from client.kit.rows import RecordTable
from client.kit.style import Look
from client.kit.tokens import FOCUS_WIDTH, Height, Space
from shared.text import _

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


def edge(number: int) -> int:
    """The first column starts where the page's title starts."""
    return Space.CLOSE if number else Space.APART


class RecordView(QTableView):
    """Shows a RecordTable. `opened` carries an id (Enter, double click), `picked` the id under the keyboard.

    Sorting is asked for by `sorted_by` (sort key, descending) and done by whoever gives the source; `copied` says how
    many rows went to the clipboard. Widths, order and hidden columns are remembered under `name`.
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
        self._preferences = preferences
        self.setModel(table)
        self.setHorizontalHeader(titles := _Header(look, self))
        self.setItemDelegate(_Painter(self))
        self._dress()
        self._behave()
        for number, column in enumerate(table.columns):
            self.setColumnWidth(number, max(column.width, titles.needs(number)))
        header = self.horizontalHeader()
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        self._recall()
        header.sectionClicked.connect(self._sort)
        header.sectionResized.connect(self._remember)
        header.sectionMoved.connect(self._remember)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._choose_columns)
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
            lines = ["\t".join(self._copied(record, number) for number in self._shown()) for record in records]
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

    def _shown(self) -> list[int]:
        """The columns in sight, in their order."""
        header = self.horizontalHeader()
        shown = [header.logicalIndex(place) for place in range(header.count())]
        return [number for number in shown if not self.isColumnHidden(number)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

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

    def _dress(self) -> None:
        shades = self.palette()
        shades.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
        self.setPalette(shades)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(Height.ROW)
        self.setMouseTracking(True)

    def _behave(self) -> None:
        self.setTabKeyNavigation(False)
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

    def _choose_columns(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(self.table.columns):
            if column.title:
                act = menu.addAction(_(column.title))
                act.setCheckable(True)
                act.setChecked(not self.isColumnHidden(number))
                act.toggled.connect(lambda on, number=number: self._show_column(number, on=on))
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    def _show_column(self, number: int, *, on: bool) -> None:
        self.setColumnHidden(number, not on)
        self._remember()

    def _remember(self, *_what: int) -> None:
        if self._preferences is None:
            return
        self._preferences.keep_layout(self.objectName(), self.layout_now())

    def layout_now(self) -> dict[str, Any]:
        """Order and widths of the columns, and which are hidden."""
        header, columns = self.horizontalHeader(), self.table.columns
        order = [columns[header.logicalIndex(place)].name for place in range(header.count())]
        widths = {column.name: self.columnWidth(n) for n, column in enumerate(columns) if not self.isColumnHidden(n)}
        hidden = [column.name for number, column in enumerate(columns) if self.isColumnHidden(number)]
        return {"order": order, "widths": widths, "hidden": hidden}

    def _recall(self) -> None:
        self._lay_out(self._preferences.layout(self.objectName()) if self._preferences else {})

    def arrange(self, layout: dict[str, Any]) -> None:
        """Put the columns as a layout says; those it does not name stay."""
        if layout:
            for number in range(len(self.table.columns)):
                self.setColumnHidden(number, False)
            self._lay_out(layout)
            self._remember()

    def _lay_out(self, layout: dict[str, Any]) -> None:
        names = {column.name: number for number, column in enumerate(self.table.columns)}
        header = self.horizontalHeader()
        for place, name in enumerate(name for name in layout.get("order", ()) if name in names):
            header.moveSection(header.visualIndex(names[name]), place)
        for name, width in layout.get("widths", {}).items():
            if name in names and isinstance(width, int):
                self.setColumnWidth(names[name], width)
        for name in layout.get("hidden", ()):
            if name in names:
                self.setColumnHidden(names[name], True)


class _Header(QHeaderView):
    def __init__(self, look: Look, view: RecordView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._look, self._view = look, view
        self._font = look.font(12)
        self.setFixedHeight(Height.HEADER)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(28)

    def needs(self, section: int) -> int:
        """The width of a title: words of one language are longer than those of another."""
        title = self._view.table.columns[section].title
        wide = QFontMetrics(self._font).horizontalAdvance(_(title)) if title else 0
        return edge(section) + wide + Space.CLOSE + 1

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        c = self._look.colours
        column = self._view.table.columns[section]
        is_sorted = bool(column.sort) and column.sort == self._view.sort
        painter.fillRect(box, QColor(c.paper))
        painter.setPen(QColor(c.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setFont(self._font)
        painter.setPen(QColor(c.ink if is_sorted else c.ink_soft))
        title = _(column.title) if column.title else ""
        inner = box.adjusted(edge(section), 0, -Space.CLOSE, 0)
        if is_sorted:
            self._arrow(painter, inner, title, right=column.is_amount)
        painter.drawText(inner, cells.RIGHT if column.is_amount else cells.LEFT, title)

    def _arrow(self, painter: QPainter, box: QRect, title: str, *, right: bool) -> None:
        """On the inner side of the title, so that the title stays in line with its column."""
        name = "arrow_down" if self._view.descending else "arrow_up"
        mark = self._look.icons.pixmap(name, self._look.colours.accent, 12)
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


class Totals(QWidget):
    """The last line of a table; stays in sight and follows the columns."""

    def __init__(self, view: RecordView) -> None:
        super().__init__()
        self._view, self._pens = view, Pens(view.look)
        self._values: Sequence[str] = ()
        self.setFixedHeight(Height.ROW)
        view.horizontalHeader().sectionResized.connect(self.update)
        view.horizontalHeader().sectionMoved.connect(self.update)
        view.horizontalScrollBar().valueChanged.connect(self.update)

    def show_values(self, values: Sequence[str]) -> None:
        """One text for each column; empty where there is no total."""
        self._values = values
        self.setAccessibleName(" ".join(value for value in values if value))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._pens.look.colours.well))
        painter.setPen(QColor(self._pens.look.colours.edge))
        painter.drawLine(0, 0, self.width(), 0)
        header = self._view.horizontalHeader()
        for number, value in enumerate(self._values):
            left, wide = header.sectionViewportPosition(number), header.sectionSize(number)
            box = QRect(left + edge(number), 0, wide - edge(number) - Space.CLOSE, self.height())
            right = self._view.table.columns[number].is_amount
            draw = cells.amount if right else cells.text
            draw(painter, box if right else box.adjusted(0, 0, 300, 0), Said(value, "strong"), self._pens)
