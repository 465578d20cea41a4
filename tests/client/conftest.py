"""The program's window without a thread: work is done at once, or when the test lets it go."""

from __future__ import annotations

from concurrent.futures import Executor, Future

import pytest
from PySide6.QtCore import QSettings

from client.kit.colleagues import Colleagues
from client.kit.drafts import Drafts
from client.kit.dress import dress
from client.kit.office import Colleague, Office
from client.kit.preferences import Preferences
from client.kit.tasks import Tasks
from shared.access.rights import EVERYTHING
from shared.database import Database
from tests import engines


class Inline(Executor):
    """Runs work at once, so that tests need not wait."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Later(Executor):
    """Keeps work until it is let go."""

    def __init__(self):
        self.kept = []

    def submit(self, fn, /, *args, **kwargs):
        self.kept.append((fn, args, kwargs))
        return Future()

    def let_go(self):
        while self.kept:
            fn, args, kwargs = self.kept.pop(0)
            fn(*args, **kwargs)


class Way:
    """Remembers where a page wanted to go and what it said."""

    def __init__(self):
        self.said, self.opened, self.undo = [], [], None

    def tell(self, said, undo=None):
        self.said.append(said)
        self.undo = undo

    def open_page(self, name):
        self.opened.append(name)

    def open_customer(self, customer_id):
        self.opened.append(customer_id)

    def open_tab(self, key, title, make):
        self.opened.append(key)
        return make()


@pytest.fixture
def errors():
    """What was shown as an error."""
    return []


@pytest.fixture
def tasks(qapp, database, errors):
    made = Tasks(database, lambda _owner, error: errors.append(error), Inline())
    yield made
    made.close()  # a page that goes later still asks, and would open a line anew


@pytest.fixture
def another(engine_name, request, database, user):
    """Employs a colleague, an administrator as a rule, and opens the door of the desk: nobody here is told of it."""
    opened = []

    def employ(login="wanglei", name="王磊", role="administrator"):
        if database.walled:
            door = request.getfixturevalue(f"_{engine_name}").colleague(login, role, name)
        else:
            door = Database(database.engine.url, engines.employ(database, login, role, name))
        opened.append(door)
        return door

    yield employ
    for door in opened:
        door.close()


@pytest.fixture
def listen(tasks):
    """Hears what was done at other desks since it was last asked."""
    colleagues = Colleagues(tasks)
    colleagues.ask()
    yield colleagues.ask
    colleagues.close()


@pytest.fixture
def look(qapp):
    return dress(qapp, "light")


@pytest.fixture
def preferences(tmp_path):
    return Preferences(QSettings(str(tmp_path / "preferences.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def ways():
    return Way()


@pytest.fixture
def office(look, tasks, preferences, tmp_path, user, ways):
    """Everything a page is given; 李娜 is signed in."""
    drafts = Drafts(tmp_path / "drafts", "test", user)
    return Office(look, tasks, preferences, drafts, Colleague(user, "李娜", EVERYTHING), ways)
