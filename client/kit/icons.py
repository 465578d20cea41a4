"""Icons: one-colour SVG files, tinted when they are loaded and kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


class Icons:
    """Reads `<name>_<size>_<regular|filled>.svg` from a folder, as Fluent System Icons name them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[str, str, int, bool, float], QPixmap] = {}

    def pixmap(self, name: str, colour: str, size: int = 16, *, filled: bool = False) -> QPixmap:
        """The icon at the sharpest scale of any screen; the same object each time."""
        ratio = QGuiApplication.instance().devicePixelRatio()  # type: ignore[union-attr]  # there is one
        key = (name, colour, size, filled, ratio)
        if key not in self._made:
            self._made[key] = _tinted(self._file(name, size, filled=filled), colour, size, ratio)
        return self._made[key]

    def icon(self, name: str, colour: str, size: int = 16, off: str = "", air: int = 0) -> QIcon:
        """For buttons: `off` is the colour when disabled, `air` the space kept free behind the icon."""
        made = QIcon(_with_air(self.pixmap(name, colour, size), air))
        if off:
            made.addPixmap(_with_air(self.pixmap(name, off, size), air), QIcon.Mode.Disabled)
        return made

    def write(self, name: str, colour: str, target: Path, size: int = 16) -> None:
        """Save a tinted copy, for the few places where only a style sheet can show it."""
        svg = self._file(name, size, filled=False).read_text("utf-8")
        target.write_text(svg.replace("<svg ", f'<svg fill="{colour}" ', 1), "utf-8")

    def _file(self, name: str, size: int, *, filled: bool) -> Path:
        variant = "filled" if filled else "regular"
        exact = self._folder / f"{name}_{size}_{variant}.svg"
        return exact if exact.exists() else self._folder / f"{name}_20_{variant}.svg"


def _tinted(file: Path, colour: str, size: int, ratio: float) -> QPixmap:
    made = QPixmap(QSize(size, size) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _renderer(file).render(painter, QRectF(0, 0, size, size))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(0, 0, size, size), QColor(colour))
    painter.end()
    return made


def _with_air(icon: QPixmap, air: int) -> QPixmap:
    if not air:
        return icon
    ratio = icon.devicePixelRatio()
    made = QPixmap(icon.size() + QSize(round(air * ratio), 0))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawPixmap(0, 0, icon)
    painter.end()
    return made


@cache
def _renderer(file: Path) -> QSvgRenderer:
    return QSvgRenderer(str(file))
