"""The composition root: configuration, the way in, the frame."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QLibraryInfo, QObject, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from client import opening
from client.entrance import FileEntrance, Prepare, ServerEntrance
from client.kit import errors
from client.kit.dress import dress
from client.kit.garbage import Garbage
from client.kit.preferences import Preferences
from client.kit.turns import Turns
from client.shell.sign_in import SignIn
from shared import config
from shared.config import Config
from shared.errors import Refused, UserError
from shared.text import _, speak

if TYPE_CHECKING:
    from client.kit.colleagues import Colleagues
    from client.kit.office import Colleague
    from client.kit.reads import Reads
    from client.kit.tasks import Tasks
    from client.shell.window import Shell


class Program(QObject):
    """One run of the program: the sign-in window, then the frame, until somebody signs out or closes it."""

    def __init__(
        self,
        app: QApplication,
        preferences: Preferences,
        place: Config,
        prepare: Prepare,
        hint: str,
        *,
        admin: bool = False,
    ) -> None:
        super().__init__()
        self._admin = admin  # administration alone
        self._app, self._preferences, self._place, self._hint = app, preferences, place, hint
        self._translator = QTranslator(self)
        way = FileEntrance if place.embedded else ServerEntrance
        self._entrance = way(self, place, preferences, prepare)
        self._entrance.entered.connect(self._enter)
        self.window: SignIn | Shell | None = None
        self._colleagues: Colleagues | None = None
        self._reads: Reads | None = None
        self._shell: Shell | None = None
        self._building: Turns | None = None
        self._garbage = Garbage(self)
        app.styleHints().colorSchemeChanged.connect(self._on_system_theme)

    @property
    def tasks(self) -> Tasks | None:
        """The work on the open database, if one is open."""
        return self._entrance.tasks

    def start(self) -> SignIn:
        """Show the sign-in window at once; the database is opened behind it."""
        self._dress()
        window = SignIn(self._look, self._place.name, self._preferences.login, self._hint, self._entrance.account)
        window.language.connect(self._speak)
        self._show(window)
        self._entrance.attend(window)
        return window

    def close(self) -> None:
        """Let the work under way end, for good."""
        self._close_database()
        self._garbage.close()

    def _close_database(self) -> None:
        if self._colleagues is not None:
            self._colleagues.close()
            self._colleagues = None
        if self._reads is not None:
            self._reads.close()
            self._reads = None
        self._entrance.close()

    def _dress(self) -> None:
        speak(self._preferences.language)
        name = f"qtbase_{'zh_CN' if self._preferences.language == 'zh_CN' else 'en'}"
        self._app.removeTranslator(self._translator)
        if self._translator.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self._app.installTranslator(self._translator)
        self._look = dress(self._app, self._preferences.theme)

    def _show(self, window: SignIn | Shell) -> None:
        old, self.window = self.window, window
        self._shell = None if isinstance(window, SignIn) else window
        self._entrance.window = None
        if old is not None and type(old) is type(window):
            window.setGeometry(old.geometry())
            window.setWindowState(old.windowState())
        window.show()
        if old is not None:
            old.hide()
            old.deleteLater()

    def _enter(self, tasks: Tasks, user: Colleague) -> None:
        from client.kit.colleagues import Colleagues  # noqa: PLC0415 - loaded behind the first window
        from client.kit.reads import Reads  # noqa: PLC0415 - likewise
        from client.rooms import plan  # noqa: PLC0415 - likewise
        from shared.access import fields  # noqa: PLC0415 - likewise

        if not plan(self._place.name, user.rights, admin=self._admin).rooms:
            self._entrance.turn_away(Refused(_("Your roles open nothing here. Start the program without --admin.")))
            return
        tasks.database.user_id = user.id
        fields.veil(tasks.database, user.rights)
        self._colleagues = Colleagues(tasks)
        self._colleagues.start()
        self._reads = Reads(tasks)
        self._building = Turns(self, self._build(tasks, user))

    def _build(self, tasks: Tasks, user: Colleague) -> Iterator[None]:
        """The frame with its first page."""
        from client.shell.tabs import Tab  # noqa: PLC0415 - loaded behind the first window

        shell = self._frame(tasks, user)
        shell.resize(1440, 900)
        yield
        shell.open_again([Tab("admin" if self._admin else "today")])
        yield
        self._show(shell)
        shell.offer_left()

    def _frame(self, tasks: Tasks, user: Colleague) -> Shell:
        from client.kit.drafts import Drafts  # noqa: PLC0415 - loaded behind the first window
        from client.rooms import plan  # noqa: PLC0415 - likewise
        from client.shell.window import Shell  # noqa: PLC0415 - likewise

        folder = Path(platformdirs.user_data_dir(config.PROGRAM, appauthor=False)) / "drafts"
        drafts = Drafts(folder, self._place.url, user.id)
        rooms = plan(self._place.name, user.rights, admin=self._admin)
        shell = Shell(self._look, tasks, self._preferences, drafts, user, rooms, self._colleagues, self._reads)
        shell.rebuild.connect(self._rebuild)
        shell.signed_out.connect(self._leave)
        return shell

    def _rebuild(self) -> None:
        if self._shell is not None and not (self._building and self._building.is_under_way):
            self._building = Turns(self, self._build_again(self._shell))

    def _build_again(self, old: Shell) -> Iterator[None]:
        """A new frame with what was open; first the old pages go, for dressing them anew would take a second."""
        open_, front = old.tabs.open(), old.tabs.front()
        yield from old.close_pages()
        self._dress()
        yield
        shell = self._frame(old.office.tasks, old.office.user)
        yield
        shell.open_again(open_, front)
        yield
        self._show(shell)

    def _on_system_theme(self) -> None:
        """The system went dark or light: follow it, unless the user chose, or has something unsaved in a form."""
        shell, follows = self._shell, self._preferences.theme == "system"
        if follows and shell is not None and not shell.is_edited() and not shell.office.tasks.unsaved:
            self._rebuild()

    def _leave(self) -> None:
        self._close_database()
        self.start()

    def _speak(self, language: str) -> None:
        old, self._preferences.language = self.window, language
        window = self.start()
        if isinstance(old, SignIn):
            window.take_over(old)


def main(words: Sequence[str]) -> int:
    """Run the program until its last window is closed; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m client")
    parser.add_argument("--demo", action="store_true", help="open a made-up company instead of the office's database")
    parser.add_argument("--admin", action="store_true", help="administration alone: users, roles, audit log")
    parser.add_argument("--smoke", action="store_true", help="show the sign-in window and leave at once")
    asked = parser.parse_args(words)
    app = QApplication(sys.argv[:1])
    app.setApplicationName(config.PROGRAM)
    errors.install_hooks()
    preferences = Preferences()
    speak(preferences.language)
    try:
        place = opening.demo_place() if asked.demo else config.load()
    except UserError as error:
        dress(app, preferences.theme)
        errors.tell(app, str(error))
        return app.exec()
    hint = _("A made-up company: sign in as lina with the password wanglai-demo.") if asked.demo else ""
    program = Program(
        app, preferences, place, opening.fill_demo if asked.demo else opening.prepare, hint, admin=asked.admin
    )
    program.start()
    if asked.smoke:
        QTimer.singleShot(0, app.quit)
    code = app.exec()
    program.close()
    return code
