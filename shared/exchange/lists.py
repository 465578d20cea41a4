"""The list of customers as it is filtered and sorted, as a workbook or a text table."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session

from shared.customers import labels, queries
from shared.database import Database
from shared.exchange.check import Progress
from shared.exchange.sheet import replacing
from shared.text import N_, _

_BLOCK = 500
# Signs with which a spreadsheet takes text for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")


@dataclass(frozen=True)
class Column:
    """A column of the list: its field, title, width in letters, and what it shows of a row.

    paper: its width on a page, in points; a column without is not printed. figure: it is set flush right there; such
    columns are the last ones.
    """

    name: str
    title: str
    width: int
    value: Callable[[Any], Any]
    paper: int = 0
    figure: bool = False


def _label(known: dict[str, str], field: str) -> Callable[[queries.Row], str]:
    return lambda row: _(known[getattr(row, field)])


COLUMNS = (
    Column("code", labels.FIELDS["code"], 12, attrgetter("code")),
    Column("name", labels.FIELDS["name"], 32, attrgetter("name")),
    Column("short_name", labels.FIELDS["short_name"], 16, attrgetter("short_name")),
    Column("kind", labels.FIELDS["kind"], 12, _label(labels.KINDS, "kind")),
    Column("category", labels.FIELDS["category"], 14, _label(labels.CATEGORIES, "category")),
    Column("stage", labels.FIELDS["stage"], 12, _label(labels.STAGES, "stage")),
    Column("grade", labels.FIELDS["grade"], 10, _label(labels.GRADES, "grade")),
    Column("vip", labels.FIELDS["vip"], 6, lambda row: _("Yes") if row.vip else ""),
    Column("trade", labels.FIELDS["trade"], 16, attrgetter("trade")),
    Column("region", labels.FIELDS["region"], 12, attrgetter("region")),
    Column("city", labels.FIELDS["city"], 12, attrgetter("city")),
    Column("source", labels.FIELDS["source"], 12, attrgetter("source")),
    Column("phone", labels.FIELDS["phone"], 18, attrgetter("phone")),
    Column("owner", N_("Owner of the customer"), 12, attrgetter("owner")),
    Column("balance", N_("Balance in yuan"), 14, attrgetter("balance")),
    Column("turnover", N_("Ordered this year in yuan"), 16, attrgetter("turnover")),
    Column("last_contact_at", N_("Last contact on"), 12, attrgetter("last_contact_at")),
    Column("next_contact_on", N_("Next contact on"), 12, attrgetter("next_contact_on")),
)


def write(
    database: Database,
    wanted: queries.Wanted,
    path: Path,
    progress: Progress,
    columns: Sequence[str] | None = None,
    ids: Sequence[int] | None = None,
    *,
    mark: str = "",
) -> int:
    """Write the list, in its order, to an .xlsx or .csv file; how many customers it has.

    columns: names of COLUMNS, all where none are given; ids: these customers alone. mark: who takes them out, when and
    under which number: a workbook says it on each printed page, in its properties and on a sheet of its own.
    """
    chosen = [column for column in COLUMNS if columns is None or column.name in columns]
    with database.reading() as session:
        found = list(ids) if ids is not None else queries.all_ids(session, wanted)
        save(path, _("Customer list"), chosen, _rows(session, found, wanted.today, progress), len(found), mark)
    return len(found)


def save(path: Path, title: str, columns: Sequence[Column], rows: Iterator[Any], count: int, mark: str = "") -> None:
    """Write `count` rows to an .xlsx or .csv file, whole or not at all; `title` is what the sheet is called."""
    with replacing(path) as part:
        if path.suffix.lower() == ".csv":
            _write_csv(part, columns, rows)
        else:
            _write_workbook(part, title, columns, rows, count, mark)


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _rows(session: Session, ids: Sequence[int], today: dt.date | None, progress: Progress) -> Iterator[queries.Row]:
    for start in range(0, len(ids), _BLOCK):
        block = ids[start : start + _BLOCK]
        found = queries.rows(session, block, today)
        yield from (found[id] for id in block if id in found)
        progress.at(min(start + _BLOCK, len(ids)), len(ids))


def _write_workbook(
    path: Path, title: str, columns: Sequence[Column], rows: Iterator[Any], count: int, mark: str
) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(title)
        if mark:
            sheet.set_footer(f"&L&8{mark[:200].replace('&', '&&')}&R&8&P / &N")
            book.set_properties({"comments": mark})
        bold = book.add_format({"bold": True, "bottom": 1, "bottom_color": "#7D8693"})
        looks = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, _(column.title), bold)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, count, len(columns) - 1)
        for number, row in enumerate(rows, 1):
            for place, column in enumerate(columns):
                _put(sheet, number, place, column.value(row), looks)
        if mark:
            book.add_worksheet(_("About this export")).write_string(0, 0, mark)


def _put(sheet: Any, number: int, place: int, value: Any, looks: dict[str, Any]) -> None:
    """Numbers as numbers, dates as dates, all else as text, whatever it looks like."""
    if isinstance(value, str):
        if value:
            sheet.write_string(number, place, value)
    elif isinstance(value, Decimal):
        sheet.write_number(number, place, float(value), looks["money"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(number, place, _local_day(value), looks["date"])
    elif value:
        sheet.write_string(number, place, str(value))


def _write_csv(path: Path, columns: Sequence[Column], rows: Iterator[Any]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([_(column.title) for column in columns])
        for row in rows:
            table.writerow([_word(column.value(row)) for column in columns])


def _word(value: Any) -> str:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, dt.date):
        return _local_day(value).isoformat()
    return "" if value is None else str(value)


def _local_day(value: dt.date) -> dt.date:
    return value.astimezone().date() if isinstance(value, dt.datetime) else value
