"""A list of places to go: the navigation rail, saved views, the report catalogue."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from client.kit.style import Look
from client.kit.tips import tip
from client.kit.tokens import Radius, Size, Space

Index = QModelIndex | QPersistentModelIndex
PLACE = Qt.ItemDataRole.UserRole
NARROW = 64  # only the icon is shown; the name is the tip
VCENTRE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Place:
    """Somewhere to go. Without an icon or a count it shows neither; `group` makes it a small title."""

    name: str
    icon: str = ""
    count: str = ""
    urgent: bool = False
    group: bool = False
    about: str = ""


class Places(QListWidget):
    def __init__(
        self, look: Look, places: list[Place], current: int = 0, high: int = 30, ground: str = "AlternateBase"
    ) -> None:
        super().__init__()
        self.setItemDelegate(_Painter(look, high, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        shades = self.palette()
        shades.setColor(QPalette.ColorRole.Base, shades.color(QPalette.ColorRole[ground]))
        self.setPalette(shades)
        for place in places:
            item = QListWidgetItem(place.name, self)
            item.setData(PLACE, place)
            tip(item, place.name)
            if place.group:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.setCurrentRow(current)

    def show_count(self, row: int, count: str, *, urgent: bool = False) -> None:
        """Change the number beside a place."""
        item = self.item(row)
        place: Place = item.data(PLACE)
        if (place.count, place.urgent) != (count, urgent):
            item.setData(PLACE, replace(place, count=count, urgent=urgent))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{place.name} {count}".strip())

    def whole_height(self) -> int:
        return sum(self.sizeHintForRow(number) for number in range(self.count()))


class _Painter(QStyledItemDelegate):
    def __init__(self, look: Look, high: int, parent: Places) -> None:
        super().__init__(parent)
        self._look, self._high = look, high

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        place: Place = index.data(PLACE)
        extra = 20 if place.about else 0
        return QSize(0, 34 if place.group else self._high + 2 + extra)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place: Place = index.data(PLACE)
        box = option.rect.adjusted(Space.CLOSE, 1, -Space.CLOSE, -1)
        painter.save()
        if place.group:
            self._group(painter, box, place)
        else:
            self._place(painter, box, place, option.state)
        painter.restore()

    def _group(self, painter: QPainter, box: QRect, place: Place) -> None:
        painter.setFont(self._look.font(Size.CAPTION))
        painter.setPen(QColor(self._look.colours.ink_soft))
        foot = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(box.adjusted(Space.CLOSE, 0, 0, -4), int(foot), place.name)

    def _place(self, painter: QPainter, box: QRect, place: Place, state: QStyle.StateFlag) -> None:
        c = self._look.colours
        taken = bool(state & QStyle.StateFlag.State_Selected)
        self._ground(painter, box, taken=taken, under=bool(state & QStyle.StateFlag.State_MouseOver))
        first = QRect(box.left(), box.top(), box.width(), self._high)
        narrow = box.width() < NARROW
        left = box.left() + (box.width() - 20) // 2 if narrow else box.left() + Space.CLOSE + 2
        if place.icon:
            mark = self._look.icons.pixmap(place.icon, c.accent if taken else c.ink_soft, 20, filled=taken)
            painter.drawPixmap(left, first.center().y() - 9, mark)
            left += 30
        if narrow:
            return
        right = box.right() - Space.CLOSE
        right -= self._count(painter, QRect(left, first.top(), right - left, self._high), place)
        painter.setFont(self._look.font(strong=taken))
        painter.setPen(QColor(c.ink))
        self._write(painter, QRect(left, first.top(), right - left, self._high), place.name)
        if place.about:
            painter.setFont(self._look.font(Size.CAPTION))
            painter.setPen(QColor(c.ink_soft))
            self._write(painter, QRect(left, first.bottom() - 7, box.right() - left - 4, 22), place.about)

    def _ground(self, painter: QPainter, box: QRect, *, taken: bool, under: bool) -> None:
        c = self._look.colours
        if not (taken or under):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.press if taken else c.hover))
        painter.drawRoundedRect(box, Radius.MEDIUM, Radius.MEDIUM)
        if taken:
            painter.setBrush(QColor(c.accent))
            painter.drawRoundedRect(QRectF(box.left(), box.center().y() - 7, 3, 16), 1.5, 1.5)

    def _count(self, painter: QPainter, box: QRect, place: Place) -> int:
        if not place.count:
            return 0
        c = self._look.colours
        painter.setFont(self._look.font(Size.CAPTION, strong=place.urgent))
        painter.setPen(QColor(c.danger.ink if place.urgent else c.ink_soft))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | VCENTRE), place.count)
        return painter.fontMetrics().horizontalAdvance(place.count) + Space.CLOSE

    @staticmethod
    def _write(painter: QPainter, box: QRect, text: str) -> None:
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(VCENTRE), short)
