"""The one decoration: waves as on a porcelain rim, deep blue by day and by night."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from client.kit.style import Look
from client.kit.tokens import LIGHT, Size
from shared.text import _


class Waves(QWidget):
    """The left half of the sign-in window, with the program's name."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedWidth(420)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(LIGHT.accent_fill_hover))
        across, line = 84.0, 21.0
        for level in range(math.ceil(self.height() * 0.42 / line) + 4):
            y = self.height() * 0.6 + level * line
            for place in range(-1, 7):
                self._scale(painter, place * across + (across / 2 if level % 2 else 0), y, across / 2)
        self._name(painter)

    @staticmethod
    def _scale(painter: QPainter, x: float, y: float, radius: float) -> None:
        painter.setPen(QPen(QColor(LIGHT.series[1]), 1.1))
        painter.setBrush(QColor(LIGHT.accent_fill_hover))
        for part in (1.0, 0.76, 0.52, 0.28):
            reach = radius * part
            painter.drawEllipse(QRectF(x - reach, y - reach, 2 * reach, 2 * reach))

    def _name(self, painter: QPainter) -> None:
        painter.drawPixmap(48, 56, self._look.icons.pixmap("people_community", LIGHT.on_accent, 32, filled=True))
        painter.setPen(QColor(LIGHT.on_accent))
        painter.setFont(self._look.font(Size.FIGURE, strong=True))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(48, 104, 340, 44), middle, _("Wanglai"))
        painter.setFont(self._look.font(Size.HEADING))
        painter.setPen(QColor(LIGHT.series[0]))
        painter.drawText(QRectF(48, 148, 340, 28), middle, _("Every talk remembered, every promise kept"))
