"""The ring that shows where the keyboard is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from client.kit.focus import FocusRing


@pytest.fixture
def window(qtbot, look):
    made = QWidget()
    layout = QVBoxLayout(made)
    made.first, made.second = QPushButton("first"), QPushButton("second")
    layout.addWidget(made.first)
    layout.addWidget(made.second)
    made.ring = FocusRing(look, made)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.first.setFocus(Qt.FocusReason.TabFocusReason)
    return made


def test_tab_brings_the_ring(window, qtbot):
    qtbot.keyClick(window.first, Qt.Key.Key_Tab)

    assert window.second.hasFocus()
    assert window.ring.isVisible()
    assert window.ring.geometry().contains(window.second.geometry())


def test_a_click_hides_the_ring_until_the_next_key(window, qtbot):
    qtbot.mouseClick(window.second, Qt.MouseButton.LeftButton)
    assert window.second.hasFocus()
    assert not window.ring.isVisible()

    qtbot.keyClick(window.second, Qt.Key.Key_Tab)
    assert window.ring.isVisible()


def test_the_ring_follows_when_what_the_button_stands_in_moves(qtbot, look):
    window, inside = QWidget(), QWidget()
    inside.setParent(window)
    button = QPushButton("x", inside)
    qtbot.addWidget(window)
    window.resize(300, 200)
    ring = FocusRing(look, window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    before = ring.geometry()

    inside.move(40, 30)

    assert ring.geometry() == before.translated(40, 30)
