"""The window every question is asked in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from client.kit.style import Look
from client.kit.surface import Item, column
from client.kit.tokens import Space


class Dialog(QDialog):
    """A native window with our ground and margins."""

    def __init__(self, look: Look, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.look = look
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.backgroundRole().Base)

    def fill(self, *items: Item) -> None:
        """Lay the parts out one below the other."""
        self.setLayout(column(*items, margins=(Space.FAR, Space.PAGE, Space.FAR, Space.PAGE)))
