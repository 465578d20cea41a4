"""A filter that is on: what it filters, the value, and a cross to take it off."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from client.kit.cells import LEFT
from client.kit.style import Look
from client.kit.tokens import Height, Radius, Space


class Chip(QAbstractButton):
    def __init__(self, look: Look, name: str, value: str) -> None:
        super().__init__()
        self._look, self._name, self._value = look, name, value
        self.setAccessibleName(f"{name}: {value}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(f"{self._name} {self._value}")
        return QSize(words + Space.CLOSE * 2 + 20, Height.CONTROL - 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        c = self._look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.info.soft))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), Radius.MEDIUM, Radius.MEDIUM)
        box = self.rect().adjusted(Space.CLOSE, 0, 0, 0)
        painter.setPen(QColor(c.ink_soft))
        painter.drawText(box, LEFT, self._name)
        painter.setPen(QColor(c.ink))
        used = self.fontMetrics().horizontalAdvance(f"{self._name} ")
        painter.drawText(box.adjusted(used, 0, 0, 0), LEFT, self._value)
        cross = self._look.icons.pixmap("dismiss", c.ink_soft, 12)
        painter.drawPixmap(self.width() - 20, (self.height() - 12) // 2, cross)
