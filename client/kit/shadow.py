"""Soft shadows painted as rings, without a graphics effect."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from client.kit.tokens import Colours, Radius, Shadow


def paint_sheet(painter: QPainter, box: QRectF, shadow: Shadow, colours: Colours, radius: int = Radius.LARGE) -> None:
    """A rounded sheet with its shadow; the box is the sheet, the shadow falls outside it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    colour = QColor(colours.shade)
    for step in range(shadow.reach, 0, -2):
        nearness = 1 - step / shadow.reach
        colour.setAlpha(round(shadow.strength * nearness * nearness / 3))
        painter.setBrush(colour)
        ring = box.adjusted(-step, -step, step, step).translated(0, shadow.drop)
        painter.drawRoundedRect(ring, radius + step, radius + step)
    path = QPainterPath()
    path.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setPen(QColor(colours.line))
    painter.setBrush(QColor(colours.raised))
    painter.drawPath(path)
