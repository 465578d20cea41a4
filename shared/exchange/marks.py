"""What is known of earlier rows of a file, as marks: a file has many rows, so they are kept on the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

Mark = tuple[int, ...]  # at most three whole numbers
_AT_HAND = 20_000  # marks in memory before they go to the disk
_CACHE = 4_000  # KB
_BITS = 1 << 23


class Marks:
    """Whole numbers by a hash, in a file that vanishes with them. Close them."""

    def __init__(self) -> None:
        # Without a name it is a file for this line alone. One matcher asks at a time, on whatever thread.
        self._file = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._file.execute(f"PRAGMA cache_size = -{_CACHE}")
        self._file.execute("CREATE TABLE mark (hash INTEGER PRIMARY KEY, a INTEGER, b INTEGER, c INTEGER)")
        self._at_hand: dict[int, Mark] = {}
        self._bits = bytearray(_BITS >> 3)  # of the hashes on the disk, so that few others are looked for there

    def get(self, hash: int) -> Mark | None:
        """The numbers, or None."""
        bit = hash % _BITS
        if hash in self._at_hand or not self._bits[bit >> 3] & 1 << (bit & 7):
            return self._at_hand.get(hash)
        found = self._file.execute("SELECT a, b, c FROM mark WHERE hash = ?", (hash,)).fetchone()
        return None if found is None else tuple(number for number in found if number is not None)

    def put(self, hash: int, mark: Mark) -> None:
        """Put numbers in, in the place of former ones."""
        self._at_hand[hash] = mark
        if len(self._at_hand) >= _AT_HAND:
            self._write()

    def setdefault(self, hash: int, mark: Mark) -> Mark:
        """The numbers that are there, or these from now on."""
        found = self.get(hash)
        if found is None:
            self.put(hash, mark)
        return mark if found is None else found

    def add(self, hash: int, mark: Mark = ()) -> bool:
        """Put numbers in where there are none; whether there were none."""
        if self.get(hash) is not None:
            return False
        self.put(hash, mark)
        return True

    def __contains__(self, hash: int) -> bool:
        return self.get(hash) is not None

    def __iter__(self) -> Iterator[int]:
        """The hashes, the least first."""
        self._write()
        for (hash,) in self._file.execute("SELECT hash FROM mark ORDER BY hash"):
            yield hash

    def close(self) -> None:
        """Forget all."""
        self._file.close()

    def _write(self) -> None:
        rows = ((hash, *mark, *[None] * (3 - len(mark))) for hash, mark in sorted(self._at_hand.items()))
        self._file.execute("BEGIN")
        self._file.executemany("INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?)", rows)
        self._file.execute("COMMIT")
        for hash in self._at_hand:
            bit = hash % _BITS
            self._bits[bit >> 3] |= 1 << (bit & 7)
        self._at_hand.clear()
