"""Short lists of things to do: each line opens something and can be dealt with where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from client.kit.cells import LEFT, RIGHT
from client.kit.marks import paint_dot, paint_medal
from client.kit.style import Look
from client.kit.surface import Role
from client.kit.tokens import Height, Radius, Size, Space
from shared.text import pgettext

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole
ACTIONS = ("checkmark", "snooze", "arrow_right")


@dataclass(frozen=True)
class Line:
    """When, what sort, who, what about, and at the right the one figure or date that matters."""

    text: str
    lead: str = ""
    icon: str = ""
    metal: str = ""
    detail: str = ""
    trail: str = ""
    tone: str = "soft"
    done: bool = False
    now: bool = False


@dataclass(frozen=True)
class Shape:
    """The width of the leading column, of the names (0: as long as they are), and the height of a line."""

    lead: int = 0
    names: int = 0
    high: int = Height.ROW


class Lines(QListWidget):
    def __init__(self, look: Look, lines: list[Line], shape: Shape, ground: Role = Role.Base) -> None:
        super().__init__()
        self.setItemDelegate(_Painter(look, shape, self))
        shades = self.palette()
        shades.setColor(Role.Base, shades.color(ground))
        self.setPalette(shades)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        for line in lines:
            item = QListWidgetItem(line.text, self)
            item.setData(LINE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.lead} {line.text} {line.detail} {line.trail}")
        self.setFixedHeight(shape.high * len(lines))


class _Painter(QStyledItemDelegate):
    def __init__(self, look: Look, shape: Shape, parent: Lines) -> None:
        super().__init__(parent)
        self._look, self._shape, self._list = look, shape, parent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, self._shape.high)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(LINE)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        taken = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._ground(painter, box, taken=taken, under=bool(state & QStyle.StateFlag.State_MouseOver))
        inner = self._head(painter, box.adjusted(Space.CLOSE, 0, -Space.CLOSE, 0), line)
        inner = self._actions(painter, inner) if taken else self._trail(painter, inner, line)
        self._words(painter, inner, line)
        if line.now:
            self._now(painter, box)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, *, taken: bool, under: bool) -> None:
        c = self._look.colours
        if taken or under:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(c.accent) if taken and self._list.hasFocus() else Qt.PenStyle.NoPen)
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
            colour = c.ok.ink if line.done else c.ink_soft
            mark = self._look.icons.pixmap("checkmark_circle" if line.done else line.icon, colour, 16)
            painter.drawPixmap(left, box.center().y() - 7, mark)
            left += 16 + Space.CLOSE
        if line.metal:
            paint_medal(painter, self._look, QRect(left, box.top(), 20, box.height()), line.metal)
            left += 20 + Space.CLOSE
        return box.adjusted(left - box.left(), 0, 0, 0)

    def _trail(self, painter: QPainter, box: QRect, line: Line) -> QRect:
        if not line.trail:
            return box
        c = self._look.colours
        inks = {"soft": c.ink_soft, "plain": c.ink, "danger": c.danger.ink, "warn": c.warn.ink, "ok": c.ok.ink}
        painter.setFont(self._look.font())
        painter.setPen(QColor(inks[line.tone]))
        painter.drawText(box, RIGHT, line.trail)
        return box.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(line.trail) - Space.NEAR, 0)

    def _actions(self, painter: QPainter, box: QRect) -> QRect:
        """What can be done with the line under the keyboard, without opening it."""
        words = (pgettext("act", "Done"), pgettext("act", "Snooze"), pgettext("act", "Move"))
        painter.setFont(self._look.font(Size.CAPTION))
        painter.setPen(QColor(self._look.colours.accent))
        right = box.right()
        for icon, word in reversed(list(zip(ACTIONS, words, strict=True))):
            wide = painter.fontMetrics().horizontalAdvance(word)
            painter.drawText(QRect(right - wide, box.top(), wide + 1, box.height()), LEFT, word)
            mark = self._look.icons.pixmap(icon, self._look.colours.accent, 16)
            painter.drawPixmap(right - wide - 20, box.center().y() - 7, mark)
            right -= wide + 20 + Space.NEAR
        return box.adjusted(0, 0, right - box.right(), 0)

    def _words(self, painter: QPainter, box: QRect, line: Line) -> None:
        c = self._look.colours
        painter.setFont(self._look.font())
        painter.setPen(QColor(c.ink_soft if line.done else c.ink))
        metrics = painter.fontMetrics()
        names = self._shape.names if line.detail else 0
        room = names - Space.CLOSE if names else box.width()
        shown = metrics.elidedText(line.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, LEFT, shown)
        rest = box.adjusted(self._shape.names or metrics.horizontalAdvance(shown) + Space.NEAR, 0, 0, 0)
        if line.detail and rest.width() > 40:
            painter.setPen(QColor(c.ink_soft))
            painter.drawText(rest, LEFT, metrics.elidedText(line.detail, Qt.TextElideMode.ElideRight, rest.width()))

    def _now(self, painter: QPainter, box: QRect) -> None:
        """The hour has come as far as here."""
        painter.fillRect(box.left(), box.top(), box.width(), 1, QColor(self._look.colours.danger.ink))
        paint_dot(painter, QPointF(box.left() + 3, box.top() + 0.5), self._look.colours.danger.ink, 7)
