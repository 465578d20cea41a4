"""Lines of things to do: each opens its card, and is dealt with where it stands, by key or by click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from client.kit.cells import LEFT, RIGHT
from client.kit.lines import Line, Shape
from client.kit.marks import paint_dot, paint_medal
from client.kit.style import Look
from client.kit.surface import Role
from client.kit.tokens import Radius, Size, Space
from shared.text import pgettext

_TODO = Qt.ItemDataRole.UserRole
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


class Todos(QListWidget):
    """`acted` carries the subject and the name of the act; "card" is Enter or a double click."""

    acted = Signal(object, str)

    def __init__(self, look: Look, name: str, shape: Shape, ground: Role = Role.Base) -> None:
        super().__init__()
        self._look, self._shape = look, shape
        self.setAccessibleName(name)
        self.setItemDelegate(_Painter(look, shape, self))
        shades = self.palette()
        shades.setColor(Role.Base, shades.color(ground))
        self.setPalette(shades)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.itemDoubleClicked.connect(lambda item: self.acted.emit(item.data(_TODO).subject, "card"))

    def show_todos(self, todos: Sequence[Todo]) -> None:
        """Show other lines; the keyboard stays on the same place."""
        row = self.currentRow()
        self.clear()
        for todo in todos:
            item = QListWidgetItem(todo.line.text, self)
            item.setData(_TODO, todo)
            acts = ", ".join(f"{_word(name)} {ACTS[name].key.name[-1]}" for name in todo.acts)
            said = (todo.line.lead, todo.line.text, todo.line.detail, todo.line.trail, acts)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, "  ".join(part for part in said if part))
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


class _Painter(QStyledItemDelegate):
    def __init__(self, look: Look, shape: Shape, parent: Todos) -> None:
        super().__init__(parent)
        self._look, self._shape, self._list = look, shape, parent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(0, self._shape.high)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        todo: Todo = index.data(_TODO)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        taken = bool(state & QStyle.StateFlag.State_Selected) and self._list.hasFocus()
        painter.save()
        self._ground(painter, box, taken=taken, under=bool(state & QStyle.StateFlag.State_MouseOver))
        inner = self._head(painter, box.adjusted(Space.CLOSE, 0, -Space.CLOSE, 0), todo.line)
        acting = taken and todo.acts
        inner = self._acts(painter, box, inner, todo) if acting else self._trail(painter, inner, todo.line)
        self._words(painter, inner, todo.line)
        if todo.line.now:
            painter.fillRect(box.left(), box.top(), box.width(), 1, QColor(self._look.colours.danger.ink))
            paint_dot(painter, QPointF(box.left() + 3, box.top() + 0.5), self._look.colours.danger.ink, 7)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, *, taken: bool, under: bool) -> None:
        c = self._look.colours
        if taken or under:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(c.accent) if taken else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.selection if taken else c.hover))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), Radius.MEDIUM, Radius.MEDIUM)

    def _head(self, painter: QPainter, box: QRect, line: Line) -> QRect:
        c, left = self._look.colours, box.left()
        if self._shape.lead:
            painter.setFont(self._look.font())
            painter.setPen(QColor(c.danger.ink if line.tone == "danger" else c.ink_soft))
            painter.drawText(QRect(left, box.top(), self._shape.lead, box.height()), LEFT, line.lead)
            left += self._shape.lead
        if line.icon:
            mark = "checkmark_circle" if line.done else line.icon
            colour = c.ok.ink if line.done else c.ink_soft
            painter.drawPixmap(left, box.center().y() - 7, self._look.icons.pixmap(mark, colour, 16))
            left += 16 + Space.CLOSE
        if line.metal:
            paint_medal(painter, self._look, QRect(left, box.top(), 20, box.height()), line.metal)
            left += 20 + Space.CLOSE
        return box.adjusted(left - box.left(), 0, 0, 0)

    def _trail(self, painter: QPainter, box: QRect, line: Line) -> QRect:
        c = self._look.colours
        inks = {"soft": c.ink_soft, "plain": c.ink, "danger": c.danger.ink, "warn": c.warn.ink, "ok": c.ok.ink}
        painter.setFont(self._look.font())
        painter.setPen(QColor(inks[line.tone]))
        painter.drawText(box, RIGHT, line.trail)
        taken = painter.fontMetrics().horizontalAdvance(line.trail) + Space.NEAR if line.trail else 0
        return box.adjusted(0, 0, -taken, 0)

    def _acts(self, painter: QPainter, box: QRect, inner: QRect, todo: Todo) -> QRect:
        boxes = self._list.act_boxes(todo, box)
        painter.setFont(self._look.font(Size.CAPTION))
        painter.setPen(QColor(self._look.colours.accent))
        for name, at in boxes:
            mark = self._look.icons.pixmap(ACTS[name].icon, self._look.colours.accent, 16)
            painter.drawPixmap(at.left(), at.center().y() - 7, mark)
            painter.drawText(at.adjusted(20, 0, 1, 0), LEFT, _word(name))
        inner.setRight(boxes[0][1].left() - Space.NEAR)
        return inner

    def _words(self, painter: QPainter, box: QRect, line: Line) -> None:
        c, font = self._look.colours, self._look.font()
        painter.setFont(font)
        painter.setPen(QColor(c.ink_soft if line.done else c.ink))
        names = self._shape.names if line.detail else 0
        shown = self._look.short(font, line.text, names - Space.CLOSE if names else box.width())
        painter.drawText(box, LEFT, shown)
        used = self._shape.names or QFontMetrics(font).horizontalAdvance(shown) + Space.NEAR
        rest = box.adjusted(used, 0, 0, 0)
        if line.detail and rest.width() > 40:
            painter.setPen(QColor(c.ink_soft))
            painter.drawText(rest, LEFT, self._look.short(font, line.detail, rest.width()))
