"""Lines of things to do: each opens its card, and is dealt with where it stands, by key or by click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListWidgetItem

from client.kit.cells import LEFT
from client.kit.lines import Line, LineList, LinePainter, Shape
from client.kit.style import Look
from client.kit.surface import Role
from client.kit.tokens import Size, Space
from shared.text import pgettext

_TODO = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Act:
    """What can be done with a line: its icon, and the key that does it."""

    icon: str
    key: Qt.Key


ACTS = {
    "done": Act("checkmark", Qt.Key.Key_D),
    "snooze": Act("snooze", Qt.Key.Key_S),
    "move": Act("arrow_right", Qt.Key.Key_M),
    "note": Act("call", Qt.Key.Key_N),
    "order": Act("receipt", Qt.Key.Key_O),
}


def _word(act: str) -> str:
    words = {
        "done": pgettext("act", "Done"),
        "snooze": pgettext("act", "Snooze"),
        "move": pgettext("act", "Move"),
        "note": pgettext("act", "Note"),
        "order": pgettext("act", "Order"),
    }
    return words[act]


@dataclass(frozen=True)
class Todo:
    """A line, what it is about, and what can be done with it besides opening its card."""

    line: Line
    subject: Any
    acts: tuple[str, ...] = ()


class Todos(LineList):
    """`acted` carries the subject and the name of the act; "card" is Enter or a double click."""

    acted = Signal(object, str)

    def __init__(self, look: Look, name: str, shape: Shape, ground: Role = Role.Base) -> None:
        super().__init__(look, shape, ground)
        self.setAccessibleName(name)
        self.setItemDelegate(_Painter(look, shape, self))
        self.itemDoubleClicked.connect(lambda item: self.acted.emit(item.data(_TODO).subject, "card"))

    def show_todos(self, todos: Sequence[Todo]) -> None:
        """Show other lines; the keyboard stays on the same place."""
        row = self.currentRow()
        self.clear()
        for todo in todos:
            acts = ", ".join(f"{_word(name)} {ACTS[name].key.name[-1]}" for name in todo.acts)
            self.add_line(todo.line, acts).setData(_TODO, todo)
        self.setFixedHeight(self._shape.high * len(todos))
        if row >= 0 and todos:
            self.setCurrentRow(min(row, len(todos) - 1))

    def todo(self, row: int) -> Todo:
        """The line of a row."""
        found: Todo = self.item(row).data(_TODO)
        return found

    def act_boxes(self, todo: Todo, box: QRect) -> list[tuple[str, QRect]]:
        """Where the acts of a line stand, from left to right."""
        metrics, right = QFontMetrics(self._look.font(Size.CAPTION)), box.right() - Space.CLOSE
        found = []
        for name in reversed(todo.acts):
            wide = metrics.horizontalAdvance(_word(name)) + 20
            found.append((name, QRect(right - wide, box.top(), wide, box.height())))
            right -= wide + Space.NEAR
        return found[::-1]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        known = item is not None and item is self.currentItem() and self.hasFocus()
        super().mousePressEvent(event)
        if known and item is not None:
            self._click(item, event.position().toPoint())

    def _click(self, item: QListWidgetItem, at: QPoint) -> None:
        todo: Todo = item.data(_TODO)
        for name, box in self.act_boxes(todo, self.visualItemRect(item)):
            if box.contains(at):
                self.acted.emit(todo.subject, name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        todo: Todo | None = item.data(_TODO) if item else None
        if todo is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        keys = {ACTS[name].key: name for name in todo.acts}
        keys |= {Qt.Key.Key_Return: "card", Qt.Key.Key_Enter: "card"}
        if (act := keys.get(Qt.Key(event.key()))) is not None:
            self.acted.emit(todo.subject, act)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)


class _Painter(LinePainter):
    """Shows what can be done with the line under the keyboard where others show their figure."""

    def __init__(self, look: Look, shape: Shape, parent: Todos) -> None:
        super().__init__(look, shape, parent)
        self._todos = parent

    def paint_end(self, painter: QPainter, box: QRect, index: _Index, *, taken: bool) -> QRect:
        todo: Todo = index.data(_TODO)
        if not (taken and todo.acts):
            return super().paint_end(painter, box, index, taken=taken)
        boxes = self._todos.act_boxes(todo, self._todos.visualRect(index))
        painter.setFont(self._look.font(Size.CAPTION))
        painter.setPen(QColor(self._look.colours.accent))
        for name, at in boxes:
            mark = self._look.icons.pixmap(ACTS[name].icon, self._look.colours.accent, 16)
            painter.drawPixmap(at.left(), at.center().y() - 7, mark)
            painter.drawText(at.adjusted(20, 0, 1, 0), LEFT, _word(name))
        return QRect(box.left(), box.top(), boxes[0][1].left() - Space.NEAR - box.left(), box.height())
