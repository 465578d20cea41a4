"""One client in a process of its own, which does what it is told line by line: JSON in, JSON out.

Started by `tests.stories.desks`. Each command is a method of Desk; what it gives is the answer.
"""

from __future__ import annotations

import faulthandler
import json
import os
import queue
import sys
import threading
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QLabel

from client.app import Program
from client.cards.page import CardPage
from client.kit import errors
from client.kit.beside import Beside
from client.kit.conflict import ConflictDialog
from client.kit.preferences import Preferences
from client.opening import prepare
from client.shell.away import EndedBanner
from client.shell.sign_in import SignIn
from client.shell.window import Shell
from shared.access import people
from shared.config import Config
from tests.stories.office import settle, until


class Desk:
    """The program, and the hands on it."""

    def __init__(self, app: QApplication, url: str, folder: Path) -> None:
        preferences = Preferences(QSettings(str(folder / "preferences.ini"), QSettings.Format.IniFormat))
        preferences.language = "en"
        self.program = Program(app, preferences, Config(url, "HQ"), prepare, "")
        self.program.start()
        self.complaints: list[str] = []
        errors.tell = lambda _owner, said: self.complaints.append(said)

    @property
    def shell(self) -> Shell:
        assert isinstance(self.program.window, Shell)
        return self.program.window

    def card(self, id: int) -> CardPage:
        return next(page for page in self.shell.findChildren(CardPage) if page._id == id)

    def sign_in(self, login: str, password: str) -> float:
        """Seconds from the key to a Today that stands."""
        window = self.program.window
        assert isinstance(window, SignIn)
        until(window.enter.isEnabled)
        window.login.setText(login)
        window.password.setText(password)
        began = time.monotonic()
        window.enter.click()
        until(lambda: self.program.window is not window or window._fault.text())
        assert isinstance(self.program.window, Shell), window._fault.text()
        page = self.shell.pages.made["today"]
        until(lambda: page.status)
        return time.monotonic() - began

    def rest(self) -> None:
        """Until everything that was asked is answered."""
        answered: list[object] = []
        self.program.tasks.read(self.program, lambda _session: None, answered.append)
        until(lambda: answered)
        settle(300)

    def open_card(self, id: int) -> float:
        began = time.monotonic()
        page = self.shell.open_customer(id)
        until(lambda: page.is_ready)
        return time.monotonic() - began

    def type(self, id: int, values: dict) -> None:
        self.card(id).body.facts.type_in(values)

    def typed(self, id: int) -> dict:
        return self.card(id).body.facts.typed()

    def save(self, id: int) -> float:
        """Save what is typed; seconds until it is saved, or asked about, or refused."""
        card, saved = self.card(id), []
        self.program.tasks.saved.connect(lambda: saved.append(1))
        began, before = time.monotonic(), len(self.complaints)
        card.save()
        until(lambda: saved or self._asked() or len(self.complaints) > before)
        return time.monotonic() - began

    def _asked(self) -> list[ConflictDialog]:
        return [dialog for dialog in self.shell.findChildren(ConflictDialog) if dialog.isVisible()]

    def clashes(self) -> list[str]:
        return sorted(name for dialog in self._asked() for name in dialog._groups)

    def keep_mine(self) -> None:
        (dialog,) = self._asked()
        saved = []
        self.program.tasks.saved.connect(lambda: saved.append(1))
        dialog.accept()
        until(lambda: saved)

    def wait_for(self, id: int, name: str, value: object) -> float:
        """Until a field of an open card shows a value; seconds."""
        began, field = time.monotonic(), self.card(id).body.facts.fields[name]
        until(lambda: field.value() == value)
        return time.monotonic() - began

    def note(self, id: int, name: str) -> str:
        """What stands beside a field."""
        return self._text(self.card(id), f"{name}_note")

    def wait_for_note(self, id: int, name: str) -> str:
        until(lambda: self.note(id, name))
        return self.note(id, name)

    def _text(self, card: CardPage, name: str) -> str:
        return next((label.text() for label in card.findChildren(QLabel, name) if label.isVisible()), "")

    def wait_for_beside(self, id: int, said: str) -> float:
        began, line = time.monotonic(), self.card(id).findChild(Beside)
        until(lambda: line.text() == said)
        return time.monotonic() - began

    def customers(self) -> list[str]:
        """The names in the list of customers as it stands on screen."""
        page = self.shell.open_page("customers")
        page.show_view("all")
        until(lambda: page.table._is_shown)
        return self._names(page)

    def _names(self, page) -> list[str]:
        rows = range(page.table.rowCount())
        return [page.table.record_at(row).name for row in rows if page.table.record_at(row)]

    def wait_for_list(self, names: list[str]) -> float:
        """Until the list, which is in front and is not touched, shows these; seconds."""
        began, page = time.monotonic(), self.shell.pages.made["customers"]
        until(lambda: sorted(self._names(page)) == sorted(names))
        return time.monotonic() - began

    def keep_out(self, user_id: int) -> None:
        """What an administrator does."""
        done = []
        work = partial(people.let_in, user_id=user_id, allowed=False)
        self.program.tasks.write(self.program, work, done.append)
        until(lambda: done)

    def wait_for_refusal(self, id: int) -> float:
        """Save, again and again if it is let, until it is refused; seconds."""
        began = time.monotonic()
        while not self.complaints:
            typed = self.typed(id)
            self.save(id)
            self.type(id, typed)
        return time.monotonic() - began

    def wait_for_end(self) -> list:
        """Until the frame says that one may not go on; what it says and the seconds."""
        began, banner = time.monotonic(), self.shell.findChild(EndedBanner)
        until(banner.isVisible)
        return [banner.accessibleName(), time.monotonic() - began]

    def drafts(self) -> list[dict]:
        """What is kept on the disk of what was typed."""
        for page in self.shell.findChildren(CardPage):
            page.drafting.keep_now()
        self.shell.office.drafts.flush()
        return [dict(draft.values) for draft in self.shell.office.drafts.all()]

    def close(self) -> None:
        self.program.close()


def main(url: str, folder: str) -> None:
    faulthandler.enable()
    app = QApplication([])
    app.setApplicationName("wanglai")
    desk, lines = Desk(app, url, Path(folder)), queue.Queue()

    def listen() -> None:
        for line in sys.stdin:
            lines.put(json.loads(line))
        lines.put(["close", {}])

    threading.Thread(target=listen, daemon=True).start()
    name = ""
    while name != "close":
        until(lambda: not lines.empty(), patience=3600)
        name, words = lines.get()
        try:
            answer = {"gave": getattr(desk, name)(**words)}
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
    os._exit(0)  # the thread that listens would hold the interpreter up


if __name__ == "__main__":
    main(*sys.argv[1:])
