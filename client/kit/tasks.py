"""Work off the UI thread; outcomes back on it."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from shared.database import Changes, Database
from shared.errors import Cancelled, DatabaseAway

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")
Show = Callable[[QObject, Exception], None]
Failed = Callable[[Exception], bool]
FIRST_WAIT, LONGEST_WAIT = 200, 30_000  # milliseconds


class Progress:
    """How far a long job is: two numbers that the worker sets and a dialog looks at, and a wish to stop."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self._stop = threading.Event()

    def at(self, done: int, total: int) -> None:
        """Note how far the work is. Raises Cancelled when the user wants it to stop."""
        self.done, self.total = done, total
        if self._stop.is_set():
            raise Cancelled

    def stop(self) -> None:
        """Ask the worker to stop at its next step."""
        self._stop.set()


@dataclass
class _Asked:
    """One piece of work, and who waits for it."""

    owner: QObject
    work: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Failed | None
    replace: str = ""
    write: bool = False
    waited: int = FIRST_WAIT
    outcome: Future[Any] | None = field(default=None, repr=False)


class Tasks(QObject):
    """Runs database work in order on one thread and long jobs on another, and tells every view what changed.

    `changed` carries the Changes of each save; `line` says "connected" or "away"; `waiting` how many saves wait for the
    line. An outcome is dropped when the widget that asked for it is gone. `failed` returns whether it dealt with the
    error; otherwise it is shown.
    """

    changed = Signal(object)
    line = Signal(str)
    saved = Signal()
    waiting = Signal(int)
    _arrived = Signal(object)

    def __init__(
        self, database: Database, show_error: Show, lane: Executor | None = None, pool: Executor | None = None
    ) -> None:
        super().__init__()
        self.database = database
        self._show_error = show_error
        self._lane = ThreadPoolExecutor(1, "database") if lane is None else lane
        self._pool = pool if pool is not None else lane if lane is not None else ThreadPoolExecutor(2, "work")
        self._newest: dict[str, _Asked] = {}
        self._line = "connected"
        self._waits = 0
        self._arrived.connect(self._deliver)
        database.published = self._publish

    def read(
        self,
        owner: QObject,
        work: Callable[[Session], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        replace: str = "",
    ) -> None:
        """Ask in the background and hand the answer to `done`; a newer one of a kind (`replace`) makes it moot."""
        asked = _Asked(owner, lambda: self.database.read(work), done, failed, replace and f"{id(owner)} {replace}")
        if asked.replace:
            self._newest[asked.replace] = asked
        self._submit(asked)

    def write(
        self,
        owner: QObject,
        work: Callable[[Session], int | None],
        done: Callable[[Any], None] | None = None,
        failed: Failed | None = None,
        key: UUID | None = None,
    ) -> None:
        """Save in one transaction under one key; while the line is away, again and again until it is done."""
        key = key or uuid4()
        self._submit(_Asked(owner, lambda: self.database.write(work, key), done, failed, write=True))

    def job(
        self,
        owner: QObject,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
    ) -> Progress:
        """Do long work beside the database's lane; its progress, which can be asked to stop."""
        progress = Progress()
        asked = _Asked(owner, lambda: work(progress), done, failed)
        self._pool.submit(self._run, asked)
        return progress

    def close(self) -> None:
        """Let the work under way end, and forget the rest."""
        for executor in (self._lane, self._pool):
            executor.shutdown(wait=True, cancel_futures=True)
        self.database.close()

    def _submit(self, asked: _Asked) -> None:
        self._lane.submit(self._run, asked)

    def _run(self, asked: _Asked) -> None:
        if asked.replace and self._newest.get(asked.replace) is not asked:
            return
        asked.outcome = Future()
        try:
            asked.outcome.set_result(asked.work())
        except BaseException as error:  # noqa: BLE001 - it is carried to the UI thread, which shows or raises it
            asked.outcome.set_exception(error)
        self._arrived.emit(asked)

    def _publish(self, changes: Changes) -> None:
        self.changed.emit(changes)

    def _deliver(self, asked: _Asked) -> None:
        if asked.outcome is None:
            return
        error = asked.outcome.exception()
        if asked.write and isinstance(error, DatabaseAway):
            self._wait_for_line(asked)
            return
        if not isinstance(error, DatabaseAway):
            self._say_line("connected")
        if asked.write and asked.waited > FIRST_WAIT:
            self._count_waits(-1)
        if asked.replace and self._newest.get(asked.replace) is not asked:
            return
        if isValid(asked.owner):
            self._hand_over(asked, error)

    def _hand_over(self, asked: _Asked, error: BaseException | None) -> None:
        if error is None:
            if asked.write:
                self.saved.emit()
            if asked.done is not None and asked.outcome is not None:
                asked.done(asked.outcome.result())
        elif not isinstance(error, Exception):
            raise error
        elif not (asked.failed and asked.failed(error)):
            if isinstance(error, DatabaseAway):
                self._say_line("away")
            self._show_error(asked.owner, error)

    def _wait_for_line(self, asked: _Asked) -> None:
        self._say_line("away")
        if asked.waited == FIRST_WAIT:
            self._count_waits(1)
        wait = int(asked.waited * random.uniform(0.5, 1.5))  # noqa: S311 - spreads three hundred PCs, keeps no secret
        asked.waited = min(asked.waited * 2, LONGEST_WAIT)
        QTimer.singleShot(wait, self, lambda: self._submit(asked))

    def _count_waits(self, more: int) -> None:
        self._waits += more
        self.waiting.emit(self._waits)

    def _say_line(self, state: str) -> None:
        if state != self._line:
            self._line = state
            self.line.emit(state)
