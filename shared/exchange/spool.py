"""Checked rows kept on disk between the check and the writing, so that memory stays flat however long the file is."""

from __future__ import annotations

import pickle
import tempfile
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from shared.exchange.entry import Entry
from shared.exchange.matching import VERDICTS, WRONG


class Spool:
    """Entries by the block, with the verdict of each, in a file that vanishes with the spool.

    `counts`: rows by verdict; `faulty`: the places of the columns in which anything is wrong.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
        self._lock = threading.Lock()  # a list is looked at while it is written
        self._blocks: list[tuple[int, list[str]]] = []
        self.counts = dict.fromkeys(VERDICTS, 0)
        self.faulty: set[int] = set()

    def add(self, entries: Sequence[Entry], verdicts: Sequence[str]) -> None:
        """Keep a block of entries."""
        self._blocks.append((self._file.tell(), list(verdicts)))
        pickle.dump(list(entries), self._file, pickle.HIGHEST_PROTOCOL)
        for verdict in verdicts:
            self.counts[verdict] += 1
        self.faulty.update(place for entry in entries for place in entry.faults)

    def __len__(self) -> int:
        return sum(self.counts.values())

    def sound(self) -> Iterator[list[Entry]]:
        """The entries that are not wrong, by the block; wrong ones are left out."""
        for number in range(len(self._blocks)):
            yield [entry for entry, verdict in self._block(number) if verdict != WRONG]

    def of(self, verdict: str, start: int = 0, count: int | None = None) -> list[Entry]:
        """Entries of one verdict, in the order of the file, from the start-th on."""
        found: list[Entry] = []
        for number, (_place, verdicts) in enumerate(self._blocks):
            here = verdicts.count(verdict)
            if start >= here:
                start -= here
                continue
            found += [entry for entry, one in self._block(number) if one == verdict][start:]
            start = 0
            if count is not None and len(found) >= count:
                return found[:count]
        return found

    def each(self, verdict: str) -> Iterator[Entry]:
        """All entries of one verdict."""
        for number in range(len(self._blocks)):
            yield from (entry for entry, one in self._block(number) if one == verdict)

    def close(self) -> None:
        """Forget the rows."""
        self._file.close()

    def _block(self, number: int) -> Iterator[tuple[Entry, str]]:
        place, verdicts = self._blocks[number]
        with self._lock:
            self._file.seek(place)
            entries: list[Any] = pickle.load(self._file)  # noqa: S301 - written above, in a file without a name
        return zip(entries, verdicts, strict=True)
