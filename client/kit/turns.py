"""Long building in short turns: between two of them the event loop answers keys and clicks, and paints."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

BUDGET_MS = 8  # a turn ends with the piece that uses it up; a piece that takes longer should be two


class Turns(QObject):
    """Goes through `pieces`, a generator that yields wherever it may rest; ends with its parent.

    `done` is emitted after the last piece.
    """

    done = Signal()

    def __init__(self, parent: QObject, pieces: Iterator[None]) -> None:
        super().__init__(parent)
        self._pieces = pieces
        self.is_under_way = True
        self._timer = QTimer(self, singleShot=True, interval=0)  # an idle timer: what waits to be painted comes first
        self._timer.timeout.connect(self._take)
        self._timer.start()

    def hurry(self) -> None:
        """Build what is left at once: somebody wants to use it."""
        if self._timer.isActive():
            self._timer.stop()
            for _rest in self._pieces:
                pass
            self._end()

    def give_up(self) -> None:
        """Build nothing more."""
        self._timer.stop()
        self.deleteLater()

    def _take(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        for _rest in self._pieces:
            if clock.elapsed() >= BUDGET_MS:
                self._timer.start()
                return
        self._end()

    def _end(self) -> None:
        self.is_under_way = False
        self.done.emit()
