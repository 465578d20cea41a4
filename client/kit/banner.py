"""A band across the top of a page: something is not as usual, and what to do about it."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from client.kit.labels import Elided
from client.kit.style import Look
from client.kit.surface import row
from client.kit.tips import tip
from client.kit.tokens import Space, Tone


class Banner(QWidget):
    def __init__(self, look: Look, icon: str, text: str, tone: Tone, *actions: QWidget) -> None:
        super().__init__()
        self._tone = tone
        mark = QLabel()
        mark.setPixmap(look.icons.pixmap(icon, tone.ink, 20))
        words = self._words = Elided(text)
        words.setForegroundRole(QPalette.ColorRole.Text)
        layout = row(mark, words, *actions, gap=Space.CLOSE, margins=(Space.PAGE, 0, Space.PAGE, 0))
        layout.setStretchFactor(words, 1)
        self.setLayout(layout)
        self.setFixedHeight(44)

    def show_text(self, text: str) -> None:
        """Say something else."""
        self._words.setText(text)
        tip(self._words, text)
        self.setAccessibleName(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._tone.soft))
        painter.setPen(QColor(self._tone.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
