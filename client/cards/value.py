"""The value grid: current value against potential, two by two."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from client.kit.marks import CENTRE, medal_letter
from client.kit.style import Look
from client.kit.tokens import Radius, Size
from shared.customers.model import GRID
from shared.text import _

SIDE, GAP, LEFT = 46, 4, 20


class ValueGrid(QWidget):
    """Four cells, lead to gold; the one the customer stands in is filled."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._here = look, (0, 0)
        self.setObjectName("value_grid")
        self.setFixedSize(LEFT + 2 * SIDE + GAP, 2 * SIDE + GAP + 20)

    def show_place(self, current: int, potential: int) -> None:
        """Fill the cell of a current value and a potential, each 0 or 1."""
        self._here = (current, potential)
        high, low = _("high"), _("low")
        said = _("Current value {current}, potential {potential}")
        self.setAccessibleName(said.format(current=(low, high)[current], potential=(low, high)[potential]))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, grade in GRID.items():
            self._cell(painter, place, medal_letter(grade))
        painter.setFont(self._look.font(Size.CAPTION))
        painter.setPen(QColor(self._look.colours.ink_soft))
        wide = 2 * SIDE + GAP
        painter.drawText(QRectF(LEFT, wide + 2, wide, 18), CENTRE, _("Current value →"))
        painter.rotate(-90)
        painter.drawText(QRectF(-wide, 0, wide, 16), CENTRE, _("Potential →"))

    def _cell(self, painter: QPainter, place: tuple[int, int], letter: str) -> None:
        c, here = self._look.colours, place == self._here
        box = QRectF(LEFT + place[0] * (SIDE + GAP), (1 - place[1]) * (SIDE + GAP), SIDE, SIDE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.accent_fill if here else c.press))
        painter.drawRoundedRect(box, Radius.SMALL, Radius.SMALL)
        painter.setFont(self._look.font(strong=here))
        painter.setPen(QColor(c.on_accent if here else c.ink_soft))
        painter.drawText(box, CENTRE, letter)
