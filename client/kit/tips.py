"""Tool tips say a text as it is written: Qt would obey what looks like tags in somebody's name."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QToolTip, QWidget


class _Tipped(Protocol):
    def setToolTip(self, text: str, /) -> None: ...


def tip(widget: _Tipped, text: str) -> None:
    """Show the text where the pointer rests on a widget, or on an item of a list."""
    widget.setToolTip(plain(text))


def tip_at(where: QPoint, text: str, widget: QWidget) -> None:
    """Show the text at a place of the screen, while the pointer rests over a part of a widget that paints itself."""
    QToolTip.showText(where, plain(text), widget)


def plain(text: str) -> str:
    """The text for a tip, escaped only where Qt would take it for marked up: plain tips are not wrapped."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text
