"""Reading workbooks: looked over before they are unpacked, values only, merged cells filled downwards."""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from defusedxml import ElementTree

from shared.exchange.unreadable import Unreadable

MOST_PARTS = 10_000
MOST_UNPACKED = 400 * 2**20
MOST_RATIO = 100
_SMALL = 8 * 2**20  # small parts may be packed as tightly as they like
_BLOCK = 2**20
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FAULTY = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?:[^>]*? t="e"[^>]*>(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>([^<]*)|'
                     rb'[^>]*>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>|</c>))')  # fmt: skip
_MOST_FAULTS = 20_000
Faults = dict[tuple[int, int], str]


class Looked:
    """What a look at every part of the workbook found: its sheets and the cells that hold no value but an error."""

    def __init__(self, path: Path) -> None:
        try:
            with zipfile.ZipFile(path) as packed:
                self._parts = _checked(packed)
                self.sheets = _sheets(packed, self._parts)
                self._faults = _unpacked(packed)
        except (zipfile.BadZipFile, EOFError, OSError, KeyError, NotImplementedError, ElementTree.ParseError) as error:
            raise Unreadable("damaged") from error
        except RuntimeError as error:  # zipfile's word for a missing password
            raise Unreadable("password") from error

    def faults(self, sheet: str) -> Faults:
        """Error or reason by (row, column), both from 1; "" stands for a formula that was never worked out."""
        return self._faults.get(self.sheets.get(sheet, ""), {})


def rows(path: Path, sheet: str, faults: Faults) -> Iterator[tuple[int, list[Any]]]:
    """Row number (from 1) and values of each row that is not empty."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415 - only in the child

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            read = book.get_sheet_by_name(sheet)
            if read.start is None:
                return
            filled = _Merged(read.merged_cell_ranges or [])
            top, left = read.start
            # Rows before the first used one are not given, but empty columns are.
            for number, row in enumerate(read.iter_rows(), top + 1):
                values = filled.down(number, [""] * left + row if len(row) < read.width + left and left else row)
                yield number, _with_faults(number, values, faults)
    except PasswordError as error:
        raise Unreadable("password") from error
    except (CalamineError, OSError) as error:
        raise Unreadable("damaged") from error


class _Merged:
    """Gives each row under a merged cell the value of the cell; a title merged sideways stays one cell."""

    def __init__(self, ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (top, left), (bottom, _right) in ranges:
            if bottom > top:
                self._starts[top + 1].append((left, bottom + 1))
        self._open: dict[int, tuple[Any, int]] = {}

    def down(self, number: int, row: list[Any]) -> list[Any]:
        if not self._open and number not in self._starts:
            return row
        for column, (value, last) in list(self._open.items()):
            if number > last:
                del self._open[column]
            elif column < len(row) and row[column] == "":
                row[column] = value
        for column, last in self._starts.get(number, ()):
            if column < len(row):
                self._open[column] = (row[column], last)
        return row


def _with_faults(number: int, row: list[Any], faults: Faults) -> list[Any]:
    if faults:
        for column in range(len(row)):
            if (number, column + 1) in faults:
                row[column] = ["e", faults[number, column + 1]]
    return row


def _checked(packed: zipfile.ZipFile) -> set[str]:
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or len(names) < len(parts):
        raise Unreadable("bomb")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("password")
    if "xl/workbook.bin" in names:
        raise Unreadable("binary")
    if "mimetype" in names and b"opendocument" in packed.read("mimetype")[:100]:
        raise Unreadable("opendocument")
    if "xl/workbook.xml" not in names:
        raise Unreadable("other")
    return names


def _sheets(packed: zipfile.ZipFile, parts: set[str]) -> dict[str, str]:
    """Visible sheets and the parts that hold them."""
    relations = ElementTree.fromstring(_small(packed, "xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {at.get("Id"): at.get("Target", "") for at in relations}
    book = ElementTree.fromstring(_small(packed, "xl/workbook.xml"), forbid_dtd=True)
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("state", "visible") == "visible":
            target = targets.get(sheet.get(_RELATION), "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            if part in parts and "worksheets/" in part:
                found[sheet.get("name", "")] = part
    if not found:
        raise Unreadable("damaged")
    return found


def _small(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        read = part.read(_SMALL + 1)
    if len(read) > _SMALL:
        raise Unreadable("bomb")
    if _has_document_type(read):
        raise Unreadable("entities")
    return read


def _unpacked(packed: zipfile.ZipFile) -> dict[str, Faults]:
    """Unpack everything once, keeping nothing: what the headers say of sizes may be a lie."""
    total, faults = 0, {}
    for part in packed.infolist():
        size, found, tail = 0, Faults(), b""
        is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
        with packed.open(part) as opened:
            while block := opened.read(_BLOCK):
                size += len(block)
                _limit(total + size, size, part.compress_size)
                if part.filename.endswith((".xml", ".rels")) and _has_document_type(tail[-20:] + block):
                    raise Unreadable("entities")
                if is_sheet:
                    tail = _note_faults(tail + block, found)
        total += size
        if found:
            faults[part.filename] = found
    return faults


def _limit(total: int, size: int, packed: int) -> None:
    if size > _SMALL and size > MOST_RATIO * max(packed, 1):
        raise Unreadable("bomb")
    if total > MOST_UNPACKED:
        raise Unreadable("unpacked", most=MOST_UNPACKED // 2**20)


def _has_document_type(block: bytes) -> bool:
    return b"<!DOCTYPE" in block or b"<!ENTITY" in block or b"<\0!\0D\0O\0C" in block or b"\0<\0!\0D\0O\0C" in block


def _note_faults(block: bytes, found: Faults) -> bytes:
    """Note the faulty cells of a piece of a sheet; the piece from its last cell on, to be looked at with the next."""
    if (b"<f" in block or b't="e"' in block) and len(found) < _MOST_FAULTS:
        for cell in _FAULTY.finditer(block):
            column = 0
            for letter in cell[1]:
                column = column * 26 + letter - 64
            found[int(cell[2]), column] = (cell[3] or b"").decode("utf-8", "replace")
    return block[max(block.rfind(b"<c "), len(block) - 65_536) :]
