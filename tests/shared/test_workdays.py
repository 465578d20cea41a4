"""What was decreed, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from shared import dates, workdays


@pytest.mark.parametrize(
    ("day", "works", "named"),
    [
        ("2026-09-24", True, ""),
        ("2026-09-25", False, "Mid-Autumn Festival"),
        ("2026-09-20", True, ""),
        ("2026-09-19", False, ""),
        ("2026-02-15", False, "Spring Festival"),
        ("2026-02-28", True, ""),
        ("2027-02-08", True, ""),
    ],
)
def test_a_day_is_worked_as_decreed(day, works, named):
    found = workdays.calendar()
    day = dt.date.fromisoformat(day)

    assert (found.is_workday(day), found.holiday(day)) == (works, named)


def test_a_holiday_knows_its_length():
    found = workdays.calendar()

    assert found.length(dt.date(2026, 2, 17)) == 9
    assert found.length(dt.date(2026, 2, 24)) == 0


@pytest.mark.parametrize("text", ["", "[]", '{"2026": {}}', '{"2026": {"holidays": [{}], "workdays": []}}'])
def test_a_damaged_file_leaves_the_calendar_unmarked(tmp_path, text):
    (file := tmp_path / "cn.json").write_text(text)

    assert workdays.calendar(file) == workdays.Calendar()


def test_every_decreed_day_belongs_to_its_year():
    found = workdays.calendar()

    assert {day.year for day in (*found.names, *found.made_up)} == found.years


def test_days_are_said_in_words():
    first, last = dt.date(2026, 9, 28), dt.date(2026, 10, 2)

    assert dates.in_full(first) == "Monday 28 September 2026"
    assert dates.span(first, last) == "28 September – 2 October"
    assert dates.span(first, first + dt.timedelta(days=1)) == "28 – 29 September"
