"""The sums of a list, in one line below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from client.kit import cells
from client.kit.cells import Pens, Said
from client.kit.grid import edge
from client.kit.table import RecordView
from client.kit.tokens import Height, Space


class Totals(QWidget):
    """The last line of a table; stays in sight and follows the columns."""

    def __init__(self, view: RecordView) -> None:
        super().__init__()
        self._view, self._pens = view, Pens(view.look)
        self._values: Sequence[str] = ()
        self.setFixedHeight(Height.ROW)
        view.horizontalHeader().sectionResized.connect(self.update)
        view.horizontalHeader().sectionMoved.connect(self.update)
        view.horizontalScrollBar().valueChanged.connect(self.update)

    def show_values(self, values: Sequence[str]) -> None:
        """One text for each column; empty where there is no total."""
        self._values = values
        self.setAccessibleName(" ".join(value for value in values if value))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._pens.look.colours.well))
        painter.setPen(QColor(self._pens.look.colours.edge))
        painter.drawLine(0, 0, self.width(), 0)
        header = self._view.horizontalHeader()
        for number, value in enumerate(self._values):
            left, wide = header.sectionViewportPosition(number), header.sectionSize(number)
            box = QRect(left + edge(number), 0, wide - edge(number) - Space.CLOSE, self.height())
            right = self._view.table.columns[number].is_amount
            draw = cells.amount if right else cells.text
            draw(painter, box if right else box.adjusted(0, 0, 300, 0), Said(value, "strong"), self._pens)
