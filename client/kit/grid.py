"""What every table on screen has: a quiet header over a hairline, rows of one height, no ground of Qt's own."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QHeaderView, QTableView

from client.kit.cells import LEFT, RIGHT
from client.kit.style import Look
from client.kit.tokens import Height, Size, Space


def edge(number: int) -> int:
    """The first column starts where the page's title starts."""
    return Space.CLOSE if number else Space.APART


def bare(view: QTableView, row_height: int) -> None:
    """Take away what Qt paints by itself; whoever paints the cells shows what is selected."""
    shades = view.palette()
    shades.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
    view.setPalette(shades)
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(row_height)


class Header(QHeaderView):
    """Quiet titles, in line with their columns."""

    def __init__(self, look: Look, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self.look, self.letters = look, look.font(Size.CAPTION)
        self.setFixedHeight(Height.HEADER)

    def title(self, section: int) -> str:
        """The words over a column."""
        return str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")

    def is_right(self, _section: int) -> bool:
        """Whether a column is flush right, as amounts are."""
        return False

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        c = self.look.colours
        painter.fillRect(box, QColor(c.paper))
        painter.setPen(QColor(c.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setFont(self.letters)
        painter.setPen(QColor(c.ink_soft))
        self.write(painter, box.adjusted(edge(section), 0, -Space.CLOSE, 0), section)

    def write(self, painter: QPainter, box: QRect, section: int) -> None:
        """Write the title into its box."""
        painter.drawText(box, RIGHT if self.is_right(section) else LEFT, self.title(section))
