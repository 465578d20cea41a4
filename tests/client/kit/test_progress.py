"""A long job in sight."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from client.kit import progress
from client.kit.office import Office
from client.kit.progress import Following, ProgressWindow
from client.kit.tasks import Progress, Tasks
from tests.client.conftest import Later


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def clock():
    return Clock()


def test_first_the_pointer_then_a_window_with_rate_and_time_left(look, window, clock):
    numbers = Progress()
    following = Following(look, window, "Writing", numbers, clock)

    def after(seconds):
        clock.now = 100 + seconds
        following.look()
        return window.cursor().shape() is Qt.CursorShape.BusyCursor, following.window is not None

    assert [after(0.2), after(0.4), after(0.7)] == [(False, False), (True, False), (True, True)]
    numbers.at(2_000, 10_000)
    after(2)
    assert following.window.told.text() == "2,000 of 10,000, 1,000 a second, about 8 s left"
    assert (following.window.bar.value(), following.window.bar.maximum()) == (2_000, 10_000)

    shown = following.window
    following.end()

    assert not shown.isVisible()
    assert window.cursor().shape() is Qt.CursorShape.ArrowCursor


@pytest.fixture
def slow(database, office):
    """An office whose work is done when it is let go."""
    later = Later()
    tasks = Tasks(database, lambda *_told: None, later)
    made = Office(office.look, tasks, office.preferences, office.drafts, office.user, office.ways)
    return later, made


def test_stopping_ends_the_job_and_says_so(slow, window, ways, qtbot):
    later, office = slow
    done = []

    def work(numbers):
        for step in range(10):
            numbers.at(step, 10)

    progress.job(office, window, "Writing", work, done.append)
    following = window.findChild(Following)
    following._since -= 1
    following.look()
    shown = window.findChild(ProgressWindow)
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert shown.isVisible()
    assert "Stopping" in shown.told.text()

    later.let_go()

    assert (done, ways.said) == ([], ["Stopped; nothing of it was kept."])
    assert not shown.isVisible()


def test_a_job_that_is_over_at_once_shows_nothing(office, window):
    done = []

    progress.job(office, window, "Writing", lambda _numbers: 7, done.append)

    assert done == [7]
    assert window.findChild(Following) is None


def test_the_window_goes_with_whoever_asked(slow, window, qtbot):
    import shiboken6

    _later, office = slow
    page = QWidget(window)
    progress.job(office, page, "Writing", lambda _numbers: 7, lambda _seven: None)
    following = page.findChild(Following)
    following._since -= 1
    following.look()
    shown = window.findChild(ProgressWindow)

    shiboken6.delete(page)

    assert not shiboken6.isValid(shown) or not shown.isVisible()
    assert window.cursor().shape() is Qt.CursorShape.ArrowCursor
