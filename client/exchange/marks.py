"""What the wizard is drawn with: where one is, how many rows will do what, and a fault beside its value."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from client.kit.cells import LEFT, Pens
from client.kit.style import Look
from client.kit.tokens import Radius, Size, Space, Tone
from shared.text import N_, _

STEPS = (N_("Choose file"), N_("Match columns"), N_("Check"), N_("Import"))
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_WIDTH = 128


class Steps(QWidget):
    """The four steps, the present one filled, those behind ticked."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("steps")
        self._look, self._here = look, 0
        self.setFixedSize(_WIDTH * len(STEPS), 28)
        self.go(0)

    def go(self, here: int) -> None:
        """Be at a step, counted from 0."""
        self._here = here
        said = _("Step {number} of {count}: {name}")
        self.setAccessibleName(said.format(number=here + 1, count=len(STEPS), name=_(STEPS[here])))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, name in enumerate(STEPS):
            self._step(painter, number, _(name))

    def _step(self, painter: QPainter, number: int, name: str) -> None:
        c, left = self._look.colours, number * _WIDTH
        here, past = number == self._here, number < self._here
        disc = QRectF(left + 1, 4, 20, 20)
        painter.setPen(QPen(QColor(c.accent if here or past else c.edge), 1.2))
        painter.setBrush(QColor(c.accent_fill) if here else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        painter.setFont(self._look.font(Size.CAPTION, strong=here))
        if past:
            painter.drawPixmap(QPointF(left + 3, 6), self._look.icons.pixmap("checkmark", c.accent, 16))
        else:
            painter.setPen(QColor(c.on_accent if here else c.ink_soft))
            painter.drawText(disc, _CENTRE, str(number + 1))
        painter.setPen(QColor(c.ink if here else c.ink_soft))
        painter.drawText(QRectF(left + 28, 0, _WIDTH - 30, 28), LEFT, name)


class Count(QAbstractButton):
    """A number that is also the filter for the rows behind it."""

    def __init__(self, look: Look, name: str, about: str, tone: Tone, icon: str) -> None:
        super().__init__()
        self._look, self._tone, self._icon = look, tone, icon
        self._name, self._about, self._count = name, about, 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setMinimumSize(self.sizeHint())

    def show_count(self, count: int) -> None:
        """Say how many."""
        self._count = count
        said = _("{name}: {count}, {about}")
        self.setAccessibleName(said.format(name=self._name, count=f"{count:,}", about=self._about))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 76)

    def paintEvent(self, _event: QPaintEvent) -> None:
        c, number = self._look.colours, f"{self._count:,}"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.isChecked()
        painter.setPen(QPen(QColor(c.accent if self.hasFocus() else self._tone.ink if marked else c.line), 1 + marked))
        painter.setBrush(QColor(self._tone.soft) if marked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), Radius.LARGE, Radius.LARGE)
        painter.drawPixmap(QPointF(16, 16), self._look.icons.pixmap(self._icon, self._tone.ink, 20))
        painter.setPen(QColor(c.ink))
        painter.setFont(self._look.font(Size.TITLE, strong=True))
        painter.drawText(QRectF(46, 10, 120, 30), LEFT, number)
        used = painter.fontMetrics().horizontalAdvance(number)
        painter.setFont(self._look.font(strong=True))
        painter.drawText(QRectF(54 + used, 13, 110, 28), LEFT, self._name)
        painter.setFont(self._look.font(Size.CAPTION))
        painter.setPen(QColor(c.ink_soft))
        painter.drawText(QRectF(46, 42, self.width() - 56, 22), LEFT, self._about)


@dataclass(frozen=True)
class Faulty:
    """A value and what is wrong with it, "" when nothing is."""

    text: str
    fault: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.fault}".strip()


def beside(painter: QPainter, box: QRect, value: object, pens: Pens) -> None:
    """The value, and its fault beside it on a pale ground."""
    said = value if isinstance(value, Faulty) else Faulty(str(value))
    room, left = box.width(), box.left()
    if said.fault:
        painter.fillRect(box.adjusted(-Space.CLOSE, 1, Space.CLOSE, -1), QColor(pens.tones["danger"].soft))
    text = said.text or ("—" if said.fault else "")
    shown = pens.short(text, room // 2 if said.fault else room)
    painter.setFont(pens.body)
    painter.setPen(pens.inks["plain" if said.text else "soft"])
    painter.drawText(box, LEFT, shown)
    if said.fault:
        left += pens.width(shown) + Space.CLOSE
        painter.setPen(pens.inks["danger"])
        painter.drawText(box.adjusted(left - box.left(), 0, 0, 0), LEFT, pens.short(said.fault, box.right() - left))
