"""Which days people work: weekends, public holidays and the workdays that make up for them.

`resources/calendar/cn.json` holds what was decreed, and may be edited by the office; nothing is computed or guessed.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from shared.text import spoken

_FILE = Path(__file__).parents[1] / "resources" / "calendar" / "cn.json"


@dataclass(frozen=True)
class Calendar:
    """The decreed years: the holidays by day, in every language, and the workdays that make up for them."""

    years: frozenset[int] = frozenset()
    names: dict[dt.date, dict[str, str]] = field(default_factory=dict)
    made_up: frozenset[dt.date] = frozenset()

    def holiday(self, day: dt.date) -> str:
        """The name of the public holiday, in the language in use; empty on other days."""
        names = self.names.get(day, {})
        return names.get(spoken(), names.get("en", ""))

    def is_workday(self, day: dt.date) -> bool:
        """Whether people work on that day."""
        return day in self.made_up or (day.weekday() < 5 and day not in self.names)

    def length(self, day: dt.date) -> int:
        """How many days the holiday lasts that the day belongs to; 0 on other days."""
        name = self.names.get(day)
        return sum(1 for other in self.names.values() if other is name) if name else 0


@lru_cache(4)
def calendar(file: Path = _FILE) -> Calendar:
    """The calendar of a file; an empty one when the file is missing or damaged, for a calendar must open without it."""
    try:
        return _read(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Calendar()


def _read(years: dict[str, dict[str, list[dict[str, str]]]]) -> Calendar:
    decreed = {int(year): said for year, said in years.items() if year.isdigit()}
    names: dict[dt.date, dict[str, str]] = {}
    for said in decreed.values():
        for holiday in said["holidays"]:
            first, last = dt.date.fromisoformat(holiday["first"]), dt.date.fromisoformat(holiday["last"])
            names |= {first + dt.timedelta(days=n): holiday for n in range((last - first).days + 1)}
    made_up = {dt.date.fromisoformat(str(day)) for said in decreed.values() for day in said["workdays"]}
    return Calendar(frozenset(decreed), names, frozenset(made_up))
