"""Reads one file in a process of its own: a hostile file can exhaust or crash nothing but this.

Called as `python -m shared.exchange.child '{"path": ..., "sheet": ..., "rows": ...}'`; writes JSON lines: what the
file is, then rows by the block, then the end or the fault. A cell is text, a number, true/false, ["d", date] or
["e", error].
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import sys
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from shared.exchange import delimited, workbook
from shared.exchange.unreadable import Unreadable

MOST_BYTES = 50 * 2**20
MOST_ROWS = 200_000
MOST_COLUMNS = 256
MEMORY = 1 << 30
SECONDS = 60
CHUNK = 2_000
Rows = Iterator[tuple[int, list[Any]]]


def main(asked: dict[str, Any]) -> None:
    """Write the answer to the standard output."""
    gc.disable()  # rows make no circles
    _limit()
    try:
        about, rows = opened(Path(asked["path"]), asked.get("sheet"))
        _say({"about": about})
        wanted = islice(_tidy(rows), asked.get("rows"))
        while chunk := list(islice(wanted, CHUNK)):
            _say({"rows": chunk})
        _say({"end": True})
    except Unreadable as error:
        _say({"fault": error.code, "values": error.values})
    except MemoryError:
        _say({"fault": "exhausted", "values": {}})


def opened(path: Path, sheet: str | None) -> tuple[dict[str, Any], Rows]:
    """What the file is, and its rows."""
    kind = _kind(path)
    if kind == "csv":
        encoding, separator, table = delimited.read(path)
        about = {"kind": kind, "encoding": delimited.NAMES[encoding], "separator": separator, "sheets": [], "sheet": ""}
        return about, enumerate(table, 1)
    looked = workbook.Looked(path)
    if sheet is not None and sheet not in looked.sheets:
        raise Unreadable("sheet", sheet=sheet)
    chosen = next(iter(looked.sheets)) if sheet is None else sheet
    about = {"kind": kind, "encoding": "", "separator": "", "sheets": list(looked.sheets), "sheet": chosen}
    return about, workbook.rows(path, chosen, looked.faults(chosen))


def _kind(path: Path) -> str:
    """By what is in it, whatever it is called. Unreadable for everything that is neither a workbook nor text."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(65_536)
    except OSError as error:
        raise Unreadable("missing") from error
    if not head.strip(b"\r\n\t \0\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    if size > MOST_BYTES:
        raise Unreadable("large", most=MOST_BYTES // 2**20)
    if head.startswith(b"PK\3\4"):
        return "xlsx"
    if fault := _foreign(head, path):
        raise Unreadable(fault)
    return "csv"


def _foreign(head: bytes, path: Path) -> str | None:
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "password" if "EncryptedPackage".encode("utf-16-le") in path.read_bytes() else "old"
    start = head.lstrip(b"\xef\xbb\xbf\r\n\t ")[:1_000].lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")):
        return "web"
    if start.startswith(
        (b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf", b"{\\rtf", b"mz", b"\x7felf")
    ):
        return "other"
    text = head.decode(delimited.found_encoding(head), "replace")
    senseless = sum(unicodedata.category(letter) in ("Cc", "Cn", "Co") and letter not in "\t\r\n" for letter in text)
    return "other" if senseless > len(text) // 50 + 1 else None


def _tidy(rows: Rows) -> Rows:
    """The rows that hold anything, without empty cells at their end."""
    for number, row in rows:
        values = [_plain(value) for value in row]
        while values and values[-1] in ("", None):
            values.pop()
        if not any(value != "" for value in values):
            continue
        if number > MOST_ROWS:
            raise Unreadable("rows", row=MOST_ROWS, most=f"{MOST_ROWS:,}")
        if len(values) > MOST_COLUMNS:
            raise Unreadable("columns", row=number, column=delimited.letters(len(values)), most=MOST_COLUMNS)
        yield number, values


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e21 else value
    if isinstance(value, dt.date):
        return ["d", value.isoformat()]
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    return value


def _say(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said, ensure_ascii=True, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _limit() -> None:
    """Where the system can: no more memory and processor time than a table of the largest size needs."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
