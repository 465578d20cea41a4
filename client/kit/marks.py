"""Small painted marks: medals, tags, initials, dots."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from client.kit.style import Look
from client.kit.tips import tip
from client.kit.tokens import Radius, Size, Tone
from shared.text import pgettext

CENTRE = int(Qt.AlignmentFlag.AlignCenter)


def medal_letter(metal: str) -> str:
    return {
        "gold": pgettext("medal", "G"),
        "silver": pgettext("medal", "S"),
        "iron": pgettext("medal", "I"),
        "lead": pgettext("medal", "L"),
    }.get(metal, "")


def paint_medal(painter: QPainter, look: Look, box: QRect, metal: str, across: int = 20) -> None:
    """A coin with its letter: the class can be read without its colour."""
    painted = look.colours.metals[metal]
    disc = QRectF(0, 0, across - 1, across - 1)
    disc.moveCenter(QRectF(box).center())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(painted.edge), 1))
    painter.setBrush(QColor(painted.face))
    painter.drawEllipse(disc)
    painter.setPen(QColor(painted.ink))
    painter.setFont(look.font(max(Size.CAPTION, across // 2), strong=True))
    painter.drawText(disc, CENTRE, medal_letter(metal))


def tag_width(metrics: QFontMetrics, text: str) -> int:
    return metrics.horizontalAdvance(text) + 12


def paint_tag(painter: QPainter, look: Look, box: QRect, text: str, tone: Tone) -> int:
    """A word on a pale ground at the left of the box; returns its width."""
    font = look.font(Size.CAPTION)
    width = tag_width(QFontMetrics(font), text)
    face = QRectF(box.left(), box.center().y() - 9, width, 19)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tone.soft))
    painter.drawRoundedRect(face, Radius.SMALL, Radius.SMALL)
    painter.setPen(QColor(tone.ink))
    painter.setFont(font)
    painter.drawText(face, CENTRE, text)
    return width


def paint_initial(painter: QPainter, look: Look, box: QRect, name: str, across: int = 24) -> None:
    """A colleague: the last character of the name in a quiet disc."""
    disc = QRectF(0, 0, across, across)
    disc.moveCenter(QRectF(box).center())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.colours.info.soft))
    painter.drawEllipse(disc)
    painter.setPen(QColor(look.colours.info.ink))
    painter.setFont(look.font(max(Size.CAPTION, across // 2), strong=True))
    painter.drawText(disc, CENTRE, name[-1] if name[-1] > "\u2e80" else name[0])


def paint_dot(painter: QPainter, centre: QPointF, colour: str, across: int = 8) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(centre, across / 2, across / 2)


class Medal(QWidget):
    def __init__(self, look: Look, metal: str, across: int = 28) -> None:
        super().__init__()
        self._look, self._metal, self._across = look, metal, across
        self.setFixedSize(across + 2, across + 2)
        self.setAccessibleName(medal_letter(metal))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_medal(QPainter(self), self._look, self.rect(), self._metal, self._across)


class Initial(QWidget):
    def __init__(self, look: Look, name: str, across: int = 24) -> None:
        super().__init__()
        self._look, self._name, self._across = look, name, across
        self.setFixedSize(across + 2, across + 2)
        self.setAccessibleName(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_initial(QPainter(self), self._look, self.rect(), self._name, self._across)


class Tag(QWidget):
    def __init__(self, look: Look, text: str, tone: Tone) -> None:
        super().__init__()
        self._look, self._text, self._tone = look, text, tone
        self.setAccessibleName(text)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(tag_width(QFontMetrics(self._look.font(Size.CAPTION)), self._text), 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_tag(QPainter(self), self._look, self.rect(), self._text, self._tone)


class Dot(QWidget):
    def __init__(self, colour: str, name: str) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedSize(10, 10)
        tip(self, name)
        self.setAccessibleName(name)

    def show_colour(self, colour: str) -> None:
        """Change the colour: the line went or came back."""
        self._colour = colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_dot(QPainter(self), QPointF(5, 5), self._colour)
