"""Inventing the weeks to come: a calendar without clashes for each colleague, today's for the first one."""

from __future__ import annotations

import datetime as dt
from collections import deque
from random import Random
from typing import Any

from shared.demo import words
from shared.demo.histories import Setting

WEEKS = 3
_TODAY = ((9 * 60 + 30, 60), (11 * 60, 20), (13 * 60 + 30, 90), (15 * 60 + 30, 60), (16 * 60 + 40, 20))
_USUAL = ((9 * 60 + 30, 60), (10 * 60 + 45, 45), (14 * 60, 90), (16 * 60, 45))


class Calendar:
    """Free times of each colleague; each planned visit takes one, so that nobody is at two places."""

    def __init__(self, setting: Setting, sellers: list[int], seed: int) -> None:
        self._setting = setting
        self._free = {user: deque(self._times(user, user == sellers[0], seed)) for user in sellers}

    def plan(self, rng: Random, user: int | None, number: int, people: int) -> dict[str, Any] | None:
        """A visit of the colleague to a customer; None where none is planned."""
        if user not in self._free or not self._free[user] or (number > 12 and rng.random() > 0.35):
            return None
        day, minutes, length = self._free[user].popleft()
        starts = self._setting.at(day, minutes)
        return {
            "starts": starts,
            "ends": starts + dt.timedelta(minutes=length),
            "kind": "call" if length < 30 else rng.choices(("visit", "visit_in", "meeting"), (80, 8, 12))[0],
            "purpose": rng.choice(words.sentences()["purposes"]),
            "place": rng.choice(words.sentences()["rooms"]),
            "state": "planned",
            "outcome": "",
            "person": rng.randrange(people),
            "user_id": user,
            "created_at": self._setting.at(self._setting.today - dt.timedelta(days=rng.randint(1, 6)), 9 * 60),
        }

    def _times(self, user: int, is_first: bool, seed: int) -> list[tuple[dt.date, int, int]]:  # noqa: FBT001 - one of its kind
        rng, today = Random(f"{seed}-calendar-{user}"), self._setting.today  # noqa: S311 - invents, keeps no secret
        times = [(today, *time) for time in _TODAY] if is_first else []
        rest = [
            (day, *time)
            for ahead in range(1 if is_first else 0, 7 * WEEKS)
            if (day := today + dt.timedelta(days=ahead)).weekday() < 5
            for time in _USUAL
            if rng.random() < 0.6
        ]
        rng.shuffle(rest)
        return times + rest
