"""Words in the five sizes there are. User text is never read as rich text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy

from client.kit.tips import tip
from client.kit.tokens import Size

Role = QPalette.ColorRole


def label(text: str, size: int = Size.BODY, *, strong: bool = False, role: Role = Role.Text) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(sized(made.font(), size, strong=strong))
    made.setForegroundRole(role)
    return made


def sized(font: QFont, size: int, *, strong: bool) -> QFont:
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.Medium if strong else QFont.Weight.Normal)
    return font


def title(text: str) -> QLabel:
    return label(text, Size.TITLE, strong=True)


def heading(text: str) -> QLabel:
    return label(text, Size.BODY, strong=True)


def body(text: str) -> QLabel:
    return label(text)


def soft(text: str) -> QLabel:
    return label(text, role=Role.PlaceholderText)


def caption(text: str) -> QLabel:
    return label(text, Size.CAPTION, role=Role.PlaceholderText)


def beside_title(made: QLabel) -> QLabel:
    """Set a little lower, so that small words stand on the same line as a title."""
    made.setContentsMargins(0, 5, 0, 0)
    return made


def figure(text: str) -> QLabel:
    return label(text, Size.FIGURE, strong=True)


def wrapped(made: QLabel) -> QLabel:
    made.setWordWrap(True)
    return made


def coloured(made: QLabel, colour: str) -> QLabel:
    """For the few words that carry a meaning: overdue, faulty, done."""
    look = made.palette()
    look.setColor(made.foregroundRole(), QColor(colour))
    made.setPalette(look)
    return made


class Elided(QLabel):
    """One line that ends in an ellipsis where there is no room; the whole text is in the tip."""

    def __init__(self, text: str, size: int = Size.BODY, *, strong: bool = False) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        tip(self, text)
        self.setForegroundRole(Role.Text)
        self.setFont(sized(self.font(), size, strong=strong))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), text)
