"""Short lists of things to do: each line opens something and can be dealt with where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from client.kit.cells import LEFT, RIGHT
from client.kit.marks import paint_dot, paint_medal
from client.kit.style import Look
from client.kit.surface import Role
from client.kit.tokens import Height, Radius, Space

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole


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


class LineList(QListWidget):
    """As high as its lines, on the ground it is given."""

    def __init__(self, look: Look, shape: Shape, ground: Role = Role.Base) -> None:
        super().__init__()
        self._look, self._shape = look, shape
        self.setItemDelegate(LinePainter(look, shape, self))
        shades = self.palette()
        shades.setColor(Role.Base, shades.color(ground))
        self.setPalette(shades)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    def add_line(self, line: Line, more: str = "") -> QListWidgetItem:
        """One more line; `more` is said of it to whoever cannot see it."""
        item = QListWidgetItem(line.text, self)
        item.setData(LINE, line)
        said = (line.lead, line.text, line.detail, line.trail, more)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, "  ".join(part for part in said if part))
        self.setFixedHeight(self._shape.high * self.count())
        return item


class Lines(LineList):
    def __init__(self, look: Look, lines: list[Line], shape: Shape, ground: Role = Role.Base) -> None:
        super().__init__(look, shape, ground)
        for line in lines:
            self.add_line(line)


class LinePainter(QStyledItemDelegate):
    """Paints one line; `paint_end` is what a list with more to say at the right paints itself."""

    def __init__(self, look: Look, shape: Shape, parent: LineList) -> None:
        super().__init__(parent)
        self._look, self._shape, self._list = look, shape, parent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, self._shape.high)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(LINE)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        taken = bool(state & QStyle.StateFlag.State_Selected) and self._list.hasFocus()
        painter.save()
        self._ground(painter, box, taken=taken, under=bool(state & QStyle.StateFlag.State_MouseOver))
        inner = self._head(painter, box.adjusted(Space.CLOSE, 0, -Space.CLOSE, 0), line)
        self._words(painter, self.paint_end(painter, inner, index, taken=taken), line)
        if line.now:
            self._now(painter, box)
        painter.restore()

    def paint_end(self, painter: QPainter, box: QRect, index: Index, *, taken: bool) -> QRect:  # noqa: ARG002 - `taken` is for those who act
        """The figure or date at the right; what is left of the box."""
        line: Line = index.data(LINE)
        if not line.trail:
            return box
        c, font = self._look.colours, self._look.font()
        inks = {"soft": c.ink_soft, "plain": c.ink, "danger": c.danger.ink, "warn": c.warn.ink, "ok": c.ok.ink}
        painter.setFont(font)
        painter.setPen(QColor(inks[line.tone]))
        painter.drawText(box, RIGHT, line.trail)
        return box.adjusted(0, 0, -QFontMetrics(font).horizontalAdvance(line.trail) - Space.NEAR, 0)

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
            colour = c.ok.ink if line.done else c.ink_soft
            mark = self._look.icons.pixmap("checkmark_circle" if line.done else line.icon, colour, 16)
            painter.drawPixmap(left, box.center().y() - 7, mark)
            left += 16 + Space.CLOSE
        if line.metal:
            paint_medal(painter, self._look, QRect(left, box.top(), 20, box.height()), line.metal)
            left += 20 + Space.CLOSE
        return box.adjusted(left - box.left(), 0, 0, 0)

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

    def _now(self, painter: QPainter, box: QRect) -> None:
        """The hour has come as far as here."""
        painter.fillRect(box.left(), box.top(), box.width(), 1, QColor(self._look.colours.danger.ink))
        paint_dot(painter, QPointF(box.left() + 3, box.top() + 0.5), self._look.colours.danger.ink, 7)
