"""Checking a file before anything is written: what each row would do, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from dataclasses import replace as replaced
from heapq import merge
from operator import attrgetter
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from shared.beside import Beside
from shared.database import Database
from shared.errors import Refused
from shared.exchange import matching, reader, room
from shared.exchange.entry import Entry, Reading
from shared.exchange.reader import Cell, Line
from shared.exchange.spool import Spool
from shared.exchange.step import WRONG
from shared.text import _

LONG = 200_000  # bytes of a file, from which on the process that takes rows apart is started before the first is read


class Progress(Protocol):
    """Told how far the work is; raises Cancelled when it is to stop."""

    def at(self, done: int, total: int) -> None:
        """So many of so many rows are done; a total of 0 is not known yet."""


@dataclass(frozen=True)
class Checked:
    """A file that was checked: its name, its headings, how it was read, its rows. Close it when it is done with.

    late: rows that were sound, and were found wrong as they were written.
    """

    file: str
    headings: tuple[Cell, ...]
    reading: Reading
    matcher: matching.Matcher
    spool: Spool
    late: Spool

    @property
    def counts(self) -> dict[str, int]:
        """Rows by verdict."""
        return self.spool.counts

    def wrong(self) -> Iterator[Entry]:
        """Every wrong row, in the order of the file."""
        return merge(self.spool.each(WRONG), self.late.each(WRONG), key=attrgetter("row"))

    def close(self) -> None:
        """Forget the rows."""
        self.matcher.close()
        self.spool.close()
        self.late.close()


@room.needed()
def check(
    database: Database,
    path: Path,
    fields: Sequence[str],
    header: int,
    progress: Progress,
    *,
    sheet: str | None = None,
    replace: bool = False,
    namesakes: bool = False,
    unknown_authors: str = "fault",
    name: str = "",
) -> Checked:
    """What each row under the headings would do; nothing is written.

    fields: the field (a key of columns.FIELDS, or "") of each column; header: the row of the headings; namesakes: a
    known person's name with another mobile is another person. Refused when the file cannot be read or names no
    customer; Cancelled when it was stopped; StorageFull when this computer has no room for the rows.
    """
    if not {"customer.name", "customer.code", "customer.tax_no"} & set(fields):
        raise Refused(_("No column tells which customer a row is about. Say which one is the name."))
    authors = database.read(matching.colleagues)
    read = Reading(tuple(fields), header, authors, unknown_authors)
    matcher = matching.Matcher(read, replace=replace, namesakes=namesakes)
    checked = Checked(name or path.name, (), read, matcher, Spool(), Spool())
    try:
        headings = _fill(database, path, sheet, checked, progress)
    except BaseException:
        checked.close()
        raise
    return replaced(checked, headings=headings)


@room.needed()
def correct(session: Session, checked: Checked, wrong: Entry, place: int, said: str) -> str:
    """Put another value into a cell of a wrong row and check the row again: its verdict now. Nothing is written."""
    given = [*wrong.given, *[""] * (place + 1 - len(wrong.given))]
    given[place] = said.strip()
    entry = checked.reading.entry(wrong.row, given)
    (step,) = checked.matcher.steps(session, [entry])
    checked.spool.put(entry, step.verdict)
    return step.verdict


def _fill(database: Database, path: Path, sheet: str | None, checked: Checked, progress: Progress) -> tuple[Cell, ...]:
    reading = checked.reading
    with closing(Beside(reading.entries_of)) as beside:
        if _is_long(path):
            beside.start()
        with reader.reading(path, sheet) as (_about, lines), database.reading() as session:
            first = next(lines, reader.NOTHING)
            for entries in _taken_apart(reading, first, lines, beside):
                steps = checked.matcher.steps(session, entries)
                checked.spool.add(entries, [step.verdict for step in steps])
                session.expunge_all()
                progress.at(len(checked.spool), 0)
    return next((tuple(cells) for row, cells in reader.chunk(first) if row == reading.header), ())


def _is_long(path: Path) -> bool:
    return path.exists() and path.stat().st_size > LONG


def _taken_apart(
    reading: Reading, first: Line, more: Iterator[Line], beside: Beside[Line, list[Entry]]
) -> Iterator[list[Entry]]:
    """The entries of each line; those of a long file are made in a process beside this one."""
    if beside.is_started:
        yield from beside.add(first)
    else:
        yield reading.entries_of(first)
    for line in more:
        yield from beside.add(line)
    yield from beside.rest()
