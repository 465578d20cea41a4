"""The next thing is made on a thread while the last is used, in order, and nothing is left behind."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from shared.ahead import ahead


def test_the_next_is_made_while_the_last_is_used():
    begun = [threading.Event() for _ in range(3)]

    def items():
        for number, event in enumerate(begun):
            event.set()
            yield number

    used = []
    for number in ahead(items()):
        if number < 2:
            assert begun[number + 1].wait(10)
        used.append(number)
    assert used == [0, 1, 2]


def test_what_making_raises_comes_in_its_turn():
    def items():
        yield 1
        raise OSError("gone")

    coming = ahead(items())
    assert next(coming) == 1
    with pytest.raises(OSError, match="gone"):
        next(coming)


def test_left_early_it_closes_what_makes():
    closed = threading.Event()

    def items():
        try:
            while True:
                yield 1
        finally:
            closed.set()

    with closing(ahead(items())) as coming:
        next(coming)
    assert closed.is_set()
