"""Checking a file before anything is written: what each row would do, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shared.database import Database
from shared.errors import Refused
from shared.exchange import matching, reader
from shared.exchange.entry import Reading
from shared.exchange.reader import Cell
from shared.exchange.spool import Spool
from shared.text import _


class Progress(Protocol):
    """Told how far the work is; raises Cancelled when it is to stop."""

    def at(self, done: int, total: int) -> None:
        """So many of so many rows are done; a total of 0 is not known yet."""


@dataclass(frozen=True)
class Checked:
    """A file that was checked: its name, its headings, how it was read, its rows. Close it when it is done with."""

    file: str
    headings: tuple[Cell, ...]
    reading: Reading
    replace: bool
    spool: Spool

    @property
    def counts(self) -> dict[str, int]:
        """Rows by verdict."""
        return self.spool.counts

    def close(self) -> None:
        """Forget the rows."""
        self.spool.close()


def check(
    database: Database,
    path: Path,
    fields: Sequence[str],
    header: int,
    progress: Progress,
    *,
    sheet: str | None = None,
    replace: bool = False,
    unknown_authors: str = "fault",
    name: str = "",
) -> Checked:
    """What each row under the headings would do; nothing is written.

    fields: the field (a key of columns.FIELDS, or "") of each column; header: the row of the headings. Refused when the
    file cannot be read or names no customer; Cancelled when it was stopped.
    """
    if not {"customer.name", "customer.code", "customer.tax_no"} & set(fields):
        raise Refused(_("No column tells which customer a row is about. Say which one is the name."))
    authors = database.read(matching.colleagues)
    read = Reading(tuple(fields), header, authors, unknown_authors)
    checked = Checked(name or path.name, (), read, replace, Spool())
    try:
        headings = _fill(database, path, sheet, checked, progress)
    except BaseException:
        checked.close()
        raise
    return Checked(checked.file, headings, read, replace, checked.spool)


def _fill(database: Database, path: Path, sheet: str | None, checked: Checked, progress: Progress) -> tuple[Cell, ...]:
    matcher = matching.Matcher(checked.reading, replace=checked.replace)
    headings: tuple[Cell, ...] = ()
    with reader.reading(path, sheet) as (_about, chunks), database.reading() as session:
        for chunk in chunks:
            headings = headings or next((tuple(c) for row, c in chunk if row == checked.reading.header), ())
            rows = ((row, cells) for row, cells in chunk if row > checked.reading.header)
            entries = [checked.reading.entry(row, cells) for row, cells in rows]
            steps = matcher.steps(session, entries)
            checked.spool.add(entries, [step.verdict for step in steps])
            session.expunge_all()
            progress.at(len(checked.spool), 0)
    return headings
