"""The notice in the corner: it never lies on what can be pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QPushButton, QWidget

from client.kit.toast import STEP_MS, Toast
from client.kit.tokens import SLIDE_MS, TOAST, Height

AT_REST = SLIDE_MS + 2 * STEP_MS + 100


@pytest.fixture
def window(qtbot):
    """A page with a bar of buttons at its foot."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.save = QPushButton("Save", made)
    made.save.setGeometry(1080, 800 - Height.STATUS - 40, 100, 30)
    made.show()
    return made


def _sheet(toast):
    reach = TOAST.reach
    return QRect(toast.pos(), toast.size()).adjusted(reach, reach, -reach, -reach)


def test_a_notice_stands_above_the_buttons_of_a_form(qtbot, look, window):
    toast = Toast(look, "1 right saved.", window)
    toast.arrive()
    qtbot.wait(AT_REST)

    assert not _sheet(toast).intersects(window.save.geometry())
    assert _sheet(toast).bottom() < window.save.y()


def test_it_steps_aside_for_buttons_that_come_later_and_back_when_they_go(qtbot, look, window):
    window.save.hide()
    toast = Toast(look, "1 right saved.", window)
    toast.arrive()
    qtbot.wait(AT_REST)
    corner = toast.pos()
    assert _sheet(toast).intersects(window.save.geometry())

    window.save.show()
    qtbot.wait(AT_REST)
    assert not _sheet(toast).intersects(window.save.geometry())

    window.save.hide()
    qtbot.wait(AT_REST)
    assert toast.pos() == corner != QPoint()
