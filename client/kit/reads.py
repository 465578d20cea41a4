"""Which rows of lists were read: noted in the database some hundreds at a time, for there is an allowance of them.

A row counts when it stood in sight, or was copied: rows that flew by under the scroll bar were not read. It counts once
a day, however often its list is read again.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from client.kit.table import RecordView
from client.kit.tasks import Tasks
from shared.access import counting
from shared.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SIGHT_MS = 500
SOME = 300  # rows that are noted at once
LATEST_MS = 5 * 60_000  # fewer are noted by then
DAY = 24 * 60 * 60


class Reads(QObject):
    """Collects for one program. `beyond`: more was read than the roles allow in a day."""

    beyond = Signal()

    def __init__(self, tasks: Tasks, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._tasks, self._clock, self._since = tasks, clock, clock()
        self._seen: dict[str, set[int]] = {}
        self._is_beyond = False
        self.waiting = 0  # rows that are not noted yet
        self._later = QTimer(self, singleShot=True, interval=LATEST_MS)
        self._later.timeout.connect(self.note)

    def watch(self, view: RecordView, thing: str) -> None:
        """Count the rows of a list from now on, as long as it is there."""
        _Sight(view, lambda ids: self.add(thing, ids))
        view.copied.connect(self._on_read)

    def add(self, thing: str, ids: Iterable[int]) -> None:
        """These rows were in sight."""
        if self._clock() - self._since > DAY:
            self._seen, self._since, self._is_beyond = {}, self._clock(), False
        known = self._seen.setdefault(thing, set())
        fresh = set(ids) - known
        known |= fresh
        self._on_read(len(fresh))

    def note(self) -> None:
        """Note what was read, beside the work of the pages; if that cannot be done now, then with what is read next."""
        self._later.stop()
        rows, self.waiting = self.waiting, 0

        def failed(error: Exception) -> bool:
            self.waiting += rows
            self._later.start()
            return isinstance(error, UserError)

        if rows:
            self._tasks.job(self, lambda _progress: self._noted(rows), self._on_noted, failed)

    def close(self) -> None:
        """Note the rest, if there is a line."""
        self._later.stop()
        if self.waiting:
            with contextlib.suppress(UserError):
                self._noted(self.waiting)
            self.waiting = 0

    def _noted(self, rows: int) -> int | None:
        """1 where more was read today than is allowed."""

        def work(session: Session) -> int:
            counting.note_read(session, rows)
            return int(counting.is_beyond(session, "read"))

        return self._tasks.database.write(work)

    def _on_noted(self, is_beyond: int | None) -> None:
        if is_beyond and not self._is_beyond:
            self._is_beyond = True
            self.beyond.emit()

    def _on_read(self, rows: int) -> None:
        self.waiting += rows
        if self.waiting >= SOME:
            self.note()
        elif self.waiting and not self._later.isActive():
            self._later.start()


class _Sight(QObject):
    """Tells the ids of the rows in sight, a moment after they moved or arrived, and not more often than that."""

    def __init__(self, view: RecordView, told: Callable[[set[int]], None]) -> None:
        super().__init__(view)
        self._view, self._told = view, told
        self._soon = QTimer(self, singleShot=True, interval=SIGHT_MS)
        self._soon.timeout.connect(self._look)
        for moved in (view.table.dataChanged, view.table.modelReset, view.verticalScrollBar().valueChanged):
            moved.connect(self._on_moved)

    def _on_moved(self, *_what: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _look(self) -> None:
        view = self._view
        if not view.isVisible() or not view.table.rowCount():
            return
        first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
        rows = range(max(first, 0), (last if last >= 0 else view.table.rowCount() - 1) + 1)
        self._told({id for row in rows if (id := view.table.id_at(row)) is not None})
