"""The composition root: configuration, sign-in, database, tasks, frame."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QLibraryInfo, QObject, QTimer, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from client.kit import errors
from client.kit.dress import dress
from client.kit.garbage import Garbage
from client.kit.preferences import Preferences
from client.kit.turns import Turns
from client.shell.sign_in import SignIn
from shared import config
from shared.config import Config
from shared.errors import DatabaseAway, Invalid, MustChangePassword, Refused, UserError
from shared.text import _, speak

if TYPE_CHECKING:
    from client.kit.colleagues import Colleagues
    from client.kit.office import Colleague
    from client.kit.tasks import Progress, Tasks
    from client.shell.window import Shell
    from shared.database import Database

Prepare = Callable[["Database"], None]


class Program(QObject):
    """One run of the program: the sign-in window, then the frame, until somebody signs out or closes it.

    What the sign-in window does not need (SQLAlchemy, the pages) is loaded behind it.
    """

    _opened = Signal(object)
    _came_in = Signal(object)

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
        self._app, self._preferences, self._place, self._prepare, self._hint = app, preferences, place, prepare, hint
        self._translator = QTranslator(self)
        self.window: SignIn | Shell | None = None
        self.tasks: Tasks | None = None
        self._colleagues: Colleagues | None = None
        self._shell: Shell | None = None
        self._building: Turns | None = None
        self._loader: threading.Thread | None = None
        self._garbage = Garbage(self)
        self._opened.connect(self._on_opened)
        self._came_in.connect(self._on_came_in)
        app.styleHints().colorSchemeChanged.connect(self._on_system_theme)

    def start(self) -> SignIn:
        """Show the sign-in window at once; the database is opened behind it."""
        self._dress()
        window = SignIn(self._look, self._place.name, self._preferences.login, self._hint)
        window.entered.connect(self._sign_in)
        window.first_made.connect(self._make_first)
        window.renewed.connect(self._renew)
        window.language.connect(self._speak)
        self._show(window)
        QTimer.singleShot(0, self, self._open)
        return window

    def close(self) -> None:
        """Let the work under way end, for good."""
        self._close_tasks()
        self._garbage.close()

    def _close_tasks(self) -> None:
        if self._loader is not None:
            self._loader.join()
        if self._colleagues is not None:
            self._colleagues.close()
            self._colleagues = None
        if self.tasks is not None:
            self.tasks.close()
            self.tasks = None

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
        if old is not None and type(old) is type(window):
            window.setGeometry(old.geometry())
            window.setWindowState(old.windowState())
        window.show()
        if old is not None:
            old.hide()
            old.deleteLater()

    def _open(self) -> None:
        if self.tasks is not None:
            self._ask_whether_ready(self.tasks)
        elif self._loader is None:
            self._loader = threading.Thread(target=self._load, name="opening")
            self._loader.start()

    def _load(self) -> None:
        """On a thread of its own: open the database and load the pages."""
        try:
            from shared.database import Database  # noqa: PLC0415 - after the first window is shown

            # A server is reached by whoever signs in, as himself.
            database = Database(self._place.url) if self._place.embedded else None
            import client.rooms  # noqa: PLC0415 - likewise
            import client.shell.window  # noqa: F401, PLC0415 - likewise
            import shared.access.operations  # noqa: F401, PLC0415 - likewise
        except Exception as error:  # noqa: BLE001 - carried to the UI thread, which shows it
            self._opened.emit(error)
        else:
            self._opened.emit(database)

    def _on_opened(self, found: Database | Exception | None) -> None:
        self._loader = None
        if isinstance(found, Exception):
            if not self._fault(found):
                raise found
            return
        Garbage.spare()
        if found is None:
            self._on_ready(anyone=True)
        else:
            self._ask_whether_ready(self._begin_tasks(found))

    def _begin_tasks(self, database: Database) -> Tasks:
        from client.kit.tasks import Tasks  # noqa: PLC0415 - loaded behind the first window

        self.tasks = Tasks(database, errors.show)
        return self.tasks

    def _ask_whether_ready(self, tasks: Tasks) -> None:
        tasks.job(self, lambda progress: self._ready(tasks.database, progress), self._on_ready, self._fault)

    def _ready(self, database: Database, _progress: Progress) -> bool:
        from shared.access import queries  # noqa: PLC0415 - loaded behind the first window

        self._prepare(database)
        return database.read(queries.anyone)

    def _on_ready(self, anyone: bool) -> None:  # noqa: FBT001 - what the question answered
        if isinstance(self.window, SignIn):
            self.window.show_ready(first=not anyone)

    def _fault(self, error: Exception) -> bool:
        if not isinstance(self.window, SignIn) or not isinstance(error, UserError):
            return False
        if isinstance(error, MustChangePassword) or (isinstance(error, Invalid) and self.window.renewing):
            self.window.show_renewal(str(error))
            return True
        # Whoever signs in to a server may try again at once: nothing has to be opened before.
        unusable = isinstance(error, DatabaseAway) or self.tasks is None
        self.window.show_fault(str(error), away=unusable and self._place.embedded)
        return True

    def _sign_in(self, login: str, password: str) -> None:
        if not self._place.embedded:
            self._preferences.login = login
            self._loader = threading.Thread(target=self._come_in, args=(login, password), name="coming in")
            self._loader.start()
            return
        if self.tasks is None:
            return
        database = self.tasks.database

        from client.kit.office import Colleague  # noqa: PLC0415 - loaded behind the first window
        from shared.access import operations as access  # noqa: PLC0415 - likewise
        from shared.access import queries  # noqa: PLC0415 - likewise

        def enter(_progress: Progress) -> Colleague:
            user = access.sign_in(database, login, password)
            return Colleague(user.id, user.name, database.read(lambda session: queries.rights(session, user.id)))

        self._preferences.login = login
        self.tasks.job(self, enter, self._enter, self._not_in)

    def _renew(self, login: str, old: str, new: str) -> None:
        """Change the password that has to be changed, and go in with the new one."""
        from shared.access import renewal  # noqa: PLC0415 - loaded behind the first window

        if not self._place.embedded:
            url = self._place.url

            def renewed() -> None:
                renewal.on_server(url, login, old, new)

            self._loader = threading.Thread(target=self._come_in, args=(login, new, renewed), name="coming in")
            self._loader.start()
        elif self.tasks is not None:
            database = self.tasks.database
            self.tasks.job(
                self,
                lambda _progress: renewal.in_file(database, login, old, new),
                lambda _done: self._sign_in(login, new),
                self._not_in,
            )

    def _come_in(self, login: str, password: str, before: Callable[[], None] = lambda: None) -> None:
        """On a thread of its own: open the server's database as whoever signs in."""
        from client.kit.office import Colleague  # noqa: PLC0415 - loaded behind the first window
        from shared.access import queries  # noqa: PLC0415 - likewise
        from shared.database import Database  # noqa: PLC0415 - likewise

        try:
            before()
            database = Database.of(self._place.url, login, password)
            try:
                self._prepare(database)
                me, rights = database.read(queries.myself)
            except BaseException:
                database.close()
                raise
        except Exception as error:  # noqa: BLE001 - carried to the UI thread, which shows it
            self._came_in.emit(error)
        else:
            self._came_in.emit((database, Colleague(me.id, me.name, rights)))

    def _on_came_in(self, found: tuple[Database, Colleague] | Exception) -> None:
        self._loader = None
        if isinstance(found, Exception):
            if not self._fault(found):
                raise found
            return
        database, user = found
        self._begin_tasks(database)
        self._enter(user)

    def _make_first(self, login: str, name: str, password: str) -> None:
        from shared.access import operations as access  # noqa: PLC0415 - loaded behind the first window

        if self.tasks is not None:
            self._preferences.login = login
            self.tasks.write(
                self,
                lambda session: access.create_first(session, login, name, password),
                lambda _id: self._sign_in(login, password),
                self._not_in,
            )

    def _not_in(self, error: Exception) -> bool:
        """Whatever kept somebody out, he may try again."""
        if isinstance(self.window, SignIn):
            self.window.enter.setEnabled(True)
        return self._fault(error)

    def _enter(self, user: Colleague) -> None:
        from client.kit.colleagues import Colleagues  # noqa: PLC0415 - loaded behind the first window
        from client.rooms import plan  # noqa: PLC0415 - likewise

        if not plan(self._place.name, user.rights, admin=self._admin).rooms:
            if not self._place.embedded:
                self._close_tasks()
            self._not_in(Refused(_("Your roles open nothing here. Start the program without --admin.")))
        elif self.tasks is not None:
            self.tasks.database.user_id = user.id
            self._colleagues = Colleagues(self.tasks)
            self._colleagues.start()
            self._building = Turns(self, self._build(self.tasks, user))

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
        shell = Shell(self._look, tasks, self._preferences, drafts, user, rooms, self._colleagues)
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
        self._close_tasks()
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
        place = demo_place() if asked.demo else config.load()
    except UserError as error:
        dress(app, preferences.theme)
        errors.tell(app, str(error))
        return app.exec()
    hint = _("A made-up company: sign in as lina with the password wanglai-demo.") if asked.demo else ""
    program = Program(app, preferences, place, fill_demo if asked.demo else prepare, hint, admin=asked.admin)
    program.start()
    if asked.smoke:
        QTimer.singleShot(0, app.quit)
    code = app.exec()
    program.close()
    return code


def demo_place() -> Config:
    """The file of the made-up company."""
    folder = Path(platformdirs.user_data_dir(config.PROGRAM, appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return Config(config.embedded(folder / "demo.db").url, _("Demo company"))


def prepare(database: Database) -> None:
    """Bring the user's own file up to date; a server is only checked."""
    from shared import schema  # noqa: PLC0415 - Alembic is loaded after the first window is shown

    if database.dialect == "sqlite":
        _make_folder(Path(str(database.engine.url.database)).parent)
        schema.upgrade(database)
    else:
        schema.check(database)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = _("The folder {folder} for the database cannot be made. Make it, or name another in the configuration.")
        raise Refused(said.format(folder=folder)) from error


def fill_demo(database: Database) -> None:
    """Bring the made-up company up to date; make it when it is not there yet."""
    from shared import demo  # noqa: PLC0415 - loaded behind the first window, and only for the demo
    from shared.access import queries  # noqa: PLC0415 - likewise

    prepare(database)
    if not database.read(queries.anyone):
        demo.fill(database)
