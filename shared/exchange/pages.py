"""A list on paper: those of its columns that have room on a page, with the mark of who takes it out on every page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from shared.dates import local
from shared.exchange.lists import Column
from shared.exchange.sheet import replacing
from shared.reports.pdf import INK, SOFT, Pages, Printed
from shared.reports.wrap import wrap
from shared.text import _

_SIZE, _GAP = 8.0, 8.0


def save(
    path: Path, title: str, columns: Sequence[Column], rows: Iterator[Any], printed: Printed, under: str = ""
) -> None:
    """Write the rows to a PDF, whole or not at all."""
    shown = [column for column in columns if column.paper]
    pages = Pages(title, printed, under)
    _head(pages, shown)
    for row in rows:
        texts = [_said(column.value(row)) for column in shown]
        rooms = zip(texts, shown, strict=True)
        lines = max(len(wrap(text, column.paper - _GAP, _SIZE)) for text, column in rooms)
        if pages.need(lines * _SIZE * 1.45 + 10):
            _head(pages, shown)
        _line(pages, shown, texts)
    with replacing(path) as part:
        part.write_bytes(pages.finish())


def _head(pages: Pages, columns: Sequence[Column]) -> None:
    _line(pages, columns, [_(column.title) for column in columns], SOFT)


def _line(pages: Pages, columns: Sequence[Column], texts: list[str], ink: str = INK) -> None:
    figures = sum(column.figure for column in columns)
    pages.cells(texts, [float(column.paper) for column in columns], ink=ink, size=_SIZE, right=figures)


def _said(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return f"{local(value):%Y-%m-%d}"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return "" if value is None else str(value)
