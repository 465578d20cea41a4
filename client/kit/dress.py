"""Dressing the program: light or dark, as the user or the system wants it."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from client.kit import style
from client.kit.icons import Icons
from client.kit.style import Look
from client.kit.tokens import DARK, LIGHT

RESOURCES = Path(__file__).parent.parent.parent / "resources"


def dress(app: QApplication, theme: str) -> Look:
    """Give the program its colours and letters; the Look for everything that is built from now on.

    theme: light, dark or system. What is already on screen has to be built again.
    """
    _load_fonts()
    look = Look(DARK if _is_dark(app, theme) else LIGHT, Icons(RESOURCES / "icons"))
    style.apply(app, look, _glyphs("dark" if look.colours.dark else "light"))
    return look


def _is_dark(app: QApplication, theme: str) -> bool:
    if theme == "system":
        return app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return theme == "dark"


@cache
def _load_fonts() -> None:
    style.load_fonts(RESOURCES / "fonts")


@cache
def _glyphs(theme: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=f"wanglai-{theme}-"))
