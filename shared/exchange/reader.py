"""Reading tables from files, through a process that may fail without harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.exchange.unreadable import refusal

WAIT_SECONDS = 90
Cell = Any  # text, a number, true/false, ["d", date or moment] or ["e", error]
NumberedRow = tuple[int, list[Cell]]
Chunk = list[NumberedRow]
Line = bytes  # a chunk as it came from the process that read it
NOTHING: Line = b'{"rows":[]}'


@dataclass(frozen=True)
class About:
    """What a file turned out to be: xlsx or csv, the encoding and separator of a text, the sheets of a workbook."""

    kind: str
    encoding: str
    separator: str
    sheets: tuple[str, ...]
    sheet: str


@contextmanager
def reading(path: Path, sheet: str | None = None, rows: int | None = None) -> Iterator[tuple[About, Iterator[Line]]]:
    """What the file is, and its rows by the thousand, read while they are asked for: `chunk` makes rows of a line.

    Refused, with one sentence, for whatever cannot be read, here or while the rows are taken.
    """
    asked = json.dumps({"path": str(path), "sheet": sheet, "rows": rows})
    child = _start(asked)
    try:
        about = _answer(child)["about"]
        yield About(**{**about, "sheets": tuple(about["sheets"])}), _lines(child)
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None  # noqa: S101 - it was asked for
        child.stdout.close()


def preview(path: Path, sheet: str | None = None, rows: int = 50) -> tuple[About, Chunk]:
    """What the file is, and its first rows."""
    with reading(path, sheet, rows) as (about, lines):
        return about, [row for line in lines for row in chunk(line)]


def chunk(line: Line) -> Chunk:
    """The rows of a line."""
    return [(number, values) for number, values in json.loads(line)["rows"]]


def pasted(text: str) -> Path:
    """A file that holds what was copied from a spreadsheet, to be read like any other; the caller removes it."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8-sig", newline="", suffix=".tsv", delete=False) as file:
        file.write(text)
    return Path(file.name)


def _start(asked: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
        [sys.executable, "-m", "shared.exchange.child", asked],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _lines(child: subprocess.Popen[bytes]) -> Iterator[Line]:
    while (line := _line(child)).startswith(b'{"rows"'):
        yield line
    _said(line)


def _answer(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    return _said(_line(child))


def _line(child: subprocess.Popen[bytes]) -> Line:
    """The next line; a child that says nothing for too long is ended, and one that died is given up."""
    assert child.stdout is not None  # noqa: S101 - it was asked for
    watch = threading.Timer(WAIT_SECONDS, child.kill)
    watch.daemon = True
    watch.start()
    line = child.stdout.readline()
    watch.cancel()
    if not line.endswith(b"\n"):
        raise refusal("exhausted", {})
    return line


def _said(line: Line) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(line)
    if "fault" in answer:
        raise refusal(answer["fault"], answer["values"])
    return answer
