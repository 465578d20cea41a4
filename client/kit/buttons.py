"""Buttons in four ranks: primary (one per page), plain, quiet, link."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QToolButton, QWidget

from client.kit.style import Look
from client.kit.tips import tip
from client.kit.tokens import Height, Radius, Space


def button(look: Look, text: str, icon: str = "", rank: str = "plain") -> QPushButton:
    made = QPushButton(text)
    made.setProperty("rank", rank)
    made.setCursor(Qt.CursorShape.ArrowCursor)
    if icon:
        c = look.colours
        made.setIcon(look.icons.icon(icon, c.on_accent if rank == "primary" else c.ink_soft, off=c.ink_off, air=3))
        made.setIconSize(QSize(19, 16))
    return made


def primary(look: Look, text: str, icon: str = "") -> QPushButton:
    return button(look, text, icon, "primary")


def quiet(look: Look, text: str, icon: str = "") -> QPushButton:
    return button(look, text, icon, "quiet")


def link(look: Look, text: str) -> QPushButton:
    return button(look, text, rank="link")


def tool(look: Look, icon: str, name: str) -> QToolButton:
    """An icon alone; its name is the tip and what a screen reader says."""
    made = QToolButton()
    made.setIcon(look.icons.icon(icon, look.colours.ink_soft, off=look.colours.ink_off))
    made.setIconSize(QSize(16, 16))
    tip(made, name)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setFixedSize(28, 28)
    return made


class Segments(QWidget):
    """A few choices side by side, one taken: day / work week / month."""

    def __init__(self, look: Look, names: list[str], taken: int = 0) -> None:
        super().__init__()
        self._look = look
        self.group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        for number, name in enumerate(names):
            part = _Segment(look, name)
            part.setChecked(number == taken)
            self.group.addButton(part, number)
            layout.addWidget(part)
        self.setFixedHeight(Height.CONTROL)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.colours.desk))
        painter.drawRoundedRect(self.rect(), Radius.MEDIUM, Radius.MEDIUM)


class _Segment(QToolButton):
    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._soft, self._face = look.colours.ink_soft, look.colours.lifted

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * Space.NEAR, Height.CONTROL - 4)

    def minimumSizeHint(self) -> QSize:
        """The whole word: what is beside it gives way first."""
        return self.sizeHint() - QSize(Space.CLOSE, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._face))
            painter.drawRoundedRect(self.rect(), Radius.SMALL, Radius.SMALL)
        role = QPalette.ColorRole.Text if self.isChecked() else QPalette.ColorRole.PlaceholderText
        painter.setPen(self.palette().color(role))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())
