"""How the cells of a table are painted: one small function for each kind of value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from client.kit.marks import paint_initial, paint_medal, paint_tag
from client.kit.style import Look
from client.kit.tokens import Size, Space, Tone

TONES = ("plain", "strong", "soft", "quiet", "info", "ok", "warn", "danger", "accent")
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Said:
    """Words in a tone: one of TONES."""

    text: str
    tone: str = "plain"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Name:
    name: str
    code: str = ""
    tag: str = ""

    def __str__(self) -> str:
        return self.name


class Pens:
    """Everything a table paints with, prepared once instead of for each cell."""

    def __init__(self, look: Look) -> None:
        c = look.colours
        self.look = look
        self.inks = {
            "plain": QColor(c.ink),
            "strong": QColor(c.ink),
            "soft": QColor(c.ink_soft),
            "quiet": QColor(c.ink_soft),
            "info": QColor(c.info.ink),
            "ok": QColor(c.ok.ink),
            "warn": QColor(c.warn.ink),
            "danger": QColor(c.danger.ink),
            "accent": QColor(c.accent),
        }
        self.tones: dict[str, Tone] = {"info": c.info, "ok": c.ok, "warn": c.warn, "danger": c.danger}
        self.quiet = Tone(c.ink_soft, c.press, c.line)
        self.body, self.strong = look.font(), look.font(strong=True)
        self.caption = look.font(Size.CAPTION)
        self._metrics = QFontMetrics(self.body)

    def short(self, text: str, width: int) -> str:
        return self.look.short(self.body, text, width)

    def width(self, text: str) -> int:
        return self._metrics.horizontalAdvance(text)


Draw = Callable[[QPainter, QRect, object, Pens], None]


def text(painter: QPainter, box: QRect, value: object, pens: Pens) -> None:
    _write(painter, box, value, pens, LEFT)


def amount(painter: QPainter, box: QRect, value: object, pens: Pens) -> None:
    _write(painter, box, value, pens, RIGHT)


def _write(painter: QPainter, box: QRect, value: object, pens: Pens, flags: int) -> None:
    tone = value.tone if isinstance(value, Said) else "plain"
    painter.setFont(pens.strong if tone == "strong" else pens.body)
    painter.setPen(pens.inks[tone])
    painter.drawText(box, flags, pens.short(str(value), box.width()))


def medal(painter: QPainter, box: QRect, value: object, pens: Pens) -> None:
    if value:
        paint_medal(painter, pens.look, box, str(value))


def person(painter: QPainter, box: QRect, value: object, pens: Pens) -> None:
    who = str(value)
    paint_initial(painter, pens.look, QRect(box.left(), box.top(), 20, box.height()), who, 20)
    text(painter, box.adjusted(26, 0, 0, 0), Said(who), pens)


def name(painter: QPainter, box: QRect, value: object, pens: Pens) -> None:
    """The name, at most one tag, and the code in a lower voice; when room is short the code goes first."""
    if not isinstance(value, Name):
        return text(painter, box, value, pens)
    code = pens.width(value.code) + Space.CLOSE if value.code else 0
    room = box.width() - (44 if value.tag else 0)
    shown = pens.short(value.name, room)
    painter.setFont(pens.body)
    painter.setPen(pens.inks["plain"])
    painter.drawText(box, LEFT, shown)
    left = box.left() + pens.width(shown) + Space.CLOSE
    if value.tag:
        tagged = QRect(left, box.top(), box.right() - left, box.height())
        left += paint_tag(painter, pens.look, tagged, value.tag, pens.tones["warn"]) + Space.CLOSE
    if left + code <= box.right() + Space.CLOSE:
        painter.setFont(pens.caption)
        painter.setPen(pens.inks["soft"])
        painter.drawText(QRect(left, box.top(), code, box.height()), LEFT, value.code)
    return None


def tag(painter: QPainter, box: QRect, value: object, pens: Pens) -> None:
    """Only what needs a person gets a ground; the usual state stays a plain word."""
    if isinstance(value, Said) and value.tone == "quiet":
        text(painter, box, Said(value.text, "soft"), pens)
    elif isinstance(value, Said):
        paint_tag(painter, pens.look, box, value.text, pens.tones.get(value.tone, pens.quiet))
