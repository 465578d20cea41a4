"""Somebody who enters customers in the real form on a line that may be cut, until the program is killed.

Says "typed NAME" once a draft of it is on the disk and before it is saved, "saved NAME" when that was acknowledged, and
"told SENTENCE" for what the program said. What the former run left is settled first and gone on with; --last: then end.
"""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QWidget

import shared.schema.tables  # noqa: F401 - every table is known before the first is used
from client.customers import new
from client.kit.drafts import Drafts
from client.kit.dress import dress
from client.kit.office import Colleague, Office
from client.kit.preferences import Preferences
from client.kit.tasks import Tasks
from shared.access.rights import EVERYTHING
from shared.database import Database
from shared.text import speak


class Typist(QWidget):
    """Stands for the window: the ways lead nowhere, what is told is printed."""

    def __init__(self, app: QApplication, url: str, folder: Path, *, last: bool) -> None:
        super().__init__()
        self._last = last
        look = dress(app, "light")
        self._tasks = Tasks(Database(url), lambda _owner, error: print("error", error, flush=True))
        preferences = Preferences(QSettings(str(folder / "p.ini"), QSettings.Format.IniFormat))
        self._drafts = Drafts(folder, "faults", 1)
        self.office = Office(look, self._tasks, preferences, self._drafts, Colleague(1, "李娜", EVERYTHING), self)

    def tell(self, said, _undo=None):
        print("told", said, flush=True)

    def begin(self) -> None:
        """Open the form; when what the former run left is settled, type unless there is something to go on with."""
        self._form = new.ask(self.office, self, self._made)
        self._wait = QTimer(self, interval=1)
        self._wait.timeout.connect(self._go_on)
        self._wait.start()

    def _go_on(self) -> None:
        if self._form.drafting.is_busy:
            return
        self._wait.stop()
        if self._last and not self._form.typed():
            print("end", flush=True)
            QApplication.quit()
            return
        if not self._form.typed():
            self._form.form.type_in({"name": f"厂 {uuid4().hex}"})
            self._form.drafting.keep_now()
            self._drafts.flush()
        self._name = self._form.typed()["name"]
        print("typed", self._name, flush=True)
        self._form.save()

    def _made(self, _id: int) -> None:
        print("saved", self._name, flush=True)
        self.begin()


def main(url: str, folder: str, *more: str) -> None:
    """Ends by itself only with --last."""
    app = QApplication([])
    speak("en")
    typist = Typist(app, url, Path(folder), last="--last" in more)
    typist.begin()
    app.exec()
    typist.office.tasks.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
