"""Days in words, in the language in use; times on the clock of this machine."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from shared.text import N_, _, pgettext, spoken

WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
SHORT_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip


def weekday(day: dt.date) -> str:
    """Thursday."""
    return _(WEEKDAYS[day.weekday()])


def short_weekday(day: dt.date) -> str:
    """Thu."""
    return _(SHORT_WEEKDAYS[day.weekday()])


def month(day: dt.date) -> str:
    """September 2026."""
    return pgettext("month", "{month} {year}").format(month=_(MONTHS[day.month - 1]), year=day.year)


def in_month(day: dt.date) -> str:
    """24 September."""
    return pgettext("day", "{day} {month}").format(day=day.day, month=_(MONTHS[day.month - 1]))


def in_full(day: dt.date) -> str:
    """Thursday 24 September 2026."""
    said = pgettext("full day", "{weekday} {day} {month} {year}")
    return said.format(weekday=weekday(day), day=day.day, month=_(MONTHS[day.month - 1]), year=day.year)


def span(first: dt.date, last: dt.date) -> str:
    """21 – 25 September, or 28 September – 2 October."""
    if first == last:
        return in_month(first)
    if first.month == last.month:
        said = pgettext("days of a month", "{first} – {last} {month}")
        return said.format(first=first.day, last=last.day, month=_(MONTHS[first.month - 1]))
    return f"{in_month(first)} – {in_month(last)}"


def lunar(day: dt.date) -> str:
    """The day of the Chinese calendar, as 八月十四; empty in English, which has no words for it."""
    return _lunar(day) if spoken() == "zh_CN" else ""


@lru_cache(maxsize=4096)
def _lunar(day: dt.date) -> str:
    """Remembered: the first day of a year takes 50 ms to reckon, which is for a worker to do, not for a painter."""
    from lunar_python import Solar  # noqa: PLC0415 - its tables take time to load

    found = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return f"{found.getMonthInChinese()}月{found.getDayInChinese()}"


def today() -> dt.date:
    """The day on the clock of this machine."""
    return local(dt.datetime.now(dt.UTC)).date()


def local(moment: dt.datetime) -> dt.datetime:
    """A moment as the clock of this machine shows it."""
    return moment.astimezone()


def clock(moment: dt.datetime) -> str:
    """9:05, on the clock of this machine."""
    at = local(moment)
    return f"{at.hour}:{at.minute:02}"


def moment(day: dt.date, minutes: int) -> dt.datetime:
    """The moment so many minutes of clock time after midnight, here; where the clock jumps, the next one it shows."""
    whole, rest = divmod(minutes, 24 * 60)
    plain = dt.datetime.combine(day + dt.timedelta(days=whole), dt.time(rest // 60, rest % 60))
    return plain.astimezone(dt.UTC)


def minutes(moment: dt.datetime, day: dt.date) -> int:
    """Minutes of clock time from midnight of the day to the moment, here; below 0 before that day."""
    at = local(moment)
    return (at.date() - day).days * 24 * 60 + at.hour * 60 + at.minute
