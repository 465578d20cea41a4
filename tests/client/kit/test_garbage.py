"""Cycles are collected on the UI thread, and the program itself is not looked through each time."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QObject

from client.kit.garbage import Garbage


class Loop:
    """Refers to itself."""

    def __init__(self):
        self.me = self


@pytest.fixture
def garbage(qapp):
    made = Garbage(QObject(qapp))
    yield made
    made.close()


def test_the_interpreter_collects_nothing_by_itself_until_the_last_one_is_closed(qapp, garbage):
    second = Garbage(QObject(qapp))
    second.close()
    second.close()
    assert not gc.isenabled()

    garbage.close()

    assert gc.isenabled()


def test_what_is_due_is_collected(garbage):
    gc.collect()
    gone = weakref.ref(Loop())
    kept = [Loop() for _each in range(gc.get_threshold()[0] + 1)]

    garbage.collect()

    assert gone() is None
    assert len(kept) > 0


def test_what_was_there_is_passed_over_once(garbage):
    gc.unfreeze()
    garbage.spare()
    spared = gc.get_freeze_count()
    made = [Loop() for _each in range(100)]

    garbage.spare()
    assert spared
    assert gc.get_freeze_count() <= spared

    garbage.close()
    assert not gc.get_freeze_count()
    assert len(made) == 100
