"""What people write in cells."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from shared.exchange import columns, values


@pytest.mark.parametrize(
    "cell",
    [
        "2026年9月3日",
        "2026/9/3",
        "2026-09-03",
        "2026.9.3",
        "20260903",
        20260903,
        46268,
        "46268",
        46268.5,
        ["d", "2026-09-03"],
        ["d", "2026-09-03T08:30:00"],
        "２０２６年９月３日",
        "2026-09-03 08:30",
        "2026年9月3日 8时30分",
    ],
)
def test_a_day_is_read_however_it_is_written(cell):
    assert values.day(cell) == dt.date(2026, 9, 3)


@pytest.mark.parametrize("cell", ["2026-02-30", "昨天", "13800138000", "", True, ["e", "#REF!"], "2026-13-01"])
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(ValueError, match=r"\w"):
        values.day(cell)


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("¥1,234.50", "1234.50"),
        ("￥1234.5元", "1234.50"),
        ("1.2万", "12000"),
        ("3亿", "300000000"),
        ("１２３．４", "123.4"),
        ("-5", "-5"),
        (0.1, "0.1"),
        (48000, "48000"),
        ("1E+5", "100000"),
    ],
)
def test_an_amount_is_read_exactly(cell, yuan):
    assert values.money(cell) == Decimal(yuan)


def test_what_a_spreadsheet_worked_out_is_read_as_it_shows_it():
    assert values.money(0.1 + 0.2) == Decimal("0.3")


@pytest.mark.parametrize("cell", ["1e200000", "1e-200000", "9" * 30_000, "0e999999", "1" * 5_000 + "万"])
@pytest.mark.parametrize("read", [values.money, values.whole])
def test_a_number_longer_than_any_sum_is_none(cell, read):
    with pytest.raises(ValueError, match=r"Enter a number\."):
        read(cell)


@pytest.mark.parametrize("name", ["Asia/Shanghai", "America/New_York"])
def test_the_first_and_the_last_day_of_the_calendar_are_read_or_refused_in_our_own_words(zone, name):
    zone(name)
    for cell in ("0001-01-01", "9999-12-31 23:59"):
        try:
            assert values.moment(cell).year in {1, 9999}
        except ValueError as error:
            assert str(error) == "There is no such day."  # noqa: PT017 - either is right, by the side of Greenwich


@pytest.mark.parametrize("cell", ["约三万", "NaN", "Infinity", "", ["e", ""], True, "1.2.3"])
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(ValueError, match=r"\w"):
        values.money(cell)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (13800138000.0, "13800138000"),
        ("13800138000.0", "13800138000"),
        ("０２１-６６５０", "021-6650"),
        (13800138000, "13800138000"),
    ],
)
def test_a_number_that_became_a_figure_is_mended(cell, phone):
    assert values.digits(cell) == phone


@pytest.mark.parametrize("cell", ["1.38E+10", "1.38e10", 110101199003070000, ["d", "2026-09-12"], ["e", "#N/A"]])
def test_a_number_that_lost_its_digits_is_refused(cell):
    with pytest.raises(ValueError, match=r"\w"):
        values.digits(cell)


def test_headings_are_understood_in_both_languages():
    assert columns.guess(["客户名称*", "联系人", "手 机", "联系人2", "手机2", "地址", "其他", "税号（必填）"]) == [
        "customer.name",
        "person.name",
        "person.mobile",
        "person2.name",
        "person2.mobile",
        "customer.address",
        "",
        "customer.tax_no",
    ]
    assert columns.guess(["Name", "E-mail", "Contact person"]) == ["customer.name", "customer.email", "person.name"]


def test_the_row_of_headings_is_found_under_a_title():
    rows = [(1, ["客户名单 2026"]), (3, ["名称", "电话", "地区"]), (4, ["华盛工业", "021-66501234", "上海"])]

    assert columns.header_row(rows) == 3


def test_every_field_has_headings_and_every_heading_a_field():
    assert set(columns._synonyms().values()) == set(columns.FIELDS)
