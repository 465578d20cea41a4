"""From the first start to the frame: the whole composition, on a real file, with real threads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

import client.app
import client.entrance
from client.admin.page import AdminPage
from client.app import Program
from client.opening import prepare
from client.shell.window import Shell
from shared import config
from shared.access import operations as access
from shared.access import people
from shared.access.rights import Verb
from shared.config import Config
from shared.database import Database
from shared.text import spoken

PASSWORD = "correct horse battery"


@pytest.fixture
def start(qapp, qtbot, preferences, tmp_path, monkeypatch):
    """Starts the program on a file; gives it back when its database has answered."""
    monkeypatch.setattr(client.app.platformdirs, "user_data_dir", lambda *_a, **_k: str(tmp_path / "data"))
    preferences.language = "en"
    started = []

    def begin(place=None, *, admin=False):
        place = place or config.embedded(tmp_path / "crm.db")
        program = Program(qapp, preferences, place, prepare, "", admin=admin)
        started.append(program)
        program.start()
        window = program.window
        qtbot.waitUntil(lambda: bool(window.enter.isEnabled() or window._fault.text()), timeout=20_000)
        return program

    yield begin
    for program in started:
        if program.window is not None:
            program.window.close()
        program.close()


def _make_first(program, qtbot, login="lina"):
    window = program.window
    for field, text in ((window.login, login), (window.name, "李娜"), (window.password, PASSWORD)):
        field.setText(text)
    window.repeat.setText(PASSWORD)
    qtbot.mouseClick(window.enter, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(program.window, Shell), timeout=20_000)


def test_the_first_start_makes_the_administrator_and_goes_in(start, qtbot):
    program = start()
    assert program.window.first

    _make_first(program, qtbot)

    assert program.window.office.user.name == "李娜"
    assert program.window.office.user.rights.may(Verb.CHANGE, "users")


def test_whoever_comes_back_signs_in_with_the_name_of_last_time(start, qtbot):
    first = start()
    _make_first(first, qtbot)
    first.close()

    program = start()
    assert not program.window.first
    assert program.window.login.text() == "lina"
    program.window.password.setText(PASSWORD)
    qtbot.keyClick(program.window.password, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: isinstance(program.window, Shell), timeout=20_000)


def _go_in(program, qtbot, login, password=PASSWORD):
    """Give a name and a password, until somebody is in or it is said why not."""
    window = program.window
    window.login.setText(login)
    window.password.setText(password)
    qtbot.keyClick(window.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(program.window, Shell) or bool(window._fault.text()), timeout=20_000)


def test_administration_alone_has_its_room_and_no_other(start, qtbot):
    first = start()
    _make_first(first, qtbot)
    first.close()
    program = start(admin=True)

    _go_in(program, qtbot, "lina")

    shell = program.window
    assert [room.name for room in shell._plan.rooms] == ["admin"]
    assert [action.text() for action in shell._goings] == ["Go to Administration"]
    assert isinstance(shell.pages.currentWidget(), AdminPage)
    old = shell
    shell.speak("zh_CN")
    qtbot.waitUntil(lambda: program.window is not old, timeout=20_000)
    assert isinstance(program.window.pages.currentWidget(), AdminPage)


def test_administration_alone_is_not_for_everybody(start, qtbot):
    first = start()
    _make_first(first, qtbot)
    first.tasks.database.write(lambda session: access.create(session, "ann", "安", PASSWORD, "sales"))
    first.close()
    program = start(admin=True)
    window = program.window

    _go_in(program, qtbot, "ann")

    assert program.window is window
    assert "without --admin" in window._fault.text()
    _go_in(program, qtbot, "lina")
    assert isinstance(program.window, Shell)


def test_a_wrong_password_is_one_sentence(start, qtbot):
    first = start()
    _make_first(first, qtbot)
    first.close()

    program = start()
    program.window.password.setText("wrong")
    qtbot.keyClick(program.window.password, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: program.window._fault.text() != "", timeout=20_000)
    assert program.window._fault.text() == "The login name or the password is wrong."
    assert program.window.enter.isEnabled()


def test_whatever_went_wrong_one_may_try_again(start, qtbot, monkeypatch):
    first = start()
    _make_first(first, qtbot)
    first.close()
    shown = []
    monkeypatch.setattr(client.entrance.errors, "show", lambda _owner, error: shown.append(error))
    program = start()
    with program.tasks.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE user_account RENAME COLUMN login_key TO somewhere_else")

    program.window.password.setText(PASSWORD)
    qtbot.keyClick(program.window.password, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: bool(shown), timeout=20_000)
    assert program.window.enter.isEnabled()


def test_a_folder_that_cannot_be_made_is_one_sentence(start, tmp_path):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")

    program = start(config.embedded(tmp_path / "file" / "crm.db"))

    assert "cannot be made" in program.window._fault.text()


def test_a_server_that_cannot_be_reached_is_one_sentence_and_may_be_tried_again(start, qtbot):
    program = start(Config("postgresql+psycopg://127.0.0.1:9/none?connect_timeout=2", "HQ"))
    window = program.window
    window.login.setText("lina")
    window.password.setText(PASSWORD)

    qtbot.mouseClick(window.enter, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: bool(window._fault.text()), timeout=20_000)
    assert program.window is window
    assert window.enter.isEnabled()


def test_the_language_is_switched_at_the_door_and_inside(start, qtbot):
    program = start()
    program.window.name.setText("李娜")
    qtbot.mouseClick(program.window.findChild(object, "language"), Qt.MouseButton.LeftButton)
    assert spoken() == "zh_CN"
    assert program.window.name.text() == "李娜"
    qtbot.waitUntil(program.window.enter.isEnabled, timeout=20_000)

    _make_first(program, qtbot)
    old, keys = program.window, program.window.tabs.keys()
    old.speak("en")
    qtbot.waitUntil(lambda: program.window is not old, timeout=20_000)

    assert spoken() == "en"
    assert isinstance(program.window, Shell)
    assert program.window.tabs.keys() == keys


def _choose(program, qtbot, chosen, again=None):
    window = program.window
    window.new.setText(chosen)
    window.repeat.setText(again or chosen)
    qtbot.mouseClick(window.enter, Qt.MouseButton.LeftButton)


def _begin_with_a_given_password(program, qtbot, login="ann"):
    program.window.login.setText(login)
    program.window.password.setText(PASSWORD)
    qtbot.mouseClick(program.window.enter, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.window.renewing, timeout=20_000)


def test_a_given_password_is_changed_in_the_window_of_the_sign_in(start, qtbot):
    first = start()
    _make_first(first, qtbot)
    first.tasks.database.write(lambda session: people.enter(session, PASSWORD, [], login="ann", name="安"))
    first.close()
    program = start()
    _begin_with_a_given_password(program, qtbot)
    window = program.window
    assert "changed" in window._fault.text()
    assert [field.objectName() for field in window._fields() if field.isVisible()] == ["new", "repeat"]

    _choose(program, qtbot, "selbst gewählt 8", "something else")
    assert "differ" in window._fault.text()
    _choose(program, qtbot, "kurz")
    qtbot.waitUntil(lambda: "at least" in window._fault.text(), timeout=20_000)
    _choose(program, qtbot, PASSWORD)
    qtbot.waitUntil(lambda: "old password" in window._fault.text(), timeout=20_000)
    _choose(program, qtbot, "selbst gewählt 8")

    qtbot.waitUntil(lambda: isinstance(program.window, Shell), timeout=20_000)
    assert program.window.office.user.name == "安"


@pytest.mark.engines("office", why="a server keeps passwords itself")
def test_on_a_server_too(database, user, start, qtbot, request):
    keeper = Database(request.getfixturevalue("_office").keeper())
    with keeper.engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS ann")
    keeper.close()
    database.write(lambda session: people.enter(session, PASSWORD, [], login="ann", name="安"))
    url = database.engine.url.set(username=None, password=None).render_as_string()
    program = start(Config(url, "HQ"))
    _begin_with_a_given_password(program, qtbot)

    _choose(program, qtbot, "kurz")
    qtbot.waitUntil(lambda: "at least" in program.window._fault.text(), timeout=20_000)
    _choose(program, qtbot, "selbst gewählt 8")

    qtbot.waitUntil(lambda: isinstance(program.window, Shell), timeout=20_000)
    assert program.window.office.user.name == "安"
