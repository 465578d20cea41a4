"""The ways to look at the calendar: which days each shows, and what it is called."""

from __future__ import annotations

import datetime as dt

from client.visits.month import WEEKS, first_shown
from shared import dates, workdays
from shared.text import N_, _, ngettext

WAYS = {"day": N_("Day"), "workweek": N_("Work week"), "week": N_("Week"), "month": N_("Month"), "agenda": N_("Agenda")}
_AGENDA_DAYS = 28


def days(way: str, day: dt.date) -> list[dt.date]:
    """The days shown. A work week shows a weekend day when it is a make-up workday."""
    monday = day - dt.timedelta(days=day.weekday())
    if way == "workweek":
        week = [monday + dt.timedelta(days=n) for n in range(7)]
        return [each for each in week if each.weekday() < 5 or workdays.calendar().is_workday(each)]
    first = {"day": day, "week": monday, "month": first_shown(day), "agenda": day}[way]
    count = {"day": 1, "week": 7, "month": WEEKS * 7, "agenda": _AGENDA_DAYS}[way]
    return [first + dt.timedelta(days=n) for n in range(count)]


def turned(way: str, day: dt.date, steps: int) -> dt.date:
    """The day one page on or back."""
    if way == "month":
        months = day.year * 12 + day.month - 1 + steps
        first = dt.date(months // 12, months % 12 + 1, 1)
        after = dt.date((months + 1) // 12, (months + 1) % 12 + 1, 1)
        return first.replace(day=min(day.day, (after - first).days))
    return day + dt.timedelta(days=steps * {"day": 1, "agenda": _AGENDA_DAYS}.get(way, 7))


def named(way: str, day: dt.date) -> str:
    """The title of the page."""
    shown = days(way, day)
    if way == "month":
        return dates.month(day)
    return dates.in_month(day) if way == "day" else dates.span(shown[0], shown[-1])


def told(way: str, day: dt.date, visits: int) -> str:
    """What the days are like: the week, the visits, the workdays, the holidays."""
    shown, calendar = days(way, day), workdays.calendar()
    if way == "month":
        shown = [each for each in shown if each.month == day.month]
    parts = [dates.weekday(day)] if way == "day" else []
    if way in {"workweek", "week"}:
        parts.append(_("week {number}").format(number=shown[0].isocalendar().week))
    parts.append(ngettext("{count} visit", "{count} visits", visits).format(count=visits))
    if way not in {"day", "agenda"}:
        count = sum(calendar.is_workday(each) for each in shown)
        parts.append(ngettext("{count} workday", "{count} workdays", count).format(count=count))
    for name in dict.fromkeys(filter(None, map(calendar.holiday, shown))):
        off = calendar.length(next(each for each in shown if calendar.holiday(each) == name))
        parts.append(
            ngettext("{holiday}, {count} day off", "{holiday}, {count} days off", off).format(holiday=name, count=off)
        )
    return " · ".join(parts)
