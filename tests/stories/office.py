"""The real program, driven like a person drives it: threads, windows, keys; only the screen is missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.app import Prepare, Program
from client.kit.preferences import Preferences
from client.shell.sign_in import SignIn
from client.shell.window import Shell
from shared import config

W = TypeVar("W", bound=QWidget)
PATIENCE = 60.0


class Stalls:
    """Looks at the event loop every few milliseconds: `longest` is how long it once did not answer, in milliseconds."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def forget(self) -> None:
        """Begin anew: what was just done is not the program's (a picture was taken)."""
        self._last = time.perf_counter()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000 - self._timer.interval())
        self._last = now


class Office:
    """One program on one database, in a folder of its own."""

    def __init__(self, app: QApplication, folder: Path, prepare: Prepare, language: str = "zh_CN") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        settings = QSettings(str(folder / "preferences.ini"), QSettings.Format.IniFormat)
        self.app = app
        self.preferences = Preferences(settings)
        self.preferences.language, self.preferences.theme = language, "light"
        place = config.Config(config.embedded(folder / "office.db").url, "HQ-PC01")
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
        self.shell.rebuild.emit()
        settle()

    def close(self) -> None:
        """End the program."""
        if self.program.window is not None:
            self.program.window.close()
        self.program.close()


@contextmanager
def office(app: QApplication, folder: Path, prepare: Prepare, language: str = "zh_CN") -> Iterator[Office]:
    """A program that is ended whatever happens."""
    opened = Office(app, folder, prepare, language)
    try:
        yield opened
    finally:
        opened.close()


def until(true: Callable[[], object], patience: float = PATIENCE) -> None:
    """Let the program work until something is true."""
    end = time.monotonic() + patience
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"never became true: {true}")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
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
