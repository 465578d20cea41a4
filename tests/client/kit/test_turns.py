"""Building in turns."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTimer

from client.kit.turns import BUDGET_MS, Turns


@pytest.fixture
def built():
    return []


def _pieces(built, count, seconds=0.0):
    for number in range(count):
        time.sleep(seconds)
        built.append(number)
        yield


def test_nothing_is_built_before_the_first_turn(qapp, built, qtbot):
    turns = Turns(QObject(qapp), _pieces(built, 3))
    assert not built

    with qtbot.waitSignal(turns.done):
        pass

    assert built == [0, 1, 2]


def test_between_two_turns_the_event_loop_does_other_things(qapp, built, qtbot):
    turns = Turns(QObject(qapp), _pieces(built, 4, BUDGET_MS / 1000))
    clock = QTimer(turns, interval=0)
    seen = []
    clock.timeout.connect(lambda: seen.append(len(built)))
    clock.start()

    with qtbot.waitSignal(turns.done):
        pass

    assert {1, 2, 3} <= set(seen)


def test_who_cannot_wait_has_the_rest_at_once_and_is_told_once(qapp, built, qtbot):
    turns, told = Turns(QObject(qapp), _pieces(built, 3)), []
    turns.done.connect(lambda: told.append(1))

    turns.hurry()
    turns.hurry()
    qtbot.wait(20)

    assert built == [0, 1, 2]
    assert told == [1]


def test_what_is_gone_is_not_built_on(qapp, built):
    parent = QObject(qapp)
    Turns(parent, _pieces(built, 3))

    parent.deleteLater()
    QCoreApplication.sendPostedEvents(parent, 52)  # DeferredDelete
    QCoreApplication.processEvents()

    assert not built
