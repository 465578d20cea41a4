"""The grid of rights: what is done to a thing down the side, the roles across, and in each cell over whose records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from client.admin.rights import Rights
from client.kit import cells
from client.kit.cells import Pens, Said
from client.kit.grid import Header, bare
from client.kit.style import Look
from client.kit.tokens import FOCUS_WIDTH, Height, Radius, Space
from shared.access import labels
from shared.access.rights import Scope
from shared.text import _

Index = QModelIndex | QPersistentModelIndex
PIES = {Scope.ALL: 360, Scope.BELOW: 270, Scope.DEPARTMENT: 180, Scope.OWN: 90}
KEYS: Mapping[int, Scope | None] = {
    Qt.Key.Key_1: Scope.ALL,
    Qt.Key.Key_2: Scope.BELOW,
    Qt.Key.Key_3: Scope.DEPARTMENT,
    Qt.Key.Key_4: Scope.OWN,
    Qt.Key.Key_0: None,
    Qt.Key.Key_Delete: None,
}
NAMES, LEAST, MOST = 118, 112, 160


class RightsGrid(QTableView):
    """Shows the grid; Space goes to the next scope, 1 to 4 and 0 set one, the menu offers them."""

    def __init__(self, look: Look, rights: Rights) -> None:
        super().__init__()
        self.setObjectName("rights_grid")
        self.setAccessibleName(_("Roles and rights"))
        self.look, self.rights = look, rights
        self.setModel(rights)
        self.setHorizontalHeader(_Header(look, self))
        self.setItemDelegate(_Painter(self))
        bare(self, Height.ROW_DENSE + 2)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        rights.modelReset.connect(self._arrange)
        rights.edited.connect(self.viewport().update)

    def next_scope(self, index: Index) -> None:
        """Over the next wider records, and from all to none."""
        cell = self.rights.cell(index)
        if cell is not None:
            choices = self.rights.choices(index)
            self.rights.set_scope(index, choices[choices.index(self.rights.edits.value(cell)) - 1])

    def offer(self, index: Index, at: QPoint) -> None:
        """Offer every scope of a cell."""
        if (cell := self.rights.cell(index)) is None:
            return
        menu = QMenu(self)
        menu.setObjectName("scopes")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for scope in self.rights.choices(index):
            act = menu.addAction(_("not at all") if scope is None else labels.scope(scope))
            act.setCheckable(True)
            act.setChecked(scope == self.rights.edits.value(cell))
            act.triggered.connect(partial(self._set, QPersistentModelIndex(index), scope))
        menu.popup(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space:
            self.next_scope(index)
        elif event.key() in KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.rights.set_scope(index, KEYS[event.key()])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.offer(index, self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.next_scope(self.indexAt(event.position().toPoint()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        self.setCurrentIndex(index)
        self.offer(index, event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of the groups and the hairlines, once for each row."""
        painter, c = QPainter(self.viewport()), self.look.colours
        for number, line in enumerate(self.rights.lines):
            box = QRect(0, self.rowViewportPosition(number), self.viewport().width(), self.rowHeight(number))
            if line.verb is None:
                painter.fillRect(box, QColor(c.well))
            painter.setPen(QColor(c.line))
            painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widen()

    def _widen(self) -> None:
        """Give the roles the room there is."""
        self.setColumnWidth(0, NAMES)
        count = self.rights.columnCount() - 1
        wide = min(max((self.viewport().width() - NAMES) // max(count, 1), LEAST), MOST)
        for number in range(1, count + 1):
            self.setColumnWidth(number, wide)

    def _set(self, index: QPersistentModelIndex, scope: Scope | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - of the signal
        self.rights.set_scope(index, scope)

    def _arrange(self) -> None:
        self.clearSpans()
        self._widen()
        for number, line in enumerate(self.rights.lines):
            if line.verb is None and self.rights.columnCount() > 1:
                self.setSpan(number, 0, 1, self.rights.columnCount())


class _Header(Header):
    """Shortens the names of roles that are too long for their columns."""

    def write(self, painter: QPainter, box: QRect, section: int) -> None:
        painter.drawText(box, cells.LEFT, self.look.short(self.letters, self.title(section), box.width()))


class _Painter(QStyledItemDelegate):
    """Names at the left, pies with their words, and a ring round the cell under the keyboard."""

    def __init__(self, view: RightsGrid) -> None:
        super().__init__(view)
        self._view, self._pens = view, Pens(view.look)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rights, box = self._view.rights, option.rect
        line, cell = rights.lines[index.row()], rights.cell(index)
        painter.save()
        if index.column() == 0:
            said = Said(_(line.thing.title), "strong") if line.verb is None else Said(labels.verb(line.verb))
            cells.text(painter, box.adjusted(Space.APART, 0, -Space.CLOSE, -1), said, self._pens)
        elif cell is not None:
            if index == self._view.currentIndex():
                self._ring(painter, box)
            inner = box.adjusted(Space.CLOSE, 0, -Space.TIGHT, -1)
            paint_scope(painter, inner, rights.edits.value(cell), self._pens, changed=cell in rights.edits)
        painter.restore()

    def _ring(self, painter: QPainter, box: QRect) -> None:
        c, focused = self._view.look.colours, self._view.hasFocus()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(c.accent if focused else c.line), FOCUS_WIDTH if focused else 1))
        painter.setBrush(QColor(c.selection if focused else c.selection_idle))
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -2, -2), Radius.SMALL, Radius.SMALL)


def paint_scope(painter: QPainter, box: QRect, scope: Scope | None, pens: Pens, *, changed: bool) -> None:
    """A pie for how much, and the word; a dash for nothing; blue with a dot where it is not saved."""
    c, tone = pens.look.colours, "accent" if changed else "plain"
    word = "—" if scope is None else labels.scope(scope)
    colour = QColor(c.accent if changed else c.ink_soft)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if scope is not None:
        disc = QRectF(box.left(), box.center().y() - 5.5, 12, 12)
        painter.setPen(colour)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        painter.setBrush(colour)
        painter.drawPie(disc, 90 * 16, -PIES[scope] * 16)
    inner = box.adjusted(20, 0, -10 if changed else 0, 0)
    cells.text(painter, inner, Said(word, "soft" if scope is None and not changed else tone), pens)
    if changed:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        wide = min(pens.width(word), inner.width())
        painter.drawEllipse(QPointF(inner.left() + wide + 8, box.center().y() + 1), 3, 3)
