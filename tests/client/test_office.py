"""The program on a server's database: everybody comes in as himself, and the server keeps the rules."""

from __future__ import annotations

import keyring
import pytest
from PySide6.QtCore import Qt

import client.app
from client.app import Program
from client.kit import locker
from client.opening import prepare
from client.shell.sign_in import SignIn
from client.shell.window import Shell
from shared.config import Config
from tests import engines
from tests.client.kit.test_locker import Memory

pytestmark = pytest.mark.engines(*engines.WALLED, why="a file knows its people itself")


@pytest.fixture
def memory(monkeypatch):
    """A place for passwords, in the stead of the system's."""
    monkeypatch.setattr(locker, "SAFE", (Memory.__module__,))
    before = keyring.get_keyring()
    keyring.set_keyring(held := Memory())
    yield held
    keyring.set_keyring(before)


@pytest.fixture
def lina(database_url):
    """Her login."""
    return database_url.username


@pytest.fixture
def program(qapp, qtbot, preferences, tmp_path, monkeypatch, database_url):
    """The program, before anybody signed in to the server."""
    monkeypatch.setattr(client.app.platformdirs, "user_data_dir", lambda *_a, **_k: str(tmp_path / "data"))
    preferences.language = "en"
    place = database_url.set(username=None, password=None).render_as_string()
    program = Program(qapp, preferences, Config(place, "HQ-SQL01"), prepare, "")
    program.start()
    qtbot.waitUntil(program.window.enter.isEnabled, timeout=20_000)
    yield program
    if program.window is not None:
        program.window.close()
    program.close()


def _sign_in(program, qtbot, login, password):
    window = program.window
    window.login.setText(login)
    window.password.setText(password)
    qtbot.mouseClick(window.enter, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.window is not window or bool(window._fault.text()), timeout=20_000)


def test_whoever_the_server_knows_comes_in_as_himself(program, qtbot, lina):
    assert not program.window.first

    _sign_in(program, qtbot, lina, engines.PASSWORD)

    assert isinstance(program.window, Shell)
    assert program.window.office.user.name == "李娜"
    assert program.tasks.database.walled


def test_a_wrong_password_is_the_servers_answer_and_another_try_is_open(program, qtbot, lina):
    _sign_in(program, qtbot, lina, "wrong")

    assert isinstance(program.window, SignIn)
    assert "did not accept" in program.window._fault.text()
    assert program.window.enter.isEnabled()

    _sign_in(program, qtbot, lina, engines.PASSWORD)
    assert isinstance(program.window, Shell)


def test_a_password_is_remembered_where_somebody_asks_for_it_and_forgotten_when_he_does_not(
    memory, program, qtbot, lina
):
    program.window.remember.setChecked(True)
    _sign_in(program, qtbot, lina, engines.PASSWORD)
    assert list(memory.held.values()) == [engines.PASSWORD]

    program._leave()
    qtbot.waitUntil(program.window.enter.isEnabled, timeout=20_000)
    window = program.window
    assert (window.password.text(), window.remember.isChecked()) == (engines.PASSWORD, True)
    window.remember.setChecked(False)
    qtbot.mouseClick(window.enter, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.window is not window, timeout=20_000)

    assert isinstance(program.window, Shell)
    assert memory.held == {}


def test_a_wrong_password_is_not_remembered(memory, program, qtbot, lina):
    program.window.remember.setChecked(True)

    _sign_in(program, qtbot, lina, "wrong")

    assert memory.held == {}


def test_a_remembered_password_is_not_put_beside_another_login_that_is_typed_meanwhile(memory, program, qtbot, lina):
    program.window.remember.setChecked(True)
    _sign_in(program, qtbot, lina, engines.PASSWORD)
    program._leave()
    program.window.login.setText("ann")

    qtbot.waitUntil(program.window.enter.isEnabled, timeout=20_000)

    assert (program.window.login.text(), program.window.password.text()) == ("ann", "")
