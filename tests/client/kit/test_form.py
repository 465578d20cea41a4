"""What is typed, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLineEdit

from client.kit.fields import Spec, read_amount, read_day, read_whole
from client.kit.form import Form
from shared.errors import Invalid

SPECS = [
    Spec("name", "Name"),
    Spec("limit", "Limit", "amount"),
    Spec("day", "Day", "day"),
    Spec("kind", "Kind", "choice", {"a": "First", "b": "Second"}),
    Spec("note", "Note", "lines"),
    Spec("vip", "VIP", "tick"),
]
SHOWN = {
    "name": "华盛",
    "limit": Decimal("128400.50"),
    "day": dt.date(2026, 9, 24),
    "kind": "b",
    "note": "",
    "vip": True,
}


@pytest.fixture
def form(look, qtbot):
    made = Form(look, SPECS, plain=True)
    qtbot.addWidget(made)
    made.show_record(SHOWN)
    return made


@pytest.mark.parametrize("typed", ["99999999999-1-1", "9" * 5_000, "2026-9-99999", "+9999999"])
def test_a_day_with_too_many_digits_is_none_in_our_own_words(typed):
    with pytest.raises(ValueError, match=r"There is no such day\.|Write the day as"):
        read_day(typed, dt.date(2026, 9, 24))


@pytest.mark.parametrize("typed", ["1e10000000", "1e-10000000", "0e99999999", "9" * 5_000])
@pytest.mark.parametrize("read", [read_amount, read_whole])
def test_a_number_longer_than_any_sum_is_none(read, typed):
    with pytest.raises(ValueError, match=r"This is not a number\."):
        read(typed)


def test_what_was_only_looked_at_is_not_sent(form):
    assert form.values() == {}
    assert not form.is_edited


def test_only_what_was_edited_is_sent(form, qtbot):
    field = form.fields["name"].editor
    field.selectAll()

    qtbot.keyClicks(field, "Taihe")

    assert form.values() == {"name": "Taihe"}


def test_every_fault_is_found_at_once(form):
    form.type_in({"limit": "a lot", "day": "soon"})

    with pytest.raises(Invalid) as wrong:
        form.values()

    assert set(wrong.value.fields) == {"limit", "day"}


def test_a_draft_comes_back_as_it_was_typed(form):
    form.type_in({"limit": "1,5oo", "name": "泰和"})
    typed = form.typed()

    form.show_record(SHOWN)
    form.type_in(typed)

    assert form.typed() == {"limit": "1,5oo", "name": "泰和"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-9-3", dt.date(2026, 9, 3)),
        ("2026年9月3日", dt.date(2026, 9, 3)),
        ("9/3", dt.date(2026, 9, 3)),
        ("3", dt.date(2026, 11, 3)),
        ("+3", dt.date(2026, 11, 27)),
        ("", None),
    ],
)
def test_days_are_understood_as_people_write_them(text, day):
    assert read_day(text, today=dt.date(2026, 11, 24)) == day


@pytest.mark.parametrize("text", ["2026-13-1", "next week", "2026-9-3-4", "1e5"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="day"):
        read_day(text)


@pytest.mark.parametrize(("text", "number"), [("¥1,234.50", "1234.50"), ("", "0"), ("-3", "-3"), ("1 000，5", "10005")])
def test_amounts_are_understood_as_people_write_them(text, number):
    assert read_amount(text) == Decimal(number)


def test_a_text_that_has_no_room_ends_in_dots_until_somebody_writes_in_it(look, qtbot):
    form = Form(look, [Spec("address", "Address")])
    qtbot.addWidget(form)
    form.resize(220, 60)
    form.show_record({"address": "上海市宝山区科技大道 1383 号三号楼"})
    form.show()
    line = form.fields["address"].editor
    line.clearFocus()
    dotted = line.grab().toImage()

    line.paintEvent = lambda event: QLineEdit.paintEvent(line, event)
    cut = line.grab().toImage()

    assert dotted != cut
    assert line.text().endswith("三号楼")
