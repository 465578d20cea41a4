"""How one visit looks in the calendar: by its state, never by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from client.kit.cells import LEFT
from client.kit.marks import CENTRE
from client.kit.style import Look
from client.kit.tokens import FOCUS_WIDTH, Radius, Size, Space, Tone
from client.visits.entries import Entry, hours

LOW = 14  # lower than this only small letters fit
NARROW = 72  # in less than this a sign goes below the words, where it takes none of their room
SHORT = 32  # lower than this there is room for one line, which then stands in the middle
MARKS = {"done": "checkmark_circle", "missed": "dismiss_circle"}


def tone(look: Look, entry: Entry) -> Tone:
    """The colours of an entry: planned blue, done grey, missed red, a colleague's an outline."""
    c = look.colours
    if entry.other:
        return Tone(c.ink_off, c.paper, c.line)
    if entry.state == "done":
        return Tone(c.ok.ink, c.hover, c.hover)
    return c.danger if entry.state == "missed" else c.info


def paint_entry(painter: QPainter, look: Look, box: QRectF, entry: Entry, *, picked: bool, leaving: bool) -> None:
    """A visit; `leaving` is one that is being dragged elsewhere."""
    shades = tone(look, entry)
    dashed = entry.state == "missed"
    painter.setOpacity(0.45 if leaving else 1)
    painter.setPen(QPen(QColor(shades.line), 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
    painter.setBrush(QColor(shades.soft))
    painter.drawRoundedRect(box, Radius.SMALL, Radius.SMALL)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(shades.ink))
    painter.drawRoundedRect(QRectF(box.left(), box.top(), 3, box.height()), 1.5, 1.5)
    if picked:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(look.colours.accent), FOCUS_WIDTH))
        painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), Radius.SMALL + 2, Radius.SMALL + 2)
    _words(painter, look, box.adjusted(10, 2, -6, -2), entry)
    painter.setOpacity(1)


def _words(painter: QPainter, look: Look, box: QRectF, entry: Entry) -> None:
    """As many lines as there is room for: who, then when, then where and why."""
    c = look.colours
    size = Size.BODY if box.height() > LOW else Size.CAPTION
    font = look.font(size, strong=entry.state == "planned" and not entry.other)
    painter.setFont(font)
    room = box.width() - _marks(painter, look, box, entry)
    painter.setPen(QColor(c.ink_soft if entry.other or entry.state == "done" else c.ink))
    first = QRectF(box.left(), box.top(), room, 20)
    if box.height() <= SHORT:
        first = QRectF(box.left(), box.center().y() - 10, room, 20)
    painter.drawText(first, LEFT, look.short(font, entry.who, room))
    small = look.font(Size.CAPTION)
    painter.setFont(small)
    painter.setPen(QColor(c.ink_soft))
    top = box.top() + 19
    visit = entry.appointment.visit
    for line in (hours(entry.starts, entry.ends), visit.purpose, entry.appointment.place):
        if line and top + 17 <= box.bottom() + 2:
            painter.drawText(QRectF(box.left(), top, box.width(), 17), LEFT, look.short(small, line, box.width()))
            top += 17


def _marks(painter: QPainter, look: Look, box: QRectF, entry: Entry) -> int:
    """Small signs at the upper right; returns the width they take."""
    c = look.colours
    signs = [(MARKS[entry.state], c.ok.ink if entry.state == "done" else c.danger.ink)] if entry.state in MARKS else []
    signs += [("warning", c.warn.ink)] if entry.clash else []
    top = box.top() + 2 if box.height() > SHORT - 4 else box.center().y() - 8
    below = box.width() < NARROW and box.height() > SHORT
    top = box.bottom() - 16 if below else top
    for number, (name, colour) in enumerate(signs, 1):
        painter.drawPixmap(QPointF(box.right() - number * 18 + 4, top), look.icons.pixmap(name, colour, 16))
    return 0 if below else len(signs) * 18


def paint_ghost(painter: QPainter, look: Look, box: QRectF, who: str, when: str) -> None:
    """Where a dragged visit would land, and its new times."""
    c = look.colours
    face = QColor(c.accent)
    face.setAlpha(28)
    painter.setPen(QPen(QColor(c.accent), 1.5, Qt.PenStyle.DashLine))
    painter.setBrush(face)
    painter.drawRoundedRect(box, Radius.SMALL, Radius.SMALL)
    font = look.font(strong=True)
    painter.setFont(font)
    painter.setPen(QColor(c.ink))
    room = box.adjusted(12, 12, -6, 0)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignTop), look.short(font, who, room.width()))
    painter.setFont(look.font(Size.CAPTION, strong=True))
    bubble = QRectF(box.left() + Space.CLOSE, box.top() - 11, painter.fontMetrics().horizontalAdvance(when) + 16, 22)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(c.accent_fill))
    painter.drawRoundedRect(bubble, Radius.SMALL, Radius.SMALL)
    painter.setPen(QColor(c.on_accent))
    painter.drawText(bubble, CENTRE, when)
