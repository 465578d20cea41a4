"""The sign-in window by itself: what it asks for, and what it hands on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from client.shell.sign_in import SignIn


@pytest.fixture
def window(look, qtbot):
    def made(**words):
        window = SignIn(look, "HQ-SQL01", **words)
        qtbot.addWidget(window)
        window.show()
        return window

    return made


def _asked(window):
    return [field.objectName() for field in window._fields() if field.isVisible()]


def test_an_account_of_windows_is_asked_for_nothing(window, qtbot):
    shown = window(account="OFFICE\\li.na")
    shown.show_ready(first=False)

    with qtbot.waitSignal(shown.entered) as entered:
        qtbot.mouseClick(shown.enter, Qt.MouseButton.LeftButton)

    assert entered.args == ["", ""]
    assert _asked(shown) == []
    assert "OFFICE\\li.na" in shown.findChild(object, "account").text()


def test_nothing_is_remembered_unless_it_is_asked_for(window):
    shown = window(login="lina")
    shown.show_ready(first=False)
    assert not shown.remember.isVisible()

    shown.offer_to_remember("")

    assert shown.remember.isVisible()
    assert not shown.remember.isChecked()
    assert _asked(shown) == ["login", "password"]


def test_what_is_remembered_is_that_logins_alone(window, qtbot):
    shown = window(login="lina")
    shown.offer_to_remember("geheim")
    shown.show_ready(first=False)
    assert (shown.password.text(), shown.remember.isChecked()) == ("geheim", True)

    qtbot.keyClicks(shown.login, "x")

    assert shown.password.text() == ""


def test_what_was_typed_before_the_locker_answered_stays(window):
    shown = window(login="lina")
    shown.password.setText("typed")

    shown.offer_to_remember("geheim")

    assert shown.password.text() == "typed"


def test_a_tick_outlives_another_language(window):
    before, after = window(login="lina"), window(login="lina")
    before.offer_to_remember("")
    before.remember.setChecked(True)

    after.take_over(before)
    after.offer_to_remember("")

    assert after.remember.isChecked()
