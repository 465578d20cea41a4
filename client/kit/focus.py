"""One ring for the whole program: it goes where the keyboard is, and hides while the mouse leads."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from client.kit.style import Look
from client.kit.tokens import FOCUS_WIDTH, Radius

GAP = 3
FOLLOWED = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}


class FocusRing(QWidget):
    """Rings buttons, checks and chips a little outside their edge. Fields and lists show focus themselves.

    Where the mouse was clicked nobody needs the ring; it comes with the next key.
    """

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focus_ring")
        self._look = look
        self._ringed: QWidget | None = None
        self._watched: list[QWidget] = []
        self._by_keyboard = True
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            self._by_keyboard = True
            self._place()
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._by_keyboard = False
            self._place()
        elif event.type() in FOLLOWED:
            self._place()
        return super().eventFilter(watched, event)

    def _follow(self, old: QWidget | None, now: QWidget | None) -> None:
        for watched in filter(isValid, self._watched):
            watched.removeEventFilter(self)
        if old is not None:  # a window that comes back to the front goes on as it was left
            self._by_keyboard = QApplication.mouseButtons() == Qt.MouseButton.NoButton
        within = isinstance(now, QAbstractButton) and now.window() is self.window()
        self._ringed = now if within else None
        self._watched = _up_to_window(self._ringed)
        for watched in self._watched:
            watched.installEventFilter(self)
        self._place()

    def _place(self) -> None:
        ringed = self._ringed
        self.setVisible(self._by_keyboard and ringed is not None and ringed.isVisible())
        if ringed is not None:
            corner = ringed.mapTo(self.window(), QPoint(0, 0))
            self.setGeometry(QRect(corner, ringed.size()).adjusted(-GAP, -GAP, GAP, GAP))
            self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._look.colours.accent), FOCUS_WIDTH))
        edge = FOCUS_WIDTH / 2
        box = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        painter.drawRoundedRect(box, Radius.MEDIUM + GAP, Radius.MEDIUM + GAP)


def _up_to_window(widget: QWidget | None) -> list[QWidget]:
    """A widget and all it stands in, short of the window: it moves when any of them does."""
    found: list[QWidget] = []
    while widget is not None and not widget.isWindow():
        found.append(widget)
        widget = widget.parentWidget()
    return found
