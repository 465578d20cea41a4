"""Marks are remembered alike, whether they are still in memory or on the disk."""

from __future__ import annotations

import random
from contextlib import closing

from shared.exchange import marks
from shared.exchange.marks import Marks


def test_marks_are_as_in_a_dictionary(monkeypatch):
    monkeypatch.setattr(marks, "_AT_HAND", 50)
    chance, known = random.Random(1), {}
    with closing(Marks()) as kept:
        for number in range(2_000):
            hash = chance.choice((1, -1)) * chance.getrandbits(63) if number % 3 else chance.randrange(40)
            assert kept.get(hash) == known.get(hash)
            assert (hash in kept) == (hash in known)
            if number % 7:
                mark = tuple(range(chance.randrange(4)))
                assert kept.setdefault(hash, mark) == known.setdefault(hash, mark)
            else:
                kept.put(hash, (number,))
                known[hash] = (number,)
        assert all(kept.get(hash) == mark for hash, mark in known.items())
        assert list(kept) == sorted(known)
