"""Python's cycle collector, kept on the UI thread.

It runs on whichever thread happens to allocate; a window that is found unreachable on a worker would be destroyed
there, and Qt ends the program. So it is switched off while there are workers, and a timer does its work.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000


class Garbage(QObject):
    """Collects while it lives; the last one that is closed gives the work back to the interpreter."""

    _open = 0

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        Garbage._open += 1
        gc.disable()
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the generations that are due by the interpreter's own thresholds."""
        counts = zip(gc.get_count(), self._thresholds, strict=True)
        due = [generation for generation, (count, most) in enumerate(counts) if count > most]
        if due:
            gc.collect(max(due))

    @staticmethod
    def spare() -> None:
        """Pass over what is there by now, once: the loaded program stays, and looking through it takes 0.1 s."""
        if not gc.get_freeze_count():
            gc.freeze()

    def close(self) -> None:
        """No more workers here."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        Garbage._open -= 1
        if not Garbage._open:
            gc.unfreeze()
            gc.enable()
