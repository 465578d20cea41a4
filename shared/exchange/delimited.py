"""Reading text tables: the encoding and the separator are found, never asked for."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from shared.exchange.unreadable import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "gb18030": "GB18030"}
SEPARATORS = ",;\t|，；"
_MOST_IN_A_CELL = 32_767  # as Excel


def read(path: Path) -> tuple[str, str, Iterator[list[str]]]:
    """The encoding, the separator and the rows of a text table."""
    raw = path.read_bytes()
    encoding = found_encoding(raw)
    text = decoded(raw, encoding)
    if "\0" in text:
        raise Unreadable("nul", row=text.count("\n", 0, text.index("\0")) + 1)
    said = re.match(r"sep=(.)\r?\n", text)  # Excel's own way of naming the separator
    separator = said[1] if said else found_separator(text[:100_000])
    return encoding, separator, _rows(text, separator)


def found_encoding(raw: bytes) -> str:
    """By its mark, by zero bytes, or by what most lines with other than ASCII letters are written in."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    zeros = raw[:100_000].count(0)
    if 2 * zeros > min(len(raw), 100_000) // 20:
        return "utf-16-le" if raw[1:100_000:2].count(0) > raw[0:100_000:2].count(0) else "utf-16-be"
    return "utf-8" if _fits(raw, "utf-8") or _mostly_utf8(raw) else "gb18030"


def decoded(raw: bytes, encoding: str) -> str:
    """The text. Unreadable names the row and the column of the first bytes that do not fit."""
    try:
        return raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(encoding)
        row = before.count("\n") + 1
        if error.end >= len(raw) - 1 and error.start >= len(raw) - 3:
            raise Unreadable("cut", row=row) from error
        column = 1 + _separators(before.rpartition("\n")[2], found_separator(before))
        raise Unreadable("encoding", row=row, column=letters(column), encoding=NAMES[encoding]) from error


def found_separator(text: str) -> str:
    """The separator that divides the first lines into the most even columns."""
    lines = [line for line in text.splitlines()[:20] if line.strip()] or [""]

    def evenness(separator: str) -> tuple[int, int]:
        counts = [_separators(line, separator) for line in lines]
        usual = max(set(counts), key=lambda n: (counts.count(n) if n else 0, n))
        return (counts.count(usual) if usual else 0, usual)

    return max(SEPARATORS, key=evenness)


def letters(column: int) -> str:
    """A column's letters as Excel counts them: 1 is A, 27 is AA."""
    said = ""
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(65 + rest) + said
    return said


def _separators(line: str, separator: str) -> int:
    """Separators outside quotation marks."""
    return sum(part.count(separator) for part in line.split('"')[::2])


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        return error.end == len(raw) and error.start > 0 and error.reason == "unexpected end of data"
    return True


def _mostly_utf8(raw: bytes) -> bool:
    foreign = [line for line in raw.split(b"\n") if not line.isascii()][:2_000]
    return 2 * sum(_fits(line, "utf-8") for line in foreign) > len(foreign)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(table, 1):
            _check_lengths(number, row)
            yield [] if number == 1 and re.fullmatch(r"sep=.?", separator.join(row)) else row
    except csv.Error as error:
        code = "quote" if "unexpected end" in str(error) else "quoted"
        column = _open_quote(text, separator, number) if code == "quote" else ""
        raise Unreadable(code, row=number + 1, column=column) from error


def _check_lengths(number: int, row: list[str]) -> None:
    for column, cell in enumerate(row, 1):
        if len(cell) > _MOST_IN_A_CELL:
            raise Unreadable("long", row=number, column=letters(column), most=_MOST_IN_A_CELL)


def _open_quote(text: str, separator: str, before: int) -> str:
    """The column of the row after `before` in which the reader stumbled."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for _row in range(before):
        next(rows)
    rest = "\n".join(text.splitlines()[rows.line_num :])
    row = next(csv.reader(io.StringIO(rest, newline=""), delimiter=separator), [])
    broken = next((n for n, cell in enumerate(row, 1) if '"' in cell or "\n" in cell), len(row))
    return letters(broken or 1)
