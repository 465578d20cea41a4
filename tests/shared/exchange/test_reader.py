"""Any file is read, or refused in one sentence with row and column."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from shared.errors import Refused
from shared.exchange import reader

_TABLE = "名称,电话,备注\n华盛工业,021-6650 1234,联通\n𬀩䶮龘,13800138000,é\n"
_ROWS = [
    (1, ["名称", "电话", "备注"]),
    (2, ["华盛工业", "021-6650 1234", "联通"]),
    (3, ["𬀩䶮龘", "13800138000", "é"]),
]


@pytest.fixture
def put(tmp_path):
    def put(content, name="客户.csv"):
        (path := tmp_path / name).write_bytes(content)
        return path

    return put


@pytest.fixture
def book(tmp_path):
    def book(fill, name="客户.xlsx"):
        with xlsxwriter.Workbook(path := str(tmp_path / name)) as made:
            fill(made, made.add_worksheet("客户"))
        return tmp_path / name if path else None

    return book


def _refused(path, **asked):
    with pytest.raises(Refused) as refused:
        reader.preview(path, rows=300_000, **asked)
    return str(refused.value)


def _repacked(path, change):
    """The workbook with its parts changed by name."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    path.write_bytes(made.getvalue())
    return path


def _simple(_book, sheet):
    sheet.write_row(0, 0, ["名称", "电话"])
    sheet.write_row(1, 0, ["华盛工业", "021-66501234"])


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("gb18030", b""),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_found(put, encoding, mark, separator):
    path = put(mark + _TABLE.replace(",", separator).encode(encoding))

    about, rows = reader.preview(path)

    assert rows == _ROWS
    assert about.separator == separator
    assert about.encoding.lower() in encoding


def test_a_quoted_line_break_stays_in_its_cell(put):
    _about, rows = reader.preview(put('名称,备注\n华盛,"一行\n二行, ""引"""\n泰和,\n'.encode()))

    assert rows[1:] == [(2, ["华盛", '一行\n二行, "引"']), (3, ["泰和"])]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\r\n \r\n", "empty"),
        ("名称,电话\n华盛,1\n泰和,".encode() + "恒泰".encode("gbk") + "\n联创,恒\n".encode(), "Row 3, column B"),
        ("名称,电话\n华盛,恒".encode()[:-1], "breaks off in row 2"),
        ("名称,电话\n华盛,恒".encode("gb18030")[:-1], "breaks off in row 2"),
        ("名称,电话\n华盛,1".encode("utf-16")[:-1], "breaks off in row 2"),
        ('名称,电话\n华盛,1\n泰和,"2\n联创,3\n'.encode(), "Row 3, column B"),
        ('名称,电话\n"华盛"x,1\n'.encode(), "Row 2: something"),
        (("名称\n华\0盛\n" + "泰和仪表\n" * 9).encode(), "Row 2"),
        (f"名称,备注\n华盛,{'x' * 40_000}\n".encode(), "Row 2, column B"),
        (b"%PDF-1.7\n", "neither"),
        (bytes(range(1, 32)) * 100, "neither"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "97-2003"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\3\4" + b"x" * 500, "damaged"),
    ],
)
def test_a_bad_text_or_a_lying_name_gets_one_sentence(put, content, said):
    assert said in _refused(put(content, "客户.xlsx"))


def test_a_file_that_is_gone_is_said_so(tmp_path):
    assert "not there" in _refused(tmp_path / "none.csv")


def test_values_of_a_workbook_have_their_types(book):
    def fill(made, sheet):
        sheet.write_row(0, 0, ["名称", "电话", "日期", "公式", "真"])
        sheet.write_string(2, 0, "=1+1")
        sheet.write_number(2, 1, 13800138000)
        sheet.write_datetime(
            2, 2, __import__("datetime").datetime(2026, 9, 3), made.add_format({"num_format": "y-m-d"})
        )
        sheet.write_formula(2, 3, "=1.5*2", None, 3.5)
        sheet.write_boolean(2, 4, True)

    _about, rows = reader.preview(book(fill))

    assert rows[1] == (3, ["=1+1", 13800138000, ["d", "2026-09-03"], 3.5, True])


def test_a_merged_cell_counts_for_every_row_it_covers(book):
    def fill(_made, sheet):
        sheet.merge_range(0, 0, 0, 2, "客户名单")
        sheet.write_row(1, 0, ["名称", "联系人", "手机"])
        sheet.merge_range(2, 0, 4, 0, "华盛工业")
        for row in (2, 3, 4):
            sheet.write_row(row, 1, [f"王{row}", "13800138000"])

    _about, rows = reader.preview(book(fill))

    assert rows[0] == (1, ["客户名单"])
    assert [row[0] for _number, row in rows[2:]] == ["华盛工业"] * 3


def test_errors_and_formulas_never_worked_out_are_marked(book):
    def fill(_made, sheet):
        sheet.write_row(0, 0, ["名称", "额度"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 1, "=1+1", None, "")
        sheet.write_column(1, 0, ["华盛", "泰和"])

    _about, rows = reader.preview(book(fill))

    assert rows[1:] == [(2, ["华盛", ["e", "#DIV/0!"]]), (3, ["泰和", ["e", ""]])]


def test_hidden_sheets_are_not_offered_and_a_named_one_is_read(book):
    def fill(made, sheet):
        _simple(made, sheet)
        made.add_worksheet("旧").hide()
        made.add_worksheet("二").write(0, 0, "第二张")

    path = book(fill)

    about, rows = reader.preview(path, sheet="二")
    assert (about.sheets, rows) == (("客户", "二"), [(1, ["第二张"])])
    assert "旧" in _refused(path, sheet="旧")


def test_a_workbook_cut_anywhere_is_refused(book):
    path = book(_simple)
    whole = path.read_bytes()

    for part in range(1, 8):
        path.write_bytes(whole[: len(whole) * part // 8])
        assert "damaged" in _refused(path)


def _bomb(parts):
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"] + b" " * (40 * 2**20)


def _entities(parts):
    parts["xl/sharedStrings.xml"] = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst>&a;</sst>'


def _entities_in_book(parts):
    parts["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + parts["xl/workbook.xml"]


def _parts(parts):
    parts.update({f"xl/media/{n}": b"" for n in range(10_001)})


def _binary(parts):
    parts["xl/workbook.bin"] = b""


def _no_book(parts):
    del parts["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_bomb, "packed"),
        (_entities, "document type"),
        (_entities_in_book, "document type"),
        (_parts, "packed"),
        (_binary, "binary"),
        (_no_book, "neither"),
    ],
)
def test_a_hostile_workbook_is_not_opened(book, change, said):
    assert said in _refused(_repacked(book(_simple), change))


def test_a_workbook_with_macros_is_read_as_the_table_it_is(book):
    path = _repacked(book(_simple), lambda parts: parts.update({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}))

    assert reader.preview(path)[1][1][1][0] == "华盛工业"


def test_a_cell_at_the_far_corner_harms_nobody(book):
    def fill(_made, sheet):
        sheet.write(0, 0, "名称")
        sheet.write(1_048_575, 16_383, "x")

    assert _refused(book(fill))


def test_a_sheet_filled_to_its_last_row_is_refused_with_the_row(put):
    path = put("名称\n".encode() + b"x\n" * 1_048_576)

    assert "200000" in _refused(path)
