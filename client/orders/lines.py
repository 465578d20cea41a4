"""The lines of an order while they are typed: a table that always ends in an empty line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from client.kit.cells import LEFT, RIGHT
from client.kit.fields import read_amount, said
from client.kit.grid import Header
from client.kit.office import Office
from client.kit.tips import plain
from client.kit.tokens import Height, Radius, Space
from shared.orders import money, products
from shared.orders.products import Product
from shared.text import N_, _

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COLUMNS = ("product", "quantity", "unit", "price", "amount")
TITLES = (N_("Product"), N_("Quantity"), N_("Unit"), N_("Unit price"), N_("Amount"))
WIDTHS = (280, 96, 72, 110, 120)
NUMBERS = {"quantity", "price", "amount"}
FAULT = Qt.ItemDataRole.UserRole


class Lines(QAbstractTableModel):
    """Lines as they are typed; numbers are read when the order is entered. `edited` is emitted at each change."""

    edited = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: list[dict[str, str]] = [{}]
        self._faults: dict[tuple[int, str], str] = {}
        self.is_locked = False

    def typed(self) -> list[dict[str, str]]:
        """The lines in which something stands, for a draft."""
        return [dict(line) for line in self._lines if any(line.values())]

    def type_in(self, lines: Sequence[Mapping[str, str]]) -> None:
        """Put lines in."""
        self.beginResetModel()
        self._lines = [*(dict(line) for line in lines), {}]
        self._faults.clear()
        self.endResetModel()
        self.edited.emit()

    def values(self) -> list[dict[str, Any]]:
        """The lines as the operation takes them; what is no number is left as it was typed, for the rules to refuse."""
        return [
            {
                "product": line.get("product", ""),
                "unit": line.get("unit", ""),
                "quantity": _number(line.get("quantity", "")),
                "price": _number(line.get("price", "")),
            }
            for line in self.typed()
        ]

    def total(self) -> Decimal:
        """What the lines come to, in yuan, as far as they can be read."""
        return money.total(amount for line in self._lines if (amount := _amount(line)) is not None)

    def suggest_price(self, row: int, product: Product) -> None:
        """Fill unit and price of a line from when the product was last sold, where nothing is typed yet."""
        line = self._lines[row]
        line.setdefault("quantity", "1")
        if not line.get("unit"):
            line["unit"] = product.unit
        if not line.get("price"):
            line["price"] = said(product.price)
        self._tell(row)

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Mark the cells named lines.0.product and so on."""
        self._faults.clear()
        for name, fault in faults.items():
            parts = name.split(".")
            if len(parts) == 3 and parts[0] == "lines":
                self._faults[int(parts[1]), parts[2]] = fault
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, len(COLUMNS) - 1))

    def remove(self, row: int) -> None:
        """Take a line out; the empty one at the end stays."""
        if not self.is_locked and 0 <= row < len(self._lines) - 1:
            self.beginRemoveRows(ROOT, row, row)
            del self._lines[row]
            self.endRemoveRows()
            self.edited.emit()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, name = self._lines[index.row()], COLUMNS[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            if name == "amount":
                amount = _amount(line)
                return "" if amount is None else f"{amount:,.2f}"
            return line.get(name, "")
        if role in {FAULT, Qt.ItemDataRole.ToolTipRole}:
            fault = self._faults.get((index.row(), name))
            return plain(fault) if fault and role == Qt.ItemDataRole.ToolTipRole else fault
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_(TITLES[index.column()])}: {self.data(index)}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = COLUMNS[index.column()]
        if role != Qt.ItemDataRole.EditRole or name == "amount":
            return False
        line = self._lines[index.row()]
        if line.get(name, "") == str(value).strip():
            return False
        line[name] = str(value).strip()
        self._faults.pop((index.row(), name), None)
        if index.row() == len(self._lines) - 1 and any(line.values()):
            self.beginInsertRows(ROOT, len(self._lines), len(self._lines))
            self._lines.append({})
            self.endInsertRows()
        self._tell(index.row())
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain if self.is_locked or COLUMNS[index.column()] == "amount" else plain | Qt.ItemFlag.ItemIsEditable

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(TITLES[section])
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if COLUMNS[section] in NUMBERS else LEFT
        return None

    def _tell(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        self.edited.emit()


def _number(text: str) -> Any:
    try:
        return read_amount(text) if text else None
    except ValueError:
        return text


def _amount(line: Mapping[str, str]) -> Decimal | None:
    quantity, price = _number(line.get("quantity", "")), _number(line.get("price", ""))
    if isinstance(quantity, Decimal) and isinstance(price, Decimal):
        return money.amount(quantity, price)
    return None


class LinesView(QTableView):
    """The table: typing edits at once, Tab and Enter go to the next cell, Ctrl+Delete takes a line out."""

    def __init__(self, office: Office, lines: Lines) -> None:
        super().__init__()
        self.setObjectName("order_lines")
        self.setAccessibleName(_("Lines of the order"))
        self.lines = lines
        self.setModel(lines)
        self.setItemDelegate(_Cells(office, self))
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(Height.ROW_ROOMY)
        header = _Header(office.look, self)
        self.setHorizontalHeader(header)
        for number, width in enumerate(WIDTHS):
            self.setColumnWidth(number, width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setCurrentIndex(lines.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.lines.remove(self.currentIndex().row())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _Header(Header):
    def is_right(self, section: int) -> bool:
        return COLUMNS[section] in NUMBERS


class _Cells(QStyledItemDelegate):
    """Paints a cell with its fault, and edits it; the product is completed from what was sold before."""

    def __init__(self, office: Office, parent: LinesView) -> None:
        super().__init__(parent)
        self._office, self._view = office, parent
        self._known: dict[str, Product] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        c, fault = self._office.look.colours, index.data(FAULT)
        box = option.rect
        painter.save()
        if fault:
            painter.fillRect(box.adjusted(0, 0, 0, -1), QColor(c.danger.soft))
        painter.setPen(QColor(c.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if index == self._view.currentIndex():
            painter.setPen(QColor(c.accent if self._view.hasFocus() else c.edge))
            painter.drawRoundedRect(box.adjusted(1, 1, -2, -3), Radius.SMALL, Radius.SMALL)
        name, text = COLUMNS[index.column()], str(index.data() or "")
        inner = box.adjusted(Space.APART if index.column() == 0 else Space.CLOSE, 0, -Space.CLOSE, 0)
        painter.setFont(self._office.look.font())
        painter.setPen(QColor(c.danger.ink if fault else c.ink))
        last = index.row() == index.model().rowCount() - 1
        if not text and index.column() == 0 and last and not self._view.lines.is_locked:
            painter.setPen(QColor(c.ink_soft))
            text = _("type a product …")
        shown = self._office.look.short(self._office.look.font(), text or str(fault or ""), inner.width())
        painter.drawText(inner, RIGHT if name in NUMBERS else LEFT, shown)
        painter.restore()

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(_(TITLES[index.column()]))
        if COLUMNS[index.column()] in NUMBERS:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        if index.column() == 0:
            self._complete(editor, index.row())
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        super().setModelData(editor, model, index)
        product = self._known.get(str(index.data()))
        if index.column() == 0 and product is not None:
            self._view.lines.suggest_price(index.row(), product)

    def _complete(self, editor: QLineEdit, row: int) -> None:
        offered = QStringListModel(editor)
        completer = QCompleter(offered, editor)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        editor.setCompleter(completer)

        def show(found: list[Product]) -> None:
            self._known |= {product.name: product for product in found}
            offered.setStringList([product.name for product in found])
            if found and editor.hasFocus():
                completer.complete()

        def ask(text: str) -> None:
            self._office.tasks.read(editor, lambda session: products.suggest(session, text), show, replace=f"{row}")

        editor.textEdited.connect(ask)
