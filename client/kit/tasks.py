"""Work off the UI thread; outcomes back on it."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from client.kit.garbage import Garbage
from shared.errors import Cancelled, DatabaseAway, UserError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shared.database import Database

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


@dataclass(eq=False)
class _Asked:
    """One piece of work, and who waits for it. `key`: of a save; a settlement has its turn among them without one."""

    owner: QObject
    work: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Failed | None
    replace: str = ""
    write: bool = False
    key: UUID | None = None
    kept: bool = False
    lane: bool = True
    aside: bool = False
    queued: bool = False
    under_way: bool = False
    outcome: Future[Any] | None = field(default=None, repr=False)


class Tasks(QObject):
    """Runs database work in order on one thread, long questions and long jobs on others, and tells what changed.

    `changed` carries the Changes of each save; `line` says "connected" or "away"; `waiting` how many saves wait for the
    line. An outcome is dropped when the widget that asked for it is gone. `failed` returns whether it dealt with the
    error; otherwise it is shown.
    """

    changed = Signal(object)
    line = Signal(str)
    saved = Signal()
    waiting = Signal(int)
    _arrived = Signal(object)
    _committed = Signal(object)

    def __init__(
        self, database: Database, show_error: Show, lane: Executor | None = None, pool: Executor | None = None
    ) -> None:
        super().__init__()
        self.database = database
        self._show_error = show_error
        self._lane = ThreadPoolExecutor(1, "database") if lane is None else lane
        self._aside = ThreadPoolExecutor(1, "questions") if lane is None else lane
        self._pool = pool if pool is not None else lane if lane is not None else ThreadPoolExecutor(2, "work")
        self._closed = False
        self._garbage = Garbage(self) if lane is None else None
        self._newest: dict[str, _Asked] = {}
        self._line = "connected"
        self._held = threading.Event()  # a save waits for the line: later ones queue behind it, in order
        self._saves: deque[_Asked] = deque()
        self._withdrawn: set[UUID] = set()
        self._missed: list[_Asked] = []
        self._wait = FIRST_WAIT
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.retry)
        self._arrived.connect(self._deliver)
        self._committed.connect(self.changed)
        database.published = self._committed.emit

    def read(
        self,
        owner: QObject,
        work: Callable[[Session], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        replace: str = "",
        *,
        aside: bool = False,
    ) -> None:
        """Ask in the background and hand the answer to `done`; a newer one of a kind (`replace`) makes it moot.

        aside: it may take seconds, such as a sum of millions; nothing but others of its sort waits behind it.
        """
        newest = replace and f"{id(owner)} {replace}"
        asked = _Asked(owner, lambda: self.database.read(work), done, failed, newest, aside=aside)
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
        keep: Callable[[float], bool] | None = None,
    ) -> None:
        """Save in one transaction under one key; while the line is away, again and again until it is done.

        `keep` waits so many seconds for what makes the save outlive the program, and tells whether it is done: asked
        before the commit is sent, on the database's thread. The disk has its time while the rest goes over the line.
        """
        key = key or uuid4()

        def save() -> int | None:
            return self.database.write(work, key, keep or (lambda _seconds: True))

        self._in_turn(_Asked(owner, save, done, failed, write=True, key=key, kept=keep is not None))

    def settle(self, owner: QObject, key: UUID, done: Callable[[bool], None]) -> None:
        """Tell `done` whether a save of which nothing was heard was done; if not, it never will be.

        Has its turn behind the saves that wait.
        """
        self._in_turn(_Asked(owner, lambda: self.database.settle(key), done, None, write=True))

    def withdraw(self, key: UUID) -> None:
        """Do not try a save again; whether it was done by then is for `settle` to say."""
        self._withdrawn.add(key)
        for asked in [each for each in self._saves if each.key == key and not each.under_way]:
            self._leave_queue(asked)

    def job(
        self,
        owner: QObject,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
    ) -> Progress:
        """Do long work beside the database's lane; its progress, which can be asked to stop."""
        progress = Progress()
        asked = _Asked(owner, lambda: work(progress), done, failed, lane=False)
        if not self._closed:
            self._pool.submit(self._run, asked)
        return progress

    def close(self) -> None:
        """Let the work under way end, and forget the rest; whatever still asks after that is not answered."""
        self._closed = True
        for executor in (self._lane, self._aside, self._pool):
            executor.shutdown(wait=True, cancel_futures=True)
        if self._garbage is not None:
            self._garbage.close()
            self._garbage = None
        self.database.close()

    def retry(self) -> None:
        """Try the line now instead of at the next turn."""
        self._clock.stop()
        for first in [*self._saves, *self._missed][:1]:
            self._submit(first)

    @property
    def unsaved(self) -> int:
        """How many saves wait for the line."""
        return sum(asked.key is not None for asked in self._saves)

    @property
    def unkept(self) -> int:
        """How many of them would be lost with the program, for no form keeps them."""
        return sum(asked.key is not None and not asked.kept for asked in self._saves)

    def _in_turn(self, asked: _Asked) -> None:
        if self._saves:
            self._queue(asked)
        else:
            self._submit(asked)

    def _submit(self, asked: _Asked) -> None:
        if not asked.under_way and not self._closed:
            asked.under_way = True
            (self._aside if asked.aside else self._lane).submit(self._run, asked)

    def _run(self, asked: _Asked) -> None:
        if asked.replace and self._newest.get(asked.replace) is not asked:
            return
        asked.outcome = Future()
        try:
            asked.outcome.set_result(self._worked(asked))
        except BaseException as error:  # noqa: BLE001 - it is carried to the UI thread, which shows or raises it
            asked.outcome.set_exception(error)
        self._arrived.emit(asked)

    def _worked(self, asked: _Asked) -> Any:
        """Do the work; a save behind one that waits for the line waits too, so that their order is kept."""
        if asked.write and self._held.is_set() and not asked.queued:
            raise DatabaseAway
        try:
            return asked.work()
        except DatabaseAway:
            if asked.write:
                self._held.set()
            raise

    def _deliver(self, asked: _Asked) -> None:
        asked.under_way = False
        if asked.outcome is None:
            return
        error = asked.outcome.exception()
        if asked.lane and isinstance(error, DatabaseAway):
            self._on_away(asked, error)
            return
        if asked.lane:
            self._on_line(asked)
        if asked.replace and self._newest.get(asked.replace) is not asked:
            return
        self._newest.pop(asked.replace, None)
        if isValid(asked.owner):
            self._hand_over(asked, error)
        elif error is not None and not isinstance(error, UserError):
            raise error  # nobody waits for it any more, but a fault of the program is never lost

    def _hand_over(self, asked: _Asked, error: BaseException | None) -> None:
        if error is None:
            if asked.key is not None:
                self.saved.emit()
            if asked.done is not None and asked.outcome is not None:
                asked.done(asked.outcome.result())
        elif not isinstance(error, Exception):
            raise error
        elif not (asked.failed and asked.failed(error)):
            self._show_error(asked.owner, error)

    def _on_away(self, asked: _Asked, error: DatabaseAway) -> None:
        """A save waits and is tried again under its key; a question is told about once and asked again too."""
        self._say_line("away")
        if asked.key in self._withdrawn:
            self._leave_queue(asked)
        elif asked.write:
            self._queue(asked)
        elif not isValid(asked.owner):
            self._forget(asked)
        elif asked not in self._missed and not (asked.failed and asked.failed(error)):
            self._missed.append(asked)
            self._show_error(asked.owner, error)
        self._try_later()

    def _queue(self, asked: _Asked) -> None:
        if not asked.queued:
            asked.queued = True
            self._saves.append(asked)
            self.waiting.emit(self.unsaved)

    def _leave_queue(self, asked: _Asked) -> None:
        if asked in self._saves:
            self._saves.remove(asked)
            self.waiting.emit(self.unsaved)

    def _try_later(self) -> None:
        if not self._clock.isActive() and (self._saves or self._missed):
            self._clock.start(int(self._wait * random.uniform(0.5, 1.5)))  # noqa: S311 - spreads three hundred PCs
            self._wait = min(self._wait * 2, LONGEST_WAIT)

    def _on_line(self, asked: _Asked) -> None:
        """The line answered: what waited goes on, the saves one after the other and then the questions."""
        self._say_line("connected")
        self._wait = FIRST_WAIT
        self._forget(asked)
        self._leave_queue(asked)
        if self._saves:
            self.retry()
            return
        self._held.clear()
        self._clock.stop()
        missed, self._missed = self._missed, []
        for each in missed:
            self._submit(each)

    def _forget(self, asked: _Asked) -> None:
        if asked in self._missed:
            self._missed.remove(asked)

    def _say_line(self, state: str) -> None:
        if state != self._line:
            self._line = state
            self.line.emit(state)
