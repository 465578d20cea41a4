"""The real program, driven like a person drives it: threads, windows, keys; only the screen is missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

from client.app import Program
from client.kit.preferences import Preferences
from client.opening import prepare
from client.shell.sign_in import SignIn
from client.shell.window import Shell
from shared.config import Config

W = TypeVar("W", bound=QWidget)
PATIENCE = 60.0


@dataclass(frozen=True)
class Stall:
    """How long the event loop once did not answer, and what of that the UI thread itself worked, in milliseconds.

    The rest was spent waiting for a processor that others use too, or for a worker that held the interpreter.
    """

    wall: float = 0.0
    work: float = 0.0

    def __str__(self) -> str:
        return f"{self.wall:.0f} ms ({self.work:.0f} ms of work)"


class Stalls:
    """Looks at the event loop every few milliseconds: the `longest` stall, and the one with the most work in it."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.begin()

    def begin(self) -> None:
        """Count from here."""
        self.longest = self.hardest = Stall()
        self.forget()

    def forget(self) -> None:
        """What was just done is not the program's: a picture was taken."""
        self._last, self._work = time.perf_counter(), time.thread_time()

    def _tick(self) -> None:
        now, work = time.perf_counter(), time.thread_time()
        found = Stall((now - self._last) * 1000 - self._timer.interval(), (work - self._work) * 1000)
        self.longest = max(self.longest, found, key=lambda stall: stall.wall)
        self.hardest = max(self.hardest, found, key=lambda stall: stall.work)
        self._last, self._work = now, work


class Office:
    """One program on one database, with a folder of its own for what somebody prefers."""

    def __init__(self, app: QApplication, folder: Path, place: Config, language: str = "zh_CN") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        settings = QSettings(str(folder / "preferences.ini"), QSettings.Format.IniFormat)
        self.app = app
        self.preferences = Preferences(settings)
        self.preferences.language, self.preferences.theme = language, "light"
        self.program = Program(app, self.preferences, place, prepare, "")

    def start(self) -> SignIn:
        """Open the program and wait until somebody can sign in."""
        window = self.program.start()
        until(window.enter.isEnabled)
        return window

    def sign_in(self, login: str, password: str) -> Shell:
        """Sign in as the keyboard does; the frame."""
        window = self.program.window
        assert isinstance(window, SignIn)
        window.login.setText(login)
        window.password.setText(password)
        QTest.keyClick(window.password, Qt.Key.Key_Return)
        until(lambda: isinstance(self.program.window, Shell))
        return self.shell

    @property
    def shell(self) -> Shell:
        """The frame in use."""
        assert isinstance(self.program.window, Shell)
        return self.program.window

    def wear(self, language: str, theme: str) -> None:
        """Another language or theme, as from the user's menu."""
        self.preferences.language, self.preferences.theme = language, theme
        old = self.shell
        old.rebuild.emit()
        until(lambda: self.program.window is not old)
        settle()

    def rest(self) -> None:
        """Wait until everything that was asked is answered, laid out and painted."""
        answered: list[object] = []
        if (tasks := self.program.tasks) is not None:
            tasks.read(self.program, lambda _session: None, answered.append)
            until(lambda: answered)
        settle(100)
        QCoreApplication.sendPostedEvents()

    def close(self) -> None:
        """End the program."""
        if (window := self.program.window) is not None:
            window.close()
        self.program.close()
        if window is not None:
            delete(window)  # another program in this process has nothing to do with it


@contextmanager
def office(app: QApplication, folder: Path, place: Config, language: str = "zh_CN") -> Iterator[Office]:
    """A program that is ended whatever happens."""
    opened = Office(app, folder, place, language)
    try:
        yield opened
    finally:
        opened.close()


def until(true: Callable[[], object], patience: float = PATIENCE) -> None:
    """Let the program work until something is true."""
    end = time.monotonic() + patience
    waking = QTimer(interval=5)
    waking.start()
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"never became true: {true}")
        # As the program itself waits: to look again and again would leave its other threads hardly any turn.
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        # Outside exec() nothing that was told to go later goes by itself.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def settle(milliseconds: int = 250) -> None:
    """Let what is under way arrive and be painted."""
    end = time.monotonic() + milliseconds / 1000
    until(lambda: time.monotonic() > end)


def type_keys(widget: QWidget, text: str) -> None:
    """Type a text as an input method gives it."""
    widget.setFocus()
    if text.isascii():
        QTest.keyClicks(widget, text)
    else:
        from PySide6.QtGui import QInputMethodEvent

        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QCoreApplication.sendEvent(widget, event)


def child(parent: QWidget, kind: type[W], name: str = "") -> W:
    """The widget of a kind (and object name) within another, in sight."""
    found = [each for each in parent.findChildren(kind, name) if each.isVisible()] if name else []
    found = found or [
        each for each in parent.findChildren(kind) if each.isVisible() and (not name or each.objectName() == name)
    ]
    assert found, f"no {kind.__name__} {name} in sight"
    return found[0]
