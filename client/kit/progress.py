"""A long job, followed: a busy pointer at first, then a window with how far it is, how long it takes, and a way out."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QWidget
from shiboken6 import isValid

from client.kit.buttons import button
from client.kit.dialog import Dialog
from client.kit.labels import caption, heading
from client.kit.office import Office
from client.kit.style import Look
from client.kit.surface import row
from client.kit.tasks import Failed, Progress
from client.kit.tokens import Space
from shared.errors import Cancelled
from shared.text import _

T = TypeVar("T")
LOOK_MS = 100
POINTER_S, WINDOW_S = 0.3, 0.6
WIDE = 420


def job(
    office: Office,
    owner: QWidget,
    said: str,
    work: Callable[[Progress], T],
    done: Callable[[T], None],
    failed: Failed | None = None,
) -> Progress:
    """Do long work as `Tasks.job` does, in sight of the user, who may stop it; that is told unless `failed` does."""
    over: list[bool] = []
    following: list[Following] = []

    def ended() -> None:
        over.append(True)
        for each in following:
            if isValid(each):
                each.end()

    def finished(result: T) -> None:
        ended()
        done(result)

    def not_finished(error: Exception) -> bool:
        ended()
        if failed is not None and failed(error):
            return True
        if isinstance(error, Cancelled):
            office.ways.tell(_("Stopped; nothing of it was kept."))
        return isinstance(error, Cancelled)

    progress = office.tasks.job(owner, work, finished, not_finished)
    if not over:
        following.append(Following(office.look, owner, said, progress))
    return progress


class Following(QObject):
    """Looks at the two numbers of a job; the pointer and the window come late, for most jobs are over by then."""

    def __init__(
        self, look: Look, owner: QWidget, said: str, progress: Progress, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(owner)
        self._look, self._owner, self._said, self._progress, self._clock = look, owner.window(), said, progress, clock
        self._since = clock()
        self.window: ProgressWindow | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.destroyed.connect(_closer(self))

    def look(self) -> None:
        """Show what there is to show by now."""
        seconds = self._clock() - self._since
        if seconds >= POINTER_S:
            self._owner.setCursor(Qt.CursorShape.BusyCursor)
        if seconds >= WINDOW_S and self.window is None:
            self.window = ProgressWindow(self._look, self._said, self._progress, self._owner)
            self.window.open()
        if self.window is not None:
            self.window.show_progress(seconds)

    def end(self) -> None:
        """The job is over."""
        self._timer.stop()
        self._owner.unsetCursor()
        if self.window is not None:
            self.window.finish()
        self.deleteLater()


def _closer(following: Following) -> Callable[[], None]:
    """Closes the window when who asked is gone before the job is over."""
    kept = following.__dict__

    def close() -> None:
        window, owner = kept.get("window"), kept["_owner"]
        if window is not None and isValid(window):
            window.finish()
        if isValid(owner):
            owner.unsetCursor()

    return close


class ProgressWindow(Dialog):
    """How far a job is; Esc and the button stop it."""

    def __init__(self, look: Look, said: str, progress: Progress, parent: QWidget) -> None:
        super().__init__(look, said, parent)
        self.setObjectName("progress")
        self._progress, self._over = progress, False
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(said)
        self.told = caption("")
        self._stop = button(look, _("Stop"))
        self._stop.setObjectName("stop")
        self._stop.clicked.connect(self.reject)
        self.fill(heading(said), Space.NEAR, self.bar, Space.CLOSE, self.told, Space.APART, row(None, self._stop))
        self.setFixedWidth(WIDE)

    def show_progress(self, seconds: float) -> None:
        """Show the two numbers after so many seconds."""
        if self._stop.isEnabled():
            show(self.bar, self._progress)
            self.told.setText(told(self._progress, seconds))

    def reject(self) -> None:
        """Ask the job to stop; the window stays until it has."""
        if self._over:
            super().reject()
            return
        self._progress.stop()
        self._stop.setEnabled(False)
        self.bar.setRange(0, 0)
        self.told.setText(_("Stopping; nothing of it will be kept…"))

    def finish(self) -> None:
        """The job is over."""
        self._over = True
        self.accept()


def show(bar: QProgressBar, progress: Progress) -> None:
    """Show in a bar how far a job is; it only moves where the end is not known."""
    bar.setRange(0, progress.total)
    bar.setValue(progress.done)


def told(progress: Progress, seconds: float) -> str:
    """How far, how fast, and how long it will still take; nothing before the first step is done."""
    if not progress.done:
        return ""
    rate = progress.done / max(seconds, 0.001)
    counts = {"done": f"{progress.done:,}", "total": f"{progress.total:,}", "rate": f"{rate:,.0f}"}
    if not progress.total:
        return _("{done} so far, {rate} a second").format(**counts)
    rest = max(0, round((progress.total - progress.done) / rate))
    return _("{done} of {total}, {rate} a second, about {rest} s left").format(**counts, rest=f"{rest:,}")
