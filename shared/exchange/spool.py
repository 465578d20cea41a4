"""Checked rows kept on disk between the check and the writing, so that memory stays flat however long the file is."""

from __future__ import annotations

import pickle
import tempfile
import threading
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from shared.exchange.entry import Entry
from shared.exchange.step import SKIP, VERDICTS, WRONG
from shared.packing import unpacked


class Spool:
    """Entries by the block, with the verdict of each, in a file that vanishes with the spool.

    `counts`: rows by verdict; `left_out`: wrong rows that count as skipped; `faulty`: the places of the columns in
    which anything is wrong.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
        self._lock = threading.Lock()  # a list is looked at while it is written
        self._blocks: list[tuple[int, list[str]]] = []
        self._first_rows: list[int] = []
        self._corrected: dict[int, Entry] = {}
        self.left_out = 0
        self.counts = dict.fromkeys(VERDICTS, 0)
        self.faulty: set[int] = set()

    def add(self, entries: Sequence[Entry], verdicts: Sequence[str]) -> None:
        """Keep a block of entries."""
        self._blocks.append((self._file.tell(), list(verdicts)))
        self._first_rows.append(entries[0].row if entries else 0)
        pickle.dump(list(entries), self._file, pickle.HIGHEST_PROTOCOL)
        for verdict in verdicts:
            self.counts[verdict] += 1
        self.faulty.update(place for entry in entries for place in entry.faults)

    def empty(self) -> None:
        """Forget the entries, to begin anew."""
        self._file.seek(0)
        self._file.truncate()
        self._blocks.clear()
        self._first_rows.clear()
        self.counts = dict.fromkeys(VERDICTS, 0)

    def put(self, entry: Entry, verdict: str) -> None:
        """Put a corrected entry in the place of the one of its row."""
        number = bisect(self._first_rows, entry.row) - 1
        verdicts = self._blocks[number][1]
        at = next(n for n, (known, _verdict) in enumerate(self._block(number)) if known.row == entry.row)
        self.counts[verdicts[at]] -= 1
        self.counts[verdict] += 1
        verdicts[at] = verdict
        self._corrected.pop(entry.row, None)
        self._corrected[entry.row] = entry

    def leave_out(self) -> None:
        """Count the wrong rows as skipped; they stay out of the import and are not asked about any more."""
        for _place, verdicts in self._blocks:
            verdicts[:] = [SKIP if verdict == WRONG else verdict for verdict in verdicts]
        self.left_out += self.counts[WRONG]
        self.counts[SKIP] += self.counts[WRONG]
        self.counts[WRONG] = 0

    def __len__(self) -> int:
        return sum(self.counts.values())

    def sound(self) -> Iterator[list[Entry]]:
        """The entries that are not wrong, by the block, in the order in which they were checked: corrected ones last.

        They are the caller's own, to be found wrong after all.
        """
        for number in range(len(self._blocks)):
            block = ((entry, verdict) for entry, verdict in self._block(number) if entry.row not in self._corrected)
            yield [entry for entry, verdict in block if verdict != WRONG and not entry.faults]
        if last := [replace(entry, faults={}) for entry in self._corrected.values() if not entry.faults]:
            yield last

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
            entries: list[Any] = unpacked(self._file)
        return zip((self._corrected.get(entry.row, entry) for entry in entries), verdicts, strict=True)
