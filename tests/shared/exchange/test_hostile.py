"""Whatever bytes a file holds: its rows, or one sentence; never a crash."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import Refused
from shared.exchange import child, reader
from shared.exchange.unreadable import Unreadable, refusal

_FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
_CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_TABLES = st.lists(st.lists(_CELLS | st.sampled_from(['"', "=1+1", "\t", "\r\n", "1.38E+10"]), max_size=5), max_size=8)


def _book():
    with xlsxwriter.Workbook(made := io.BytesIO()) as book:
        sheet = book.add_worksheet("客户")
        sheet.merge_range(1, 0, 3, 0, "华盛工业")
        sheet.write_row(0, 0, ["名称", "电话"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    return made.getvalue()


_BOOK = _book()


@st.composite
def _texts(draw):
    """A text table in some encoding, with a piece of it replaced by other bytes."""
    separator = draw(st.sampled_from(",;\t"))
    content = "\n".join(separator.join(row) for row in draw(_TABLES)).encode(draw(st.sampled_from(_ENCODINGS)))
    return _spoiled(draw, content)


@st.composite
def _books(draw):
    return _spoiled(draw, _BOOK)


def _spoiled(draw, content):
    at = draw(st.integers(0, len(content)))
    return content[:at] + draw(st.binary(max_size=6)) + content[at + draw(st.integers(0, 6)) :]


def _check_sentence(said):
    assert said.strip()
    assert "\n" not in said
    assert said.rstrip().endswith((".", "。"))


@settings(max_examples=150, deadline=None, suppress_health_check=_FIXTURES)
@given(content=st.binary(max_size=200) | _texts())
def test_any_text_gives_rows_or_a_sentence(tmp_path, content):
    (path := tmp_path / "客户.csv").write_bytes(content)

    try:
        _about, rows = child.opened(path, None)
        numbers = [number for number, _cells in child._tidy(rows)]
    except Unreadable as error:
        _check_sentence(str(refusal(error.code, error.values)))
    else:
        assert numbers == sorted(set(numbers))


@settings(max_examples=15, deadline=None, suppress_health_check=_FIXTURES)
@given(content=_books())
def test_any_workbook_gives_rows_or_a_sentence(tmp_path, content):
    (path := tmp_path / "客户.xlsx").write_bytes(content)

    try:
        reader.preview(path)
    except Refused as error:
        _check_sentence(str(error))


@pytest.mark.parametrize("length", [0, 4, 100, -1])
def test_a_workbook_that_was_cut_is_refused(tmp_path, length):
    (path := tmp_path / "客户.xlsx").write_bytes(_BOOK[:length])

    with pytest.raises(Refused):
        reader.preview(path)
