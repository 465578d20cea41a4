"""The grid of rights: what is done to a thing down the side, the roles across, and in each cell over whose records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
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

from client.kit import cells
from client.kit.cells import Pens, Said
from client.kit.style import Look
from client.kit.tokens import FOCUS_WIDTH, Height, Radius, Space
from shared.access import labels, roles
from shared.access.rights import THINGS, Scope, Thing, Verb
from shared.access.roles import Cell, Grid
from shared.text import _

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
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


@dataclass(frozen=True)
class Line:
    """A row: a thing at the head of its group, or one verb of it."""

    thing: Thing
    verb: Verb | None = None


class Rights(QAbstractTableModel):
    """The grid as it is saved, with the cells that were changed and are not."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = Grid((), {}, {})
        self.changes: dict[Cell, Scope | None] = {}
        self.lines: list[Line] = []
        self.narrow_to("")

    def show_grid(self, grid: Grid) -> int:
        """Show what is saved; how many changed cells somebody else changed to something else meanwhile: those are as he
        saved them now, and changed no longer.
        """
        self.beginResetModel()
        before, self.grid = self.grid.scopes, grid
        known = {role.id for role in grid.roles}
        open_ = {
            cell: scope for cell, scope in self.changes.items() if cell[0] in known and grid.scopes.get(cell) != scope
        }
        self.changes = {cell: scope for cell, scope in open_.items() if before.get(cell) == grid.scopes.get(cell)}
        self.endResetModel()
        self.edited.emit()
        return len(open_) - len(self.changes)

    def narrow_to(self, text: str) -> None:
        """Show only the rights whose words hold the text."""
        wanted = text.casefold().strip()
        self.beginResetModel()
        self.lines = []
        for thing in THINGS:
            whole = wanted in _(thing.title).casefold()
            verbs = [verb for verb in thing.verbs if whole or wanted in labels.verb(verb).casefold()]
            self.lines += [Line(thing), *(Line(thing, verb) for verb in verbs)] if verbs else []
        self.endResetModel()

    def cell(self, index: Index) -> Cell | None:
        """The cell at a place; None at the head of a group and in the column of the names."""
        if not index.isValid() or index.column() == 0:
            return None
        line = self.lines[index.row()]
        return None if line.verb is None else (self.grid.roles[index.column() - 1].id, line.thing.name, line.verb)

    def scope(self, cell: Cell) -> Scope | None:
        """Over whose records, with what was changed."""
        return self.changes[cell] if cell in self.changes else self.grid.scopes.get(cell)

    def scopes(self) -> dict[Cell, Scope]:
        """All cells that have one, with what was changed."""
        found = {**self.grid.scopes, **self.changes}
        return {cell: scope for cell, scope in found.items() if scope is not None}

    def choices(self, index: Index) -> tuple[Scope | None, ...]:
        """What a cell can be set to: a thing without owners is had or not had."""
        line = self.lines[index.row()]
        return (*reversed(Scope), None) if line.thing.owned else (Scope.ALL, None)

    def set_scope(self, index: Index, scope: Scope | None) -> None:
        """Change a cell; back to what is saved is no change."""
        cell = self.cell(index)
        if cell is None or scope not in self.choices(index):
            return
        if self.grid.scopes.get(cell) == scope:
            self.changes.pop(cell, None)
        else:
            self.changes[cell] = scope
        self.dataChanged.emit(index, index)
        self.edited.emit()

    def forget(self) -> None:
        """Give up what was changed."""
        self.changes.clear()
        self.show_grid(self.grid)

    def touched(self) -> frozenset[int]:
        """Who works with a role that was changed."""
        return frozenset(user for role, _thing, _verb in self.changes for user in self.grid.people.get(role, ()))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 1 + len(self.grid.roles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for screen readers and copying; the painter looks at the cells itself."""
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} or not index.isValid():
            return None
        line, cell = self.lines[index.row()], self.cell(index)
        if index.column() == 0:
            return _(line.thing.title) if line.verb is None else labels.verb(line.verb)
        if cell is None:
            return ""
        scope = self.scope(cell)
        return "—" if scope is None else labels.scope(scope)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if way != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return _("Right") if section == 0 else roles.title(self.grid.roles[section - 1])


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
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(Height.ROW_DENSE + 2)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        shades = self.palette()
        shades.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
        self.setPalette(shades)
        rights.modelReset.connect(self._arrange)
        rights.edited.connect(self.viewport().update)

    def next_scope(self, index: Index) -> None:
        """Over the next wider records, and from all to none."""
        cell = self.rights.cell(index)
        if cell is not None:
            choices = self.rights.choices(index)
            self.rights.set_scope(index, choices[choices.index(self.rights.scope(cell)) - 1])

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
            act.setChecked(scope == self.rights.scope(cell))
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


class _Header(QHeaderView):
    def __init__(self, look: Look, view: RightsGrid) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._look, self._view = look, view
        self.setFixedHeight(Height.HEADER)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        c, font = self._look.colours, self._look.font(12)
        painter.fillRect(box, QColor(c.paper))
        painter.setPen(QColor(c.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setFont(font)
        painter.setPen(QColor(c.ink_soft))
        inner = box.adjusted(Space.CLOSE if section else Space.APART, 0, -Space.CLOSE, 0)
        said = str(self._view.rights.headerData(section, Qt.Orientation.Horizontal))
        painter.drawText(inner, cells.LEFT, self._look.short(font, said, inner.width()))


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
            paint_scope(painter, inner, rights.scope(cell), self._pens, changed=cell in rights.changes)
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
