"""Where this computer has no room for the rows of a file, a sentence says so."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from shared.errors import StorageFull
from shared.exchange import marks, spool

_FULL = Path("/dev/full")
_ROWS = [("客户名称",), *((f"客户 {number}",) for number in range(300))]


def _small():
    """A file of marks that may have three pages."""
    kept = _connect("", check_same_thread=False, isolation_level=None)
    kept.execute("PRAGMA max_page_count = 3")
    return kept


_connect = sqlite3.connect


@pytest.mark.engines("sqlite", why="no database is asked before")
@pytest.mark.skipif(not _FULL.exists(), reason="this system has no disk that is always full")
def test_a_check_without_room_for_the_rows_says_so(exchange, monkeypatch):
    monkeypatch.setattr(spool.tempfile, "TemporaryFile", lambda: _FULL.open("w+b"))

    with pytest.raises(StorageFull, match="room"):
        exchange.check(exchange.file(*_ROWS))


@pytest.mark.engines("sqlite", why="no database is asked before")
def test_a_check_and_an_import_without_room_for_the_marks_say_so(exchange, monkeypatch):
    path = exchange.file(*_ROWS)
    checked = exchange.check(path)
    monkeypatch.setattr(marks, "_AT_HAND", 50)
    monkeypatch.setattr(marks.sqlite3, "connect", lambda *_place, **_more: _small())

    with pytest.raises(StorageFull, match="room"):
        exchange.check(path)
    with pytest.raises(StorageFull, match="room"):
        exchange.write(checked)
