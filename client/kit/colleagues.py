"""Hearing what colleagues do, on a thread and a line of its own; telling them what is being edited here."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from shared.errors import DatabaseAway, Outdated, UserError
from shared.text import N_, _

if TYPE_CHECKING:
    from client.kit.tasks import Tasks
    from shared.database.following import News
    from shared.database.heartbeat import Spot

EVERY = 2.0  # seconds
LEFT = N_(
    "You may not work in this database any more; what you typed is kept on this computer. Ask the administrator, then "
    "sign in again."
)


class Watch(QObject):
    """Somebody looks at a record here, and perhaps types into it."""

    def __init__(self, colleagues: Colleagues, spot: Spot, parent: QObject) -> None:
        super().__init__(parent)
        self._colleagues, self.spot, self.is_typing = colleagues, spot, False

    def type(self, *, on: bool) -> None:
        """Something is typed that is not saved, or no longer."""
        if on != self.is_typing:
            self.is_typing = on
            self._colleagues.look()

    def others(self) -> Mapping[int, str]:
        """Who else edits it."""
        return self._colleagues.who.get(self.spot, {})


class Colleagues(QObject):
    """Their changes go out as `tasks.changed`. `editing` carries who else edits what is watched: record to names by id.

    `standing` carries a sentence when the database does not let this program go on, and nothing when it does again.
    """

    editing = Signal(object)
    standing = Signal(str)
    _arrived = Signal(object)

    def __init__(self, tasks: Tasks, every: float = EVERY) -> None:
        super().__init__()
        from shared.database.following import Following  # noqa: PLC0415 - loaded behind the first window

        self._tasks, self._every = tasks, every
        self._following = Following(tasks.database)
        self._watches: list[Watch] = []
        self._wanted: tuple[frozenset[Spot], frozenset[Spot]] = (frozenset(), frozenset())
        self.who: Mapping[Spot, Mapping[int, str]] = {}
        self.said = ""
        self._is_away = False
        self._woken, self._ended = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._arrived.connect(self._deliver)

    def start(self) -> None:
        """Ask now, and then every few seconds, until it is closed."""
        self._thread = threading.Thread(target=self._go_on, name="colleagues")
        self._thread.start()

    def ask(self) -> None:
        """Ask once, and wait for it: for whoever has no thread."""
        self._turn()

    def close(self) -> None:
        """Let the question under way end, and tell nobody any more that something is edited here."""
        self._ended.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._following.leave()

    def watch(self, spot: Spot, parent: QObject) -> Watch:
        """Be told who else edits a record, as long as the parent is there."""
        made = Watch(self, spot, parent)
        self._watches.append(made)
        self.look()
        return made

    def look(self) -> None:
        """See anew what is watched and edited; a change is told at once."""
        self._watches = [watch for watch in self._watches if isValid(watch)]
        edited = frozenset(watch.spot for watch in self._watches if watch.is_typing)
        wanted = (frozenset(watch.spot for watch in self._watches), edited)
        if wanted != self._wanted:
            self._wanted = wanted
            self._woken.set()

    def _go_on(self) -> None:
        while not self._ended.is_set():
            self._woken.clear()
            self._turn()
            # Not all of three hundred PCs at once.
            self._woken.wait(self._every * random.uniform(0.9, 1.1))  # noqa: S311 - spreads them, keeps no secret

    def _turn(self) -> None:
        watched, edited = self._wanted
        try:
            came: News | Exception = self._following.ask(watched, edited)
        except Exception as error:  # noqa: BLE001 - it is carried to the UI thread, which tells it or raises it
            came = error
        self._arrived.emit(came)

    def _deliver(self, came: News | Exception) -> None:
        if self._ended.is_set():
            return
        self.look()
        if isinstance(came, Exception):
            self._on_failure(came)
            return
        if self._is_away:
            self._is_away = False
            self._tasks.retry()
        self._say("" if came.known else _(LEFT))
        if came.editing != self.who:
            self.who = came.editing
            self.editing.emit(self.who)
        if came.changes:
            self._tasks.changed.emit(came.changes)

    def _on_failure(self, error: Exception) -> None:
        if isinstance(error, DatabaseAway):
            self._is_away = True  # whoever works says so; here it is only asked again
        elif isinstance(error, UserError):
            self._say(str(error) if isinstance(error, Outdated) else _(LEFT))
        else:
            raise error

    def _say(self, said: str) -> None:
        if said != self.said:
            self.said = said
            self.standing.emit(said)
