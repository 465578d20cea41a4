"""Printed pages: every character arrives, and the letters are in the file."""

from __future__ import annotations

import datetime as dt
import re

import pypdfium2
import pytest

from shared.reports.fonts import REGULAR, width
from shared.reports.pdf import MARGIN, WIDTH, Pages, Printed
from shared.reports.wrap import wrap

AT = dt.datetime(2026, 9, 24, 2, 41, tzinfo=dt.UTC)
HOSTILE = {
    "markup": "<b>粗</b> &amp; <script>alert(1)</script> & < >",
    "rare": "𬀩䶮㛃𠮷",
    "emoji": "👍🏽 好 👨‍👩‍👧 家",
    "hebrew": "שלום עולם",
    "arabic": "مرحبا",
    "mixed": "Hi שלום 12 abc",
    "quotes": "“引号”‘单’（括）《书》——……",
    "marks": "x́ é",
    "private": "\ue000\uf8ff",
    "name": "上海" + "很长的名字" * 38 + "有限公司",
    "note": "第二条：" + "客户说，价格要再低一点；" * 166,
    "latin": "W" * 300,
}


PATH = pypdfium2.raw.FPDF_PAGEOBJ_PATH


def printed(*texts):
    pages = Pages("客户卡", Printed("李娜", AT, "上海某某紧固件有限公司"))
    for text in texts:
        pages.text(text)
    return pages.finish()


def read(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def joined(text):
    return re.sub(r"[\r\n]", "", text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_printed_is_read_back_unchanged(text):
    found = joined("".join(read(printed(text))))

    assert joined(text) in found


def test_a_character_the_font_lacks_is_drawn_as_a_box():
    page = pypdfium2.PdfDocument(printed("𠮷"))[0]
    plain = pypdfium2.PdfDocument(printed("吉"))[0]

    strokes = [[each.type for each in drawn.get_objects()].count(PATH) for drawn in (page, plain)]
    assert strokes[0] > 10
    assert strokes[1] == 1  # the line below the firm


def test_every_font_is_embedded_as_a_subset():
    pdf = printed("中文 Latin", "𬀩")

    fonts = set(re.findall(rb"/BaseFont /(\S+)", pdf))
    assert fonts
    assert all(re.fullmatch(rb"[A-Z]{6}\+NotoSansSC-\w+", name) for name in fonts)
    assert pdf.count(b"/FontFile2") == pdf.count(b"/Type /FontDescriptor")
    assert len(pdf) < 100_000


def test_each_page_says_its_number_who_printed_it_and_the_title():
    pages = read(printed(*["一行"] * 120))

    assert len(pages) > 1
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "李娜" in text
        assert "客户卡" in text


def test_nothing_is_written_over_the_edge_or_over_the_foot():
    document = pypdfium2.PdfDocument(printed(*HOSTILE.values()))

    for page in document:
        for found in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            left, bottom, right, _top = found.get_bounds()
            assert left >= MARGIN - 2
            assert right <= MARGIN + WIDTH + 2
            assert bottom > 20


@pytest.mark.parametrize("text", ["，" * 40, "（（（" + "字" * 80, "word " * 40, "", "字" * 79 + "。"])
def test_lines_fit_and_lose_nothing_but_spaces(text):
    lines = wrap(text, 200, 9)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, REGULAR, 9) <= 200 for line in lines)


def test_a_line_does_not_begin_with_a_comma():
    lines = wrap("这里有二十个汉字然后一个逗号在行末，后面还有" * 3, 153, 9)

    assert not any(line.startswith("，") for line in lines)


def test_a_half_of_a_surrogate_pair_is_a_replacement_mark():
    assert "\ufffd" in "".join(read(printed("a\ud83db")))
