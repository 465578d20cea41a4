"""Birthdays, by the common calendar and by the lunar one."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from functools import cache

# A lunar month begins between two of these years.
FIRST, LAST = 1901, 2099


def lunar(day: dt.date) -> tuple[int, int]:
    """The lunar month and day of a date; a leap month counts as the month before it."""
    for year in (day.year, day.year - 1):
        starts, months = _months(year)
        place = bisect_right(starts, day) - 1
        if place >= 0:
            return months[place], (day - starts[place]).days + 1
    raise ValueError(day)


def solar(year: int, month: int, day: int) -> dt.date:
    """The date of a lunar day; the month's last day where the month is shorter. ValueError outside the calendar."""
    starts, months = _months(year)
    if month not in months or not 1 <= day <= 30:
        raise ValueError((year, month, day))
    start = starts[months.index(month)]
    following = [other for other in (*starts, _months(year + 1)[0][0]) if other > start]
    return min(start + dt.timedelta(days=day - 1), following[0] - dt.timedelta(days=1))


def next_on(born: dt.date, after: dt.date, *, is_lunar: bool) -> dt.date:
    """The first birthday on or after a day; one born on 29 February has it on 1 March in other years."""
    if is_lunar and FIRST <= born.year < LAST:
        month, day = lunar(born)
        tries = (solar(year, month, day) for year in range(after.year - 1, after.year + 2))
    else:
        tries = (_in_year(born, year) for year in range(after.year, after.year + 2))
    return next(found for found in tries if found >= after)


def _in_year(born: dt.date, year: int) -> dt.date:
    try:
        return born.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


@cache
def _months(year: int) -> tuple[list[dt.date], list[int]]:
    """When each month of a lunar year begins, and which month it is."""
    from lunar_python import LunarYear, Solar  # noqa: PLC0415 - loaded when the first lunar birthday is asked for

    starts, months = [], []
    for month in LunarYear.fromYear(year).getMonthsInYear():
        first = Solar.fromJulianDay(month.getFirstJulianDay())
        starts.append(dt.date(first.getYear(), first.getMonth(), first.getDay()))
        months.append(abs(month.getMonth()))
    return starts, months
