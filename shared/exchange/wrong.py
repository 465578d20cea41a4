"""Handing the wrong rows back: every column as it was, and the reasons; once corrected they are imported again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from shared.exchange.check import Checked
from shared.exchange.delimited import letters
from shared.exchange.entry import Entry
from shared.exchange.reader import Cell
from shared.exchange.sheet import replacing
from shared.text import _


def write(checked: Checked, path: Path) -> int:
    """Write the wrong rows to a workbook; how many they are. The last columns say row and reason.

    Once the sound rows are written, those are among them that were found wrong by that.
    """
    count = 0
    with replacing(path) as part, xlsxwriter.Workbook(str(part), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(_("Wrong rows"))
        bold, faulty = (
            book.add_format({"bold": True}),
            book.add_format({"bg_color": "#FCECEA", "font_color": "#B3322A"}),
        )
        widths = max(len(checked.headings), len(checked.reading.fields))
        sheet.set_column(0, widths, 16)
        sheet.set_column(widths + 1, widths + 1, 60)
        sheet.freeze_panes(1, 0)
        headings = [words(cell) for cell in checked.headings] + [""] * (widths - len(checked.headings))
        for place, heading in enumerate([*headings, _("Row in the file"), _("What is wrong")]):
            sheet.write_string(0, place, heading, bold)
        for count, entry in enumerate(checked.wrong(), 1):
            for place, cell in enumerate(entry.given[:widths]):
                _put(sheet, count, place, cell, faulty if place in entry.faults else None)
            sheet.write_number(count, widths, entry.row)
            sheet.write_string(count, widths + 1, "\n".join(reasons(entry, checked.headings)), faulty)
    return count


def reasons(entry: Entry, headings: Sequence[Cell]) -> list[str]:
    """Each fault of a row with the column it is in."""
    said = _("Column {letters} ({heading}): {fault}")
    return [
        said.format(letters=letters(place + 1), heading=words(heading_of(headings, place)), fault=fault)
        for place, fault in sorted(entry.faults.items())
    ]


def heading_of(headings: Sequence[Cell], place: int) -> Cell:
    """The heading of a column, "" where it has none."""
    return headings[place] if place < len(headings) else ""


def file_name(checked: Checked) -> str:
    """What the workbook is called, beside the file it came from."""
    return _("{file} wrong rows").format(file=Path(checked.file).stem) + ".xlsx"


def _put(sheet: Any, row: int, place: int, cell: Cell, look: Any) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 1e15:
        sheet.write_number(row, place, cell, look)
    else:
        sheet.write_string(row, place, words(cell), look)


def words(cell: Cell) -> str:
    """A cell as text; it is always written as text, so that nothing in it becomes a formula."""
    if isinstance(cell, list):
        return str(cell[1]).replace("T00:00:00", "").replace("T", " ") or "#VALUE!"
    return str(cell)
