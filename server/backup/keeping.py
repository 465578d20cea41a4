"""Which backups are kept: all of the last 7 days, the newest of each week for 5 weeks, of each month for 12 months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

RULE = "all of 7 days, the newest of each week for 5 weeks and of each month for 12 months"
DAYS, WEEKS, MONTHS = 7, 5, 12


def kept(moments: Iterable[dt.datetime], now: dt.datetime) -> set[dt.datetime]:
    """Those of the moments that stay; the newest always does."""
    newest_first = sorted(moments, reverse=True)
    staying = set(newest_first[:1])
    weeks: set[tuple[int, int]] = set()
    months: set[tuple[int, int]] = set()
    for moment in newest_first:
        age = now - moment
        week, month = moment.isocalendar()[:2], (moment.year, moment.month)
        is_week = week not in weeks and age <= dt.timedelta(weeks=WEEKS)
        is_month = month not in months and (now.year - moment.year) * 12 + now.month - moment.month <= MONTHS
        if age <= dt.timedelta(days=DAYS) or is_week or is_month:
            staying.add(moment)
        weeks.add(week)
        months.add(month)
    return staying
