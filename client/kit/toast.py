"""A notice in the corner: what happened, and Undo where it can be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QPropertyAnimation, QRect, QRectF, QTimer
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QStyle, QWidget

from client.kit.buttons import link, tool
from client.kit.labels import body, wrapped
from client.kit.shadow import paint_sheet
from client.kit.style import Look
from client.kit.surface import row
from client.kit.tokens import SLIDE_MS, TOAST, Height, Space
from shared.text import _

STAYS_MS, STEP_MS = 8_000, 200
WIDEST = 460


class Toast(QWidget):
    """Goes by itself after a while, but not while the pointer or the keyboard is on it."""

    def __init__(
        self,
        look: Look,
        text: str,
        parent: QWidget,
        undo: Callable[[], None] | None = None,
        *,
        failed: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setAccessibleName(text)
        self._look, self._window = look, parent
        parent.installEventFilter(self)
        mark = QLabel()
        name, tone = ("warning", look.colours.warn) if failed else ("checkmark_circle", look.colours.ok)
        mark.setPixmap(look.icons.pixmap(name, tone.ink, 20))
        words = body(text)
        if words.sizeHint().width() > WIDEST:
            wrapped(words).setFixedWidth(WIDEST)
        shut = tool(look, "dismiss", _("Close"))
        shut.clicked.connect(self.leave)
        around = TOAST.reach
        parts: list[QWidget | int] = [mark, words, Space.NEAR]
        if undo is not None:
            parts.append(self._undo(undo))
        self.setLayout(row(*parts, shut, margins=(around + 14, around + 6, around + 8, around + 6)))
        self.adjustSize()
        self._clock = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._clock.timeout.connect(self._leave_unless_held)
        # A form may open its buttons below it meanwhile.
        self._steps = QTimer(self, interval=STEP_MS)
        self._steps.timeout.connect(self._place)

    def arrive(self) -> None:
        """Slide into the place of the one before; at once where the system's animations are off."""
        for other in self._window.findChildren(Toast):
            if other is not self:
                other.leave()
        home = self._home()
        self.move(home)
        self.show()
        self.raise_()
        self._clock.start()
        self._steps.start()
        if QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0:
            motion = QPropertyAnimation(self, b"pos", self)
            motion.setDuration(SLIDE_MS)
            motion.setStartValue(home + QPoint(0, Space.FAR))
            motion.setEndValue(home)
            motion.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)

    def _place(self) -> None:
        """Step aside for what came below; while it slides in it goes on."""
        if self.findChild(QPropertyAnimation) is None and self.pos() != (home := self._home()):
            self.move(home)

    def _leave_unless_held(self) -> None:
        """The keyboard may be on Undo just now."""
        if self.isAncestorOf(QApplication.focusWidget() or self):
            self._clock.start()
        else:
            self.leave()

    def leave(self) -> None:
        """Go away for good."""
        self._window.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._clock.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._clock.start()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        around = TOAST.reach
        box = QRectF(self.rect()).adjusted(around, around, -around, -around)
        paint_sheet(QPainter(self), box, TOAST, self._look.colours)

    def _undo(self, undo: Callable[[], None]) -> QWidget:
        made = link(self._look, _("Undo"))
        made.setObjectName("undo")
        made.clicked.connect(undo)
        made.clicked.connect(self.leave)
        return made

    def _home(self) -> QPoint:
        """The lower right corner, above whatever can be pressed there: Save must not lie under "saved"."""
        corner = self._window.rect().bottomRight() - self.rect().bottomRight() - QPoint(2, Height.STATUS)
        box, around = QRect(corner, self.size()), TOAST.reach
        for button in sorted(self._buttons(), key=QRect.bottom, reverse=True):
            if button.intersects(box.adjusted(around, around, -around, -around)):
                box.moveBottom(button.top() + around - Space.TIGHT)
        return box.topLeft() if box.top() > self._window.height() // 2 else corner

    def _buttons(self) -> list[QRect]:
        """Where the buttons of the window are in sight."""
        window = self._window
        found = (each for each in window.findChildren(QPushButton) if each.isVisible() and not self.isAncestorOf(each))
        return [QRect(each.mapTo(window, QPoint()), each.size()) for each in found]
