"""The grid of allowances: the roles down the side, what is counted across, and in each cell how much in a day."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIntValidator, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from client.kit import cells
from client.kit.cells import Pens, Said
from client.kit.edits import Edits
from client.kit.grid import Header, bare
from client.kit.style import Look
from client.kit.tokens import FOCUS_WIDTH, Height, Space
from shared.access import labels, roles
from shared.access.allowances import MOST, Cell, Table
from shared.access.metering import USUAL
from shared.text import _

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
WHATS = tuple(labels.COUNTED)


class Amounts(QAbstractTableModel):
    """The allowances as they are saved, with the cells that were changed and are not; None stands for the usual."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = Table((), {})
        self.edits: Edits[Cell, int] = Edits()

    def show_table(self, table: Table) -> int:
        """Show what is saved; how many changed cells are as somebody else saved them meanwhile."""
        self.beginResetModel()
        self.table = table
        known = {role.id for role in table.roles}
        overtaken = self.edits.rebase(table.given, lambda cell: cell[0] in known)
        self.endResetModel()
        self.edited.emit()
        return overtaken

    def cell(self, index: Index) -> Cell | None:
        """The cell at a place; None in the column of the names."""
        if not index.isValid() or index.column() == 0:
            return None
        return self.table.roles[index.row()].id, WHATS[index.column() - 1]

    def set_amount(self, index: Index, amount: int | None) -> None:
        """Change a cell; back to what is saved is no change."""
        cell = self.cell(index)
        if cell is None:
            return
        self.edits.change(cell, amount)
        self.dataChanged.emit(index, index)
        self.edited.emit()

    def forget(self) -> None:
        """Give up what was changed."""
        self.edits.forget()
        self.show_table(self.table)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.table.roles)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 1 + len(WHATS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        can = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return can if self.cell(index) is None else can | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for screen readers and copying, the bare number for the field; the painter looks by itself."""
        cell = self.cell(index)
        if role == Qt.ItemDataRole.EditRole and cell is not None:
            amount = self.edits.value(cell)
            return "" if amount is None else str(amount)
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} or not index.isValid():
            return None
        return roles.title(self.table.roles[index.row()]) if cell is None else str(said(cell, self.edits.value(cell)))

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed: nothing is the usual; what is no number changes nothing."""
        typed = str(value).replace(",", "").strip()
        if role != Qt.ItemDataRole.EditRole or (typed and not (typed.isascii() and typed.isdigit())):
            return False
        self.set_amount(index, min(int(typed), MOST) if typed else None)
        return True

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if way != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return _("Role") if section == 0 else labels.counted(WHATS[section - 1])


def said(cell: Cell, amount: int | None) -> Said:
    """How much, in words; the usual in a lower voice."""
    if amount is None:
        return Said(_("{amount} as usual").format(amount=f"{USUAL[cell[1]]:,}"), "soft")
    return Said(f"{amount:,}")


class AmountsGrid(QTableView):
    """Shows the grid. A figure is typed into its cell; Del goes back to the usual."""

    def __init__(self, look: Look, amounts: Amounts) -> None:
        super().__init__()
        self.setObjectName("allowance_grid")
        self.setAccessibleName(_("Allowances"))
        self.look, self.amounts = look, amounts
        self.setModel(amounts)
        self.setHorizontalHeader(titles := _Header(look, self))
        titles.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setItemDelegate(_Painter(self))
        bare(self, Height.ROW)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.AnyKeyPressed | triggers.EditKeyPressed)
        amounts.modelReset.connect(self._fit)
        amounts.edited.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # what ends the typing comes by here too
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.amounts.set_amount(self.currentIndex(), None)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """As high as its roles, so that what is said of them stands right below."""
        self.setMaximumHeight(Height.HEADER + Height.ROW * self.amounts.rowCount() + 2)


class _Header(Header):
    """The names of the figures stand flush right over them."""

    def is_right(self, section: int) -> bool:
        return section > 0

    def write(self, painter: QPainter, box: QRect, section: int) -> None:
        super().write(painter, box.adjusted(0, 0, Space.CLOSE - Space.APART, 0), section)


class _Painter(QStyledItemDelegate):
    """Names at the left, figures flush right; what is not saved is blue, and a ring is round the cell in use."""

    def __init__(self, view: AmountsGrid) -> None:
        super().__init__(view)
        self._view, self._pens = view, Pens(view.look)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        made = QLineEdit(parent)
        made.setObjectName("amount")
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        made.setValidator(QIntValidator(0, MOST, made))
        made.setPlaceholderText(f"{USUAL[WHATS[index.column() - 1]]:,}")
        return made

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        amounts, box, c = self._view.amounts, option.rect, self._view.look.colours
        cell = amounts.cell(index)
        painter.save()
        painter.setPen(QColor(c.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if cell is None:
            inner = box.adjusted(Space.APART, 0, -Space.CLOSE, -1)
            cells.text(painter, inner, Said(str(index.data()), "strong"), self._pens)
        else:
            if index == self._view.currentIndex():
                self._ring(painter, box)
            words = said(cell, amounts.edits.value(cell))
            changed = Said(words.text, "accent") if cell in amounts.edits else words
            cells.amount(painter, box.adjusted(Space.CLOSE, 0, -Space.APART, -1), changed, self._pens)
        painter.restore()

    def _ring(self, painter: QPainter, box: QRect) -> None:
        c, focused = self._view.look.colours, self._view.hasFocus()
        painter.setPen(QPen(QColor(c.accent if focused else c.line), FOCUS_WIDTH if focused else 1))
        painter.setBrush(QColor(c.selection if focused else c.selection_idle))
        painter.drawRect(box.adjusted(1, 1, -2, -2))
