"""The way in: from the sign-in window to somebody at an open database.

What the sign-in window does not need (SQLAlchemy, the pages) is loaded behind it.
"""

from __future__ import annotations

import getpass
import linecache
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, QTimer, Signal

from client.kit import errors
from client.kit.garbage import Garbage
from client.kit.preferences import Preferences
from client.shell.sign_in import SignIn
from shared.config import Config
from shared.errors import DatabaseAway, Invalid, MustChangePassword, UserError

if TYPE_CHECKING:
    from client.kit.locker import Locker
    from client.kit.office import Colleague
    from client.kit.tasks import Progress, Tasks
    from shared.database import Database

T = TypeVar("T")
Prepare = Callable[["Database"], None]


class Entrance(QObject):
    """What signing in to an embedded file and to a server have in common.

    `entered` carries the Tasks of the open database and the Colleague; `prepare` is done to a database once it is open.
    """

    entered = Signal(object, object)
    _arrived = Signal(object, object)

    def __init__(self, parent: QObject, place: Config, preferences: Preferences, prepare: Prepare) -> None:
        super().__init__(parent)
        self.window: SignIn | None = None
        self.tasks: Tasks | None = None
        self._place, self._preferences, self._prepare = place, preferences, prepare
        self._thread: threading.Thread | None = None
        self._arrived.connect(self._on_arrived)

    @property
    def account(self) -> str:
        """The Windows account that people sign in with; nothing where they type a password."""
        return ""

    def attend(self, window: SignIn) -> None:
        """Serve a sign-in window, from the moment it is shown."""
        self.window = window
        window.entered.connect(self._sign_in)
        window.renewed.connect(self._renew)
        QTimer.singleShot(0, self, self._open)

    def turn_away(self, error: Exception) -> bool:
        """Tell what kept somebody out: he may try again. Whether there was a window to tell it in."""
        if self.window is None or not isinstance(error, UserError):
            return False
        if isinstance(error, MustChangePassword) or (isinstance(error, Invalid) and self.window.renewing):
            self.window.show_renewal(str(error))
        else:
            self.window.show_fault(str(error), away=self._is_unusable(error))
        return True

    def close(self) -> None:
        """Let the work under way end, and close the database."""
        if self._thread is not None:
            self._thread.join()
        if self.tasks is not None:
            self.tasks.close()
            self.tasks = None

    def _beside(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do what needs no open database on a thread of its own."""

        def run() -> None:
            try:
                outcome = work()
            except Exception as error:  # noqa: BLE001 - carried to the UI thread, which shows it
                self._arrived.emit(None, error)
            else:
                self._arrived.emit(done, outcome)

        self._thread = threading.Thread(target=run, name="entrance")
        self._thread.start()

    def _on_arrived(self, done: Callable[[object], None] | None, outcome: object) -> None:
        self._thread = None
        if done is not None:
            done(outcome)
        elif isinstance(outcome, Exception) and not self.turn_away(outcome):
            raise outcome

    def _begin(self, database: Database) -> Tasks:
        from client.kit.tasks import Tasks  # noqa: PLC0415 - loaded behind the first window

        self.tasks = Tasks(database, errors.show)
        return self.tasks

    def _on_ready(self, anyone: bool) -> None:  # noqa: FBT001 - what the question answered
        if self.window is not None:
            self.window.show_ready(first=not anyone)

    def _is_unusable(self, error: Exception) -> bool:
        """Whether nobody can come in until something else is mended."""
        raise NotImplementedError

    def _open(self) -> None:
        raise NotImplementedError

    def _sign_in(self, login: str, password: str) -> None:
        raise NotImplementedError

    def _renew(self, login: str, old: str, new: str) -> None:
        """Change the password that has to be changed, and go in with the new one."""
        raise NotImplementedError


class FileEntrance(Entrance):
    """The file is opened once, before anybody signs in; passwords are the program's own."""

    def attend(self, window: SignIn) -> None:
        """As for a server; whoever comes first makes the first administrator."""
        super().attend(window)
        window.first_made.connect(self._make_first)

    def _open(self) -> None:
        if self.tasks is not None:
            self._ask_whether_ready(self.tasks)
        elif self._thread is None:
            self._beside(self._load, self._on_loaded)

    def _load(self) -> Database:
        from shared.database import Database  # noqa: PLC0415 - after the first window is shown

        database = Database(self._place.url)
        _load_pages()
        return database

    def _on_loaded(self, database: Database) -> None:
        Garbage.spare()
        self._ask_whether_ready(self._begin(database))

    def _ask_whether_ready(self, tasks: Tasks) -> None:
        tasks.job(self, lambda progress: self._ready(tasks.database, progress), self._on_ready, self.turn_away)

    def _ready(self, database: Database, _progress: Progress) -> bool:
        from shared.access import queries  # noqa: PLC0415 - loaded behind the first window

        self._prepare(database)
        return database.read(queries.anyone)

    def _is_unusable(self, error: Exception) -> bool:
        return isinstance(error, DatabaseAway) or self.tasks is None

    def _sign_in(self, login: str, password: str) -> None:
        if (tasks := self.tasks) is None:
            return

        from client.kit.office import Colleague  # noqa: PLC0415 - loaded behind the first window
        from shared.access import operations, queries  # noqa: PLC0415 - likewise

        database = tasks.database

        def enter(_progress: Progress) -> Colleague:
            user = operations.sign_in(database, login, password)
            return Colleague(user.id, user.name, database.read(lambda session: queries.rights(session, user.id)))

        self._preferences.login = login
        tasks.job(self, enter, lambda user: self.entered.emit(tasks, user), self._not_in)

    def _renew(self, login: str, old: str, new: str) -> None:
        from shared.access import renewal  # noqa: PLC0415 - loaded behind the first window

        if (tasks := self.tasks) is not None:
            tasks.job(
                self,
                lambda _progress: renewal.in_file(tasks.database, login, old, new),
                lambda _done: self._sign_in(login, new),
                self._not_in,
            )

    def _make_first(self, login: str, name: str, password: str) -> None:
        from shared.access import operations  # noqa: PLC0415 - loaded behind the first window

        if self.tasks is not None:
            self._preferences.login = login
            self.tasks.write(
                self,
                lambda session: operations.create_first(session, login, name, password),
                lambda _id: self._sign_in(login, password),
                self._not_in,
            )

    def _not_in(self, error: Exception) -> bool:
        if self.window is not None:
            self.window.enter.setEnabled(True)
        return self.turn_away(error)


class ServerEntrance(Entrance):
    """Whoever signs in opens the server's database as himself; nothing is open before."""

    _locker: Locker | None = None

    @property
    def account(self) -> str:
        """That of whoever runs the program, as Windows tells it."""
        if not self._place.trusted:
            return ""
        domain = os.environ.get("USERDOMAIN", "")
        return f"{domain}\\{getpass.getuser()}" if domain else getpass.getuser()

    def turn_away(self, error: Exception) -> bool:
        """As for a file; what was opened for whoever may not stay is closed again."""
        self.close()
        return super().turn_away(error)

    def _open(self) -> None:
        if self._thread is None:
            self._beside(self._load, self._on_loaded)

    def _load(self) -> str:
        """The password that is remembered, if one is."""
        _load_pages()
        if self._place.trusted:
            return ""
        from client.kit.locker import Locker  # noqa: PLC0415 - loaded behind the first window

        self._locker = Locker.of_system(self._place.url)
        return self._locker.remembered(self._preferences.login) if self._locker is not None else ""

    def _on_loaded(self, remembered: str) -> None:
        Garbage.spare()
        if self._locker is not None and self.window is not None:
            is_his = self.window.login.text() == self._preferences.login  # another one may be typed by now
            self.window.offer_to_remember(remembered if is_his else "")
        self._on_ready(anyone=True)

    def _is_unusable(self, error: Exception) -> bool:  # noqa: ARG002 - he may try again at once
        return False

    def _sign_in(self, login: str, password: str) -> None:
        keep = self._keeping()
        if not self._place.trusted:
            self._preferences.login = login

        def come_in() -> tuple[Database, Colleague]:
            found = self._come_in(login, password)
            keep(login, password)
            return found

        self._beside(come_in, self._on_came_in)

    def _renew(self, login: str, old: str, new: str) -> None:
        keep = self._keeping()

        def renewed() -> tuple[Database, Colleague]:
            from shared.access import renewal  # noqa: PLC0415 - loaded behind the first window

            renewal.on_server(self._place.url, login, old, new)
            found = self._come_in(login, new)
            keep(login, new)
            return found

        self._beside(renewed, self._on_came_in)

    def _keeping(self) -> Callable[[str, str], None]:
        """What is to become of a password that is right, as the window says now: it is remembered, or forgotten."""
        locker = self._locker
        if locker is None or self.window is None:
            return lambda _login, _password: None
        if self.window.remember.isChecked():
            return locker.remember
        return lambda login, _password: locker.forget(login)

    def _come_in(self, login: str, password: str) -> tuple[Database, Colleague]:
        from client.kit.office import Colleague  # noqa: PLC0415 - loaded behind the first window
        from shared.access import queries  # noqa: PLC0415 - likewise
        from shared.database import Database  # noqa: PLC0415 - likewise

        database = Database.of(self._place.url, login, password)
        try:
            self._prepare(database)
            me, rights = database.read(queries.myself)
        except BaseException:
            database.close()
            raise
        return database, Colleague(me.id, me.name, rights)

    def _on_came_in(self, found: tuple[Database, Colleague]) -> None:
        database, user = found
        self.entered.emit(self._begin(database), user)


def _load_pages() -> None:
    """Load what the frame is made of, while somebody types a name and a password."""
    import client.rooms  # noqa: F401, PLC0415 - behind the first window
    import shared.access.operations  # noqa: F401, PLC0415 - likewise

    # PySide makes a class when it is first named, and all of them when Qt first gives back a widget: not while a page
    # opens.
    for name in dir(QtWidgets):
        getattr(QtWidgets, name)
    linecache.clearcache()  # PySide looks into the source of each module that is loaded, and all of it stays there
