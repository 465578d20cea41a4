"""The views that come with a list, and how many each has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST_COUNTED = 10_000  # counting stops there: it is quick however many there are


@dataclass(frozen=True)
class BuiltIn:
    """One of them; `more` when there are more than were counted."""

    view: str
    count: int
    more: bool


def counted(views: Iterable[str], count: Callable[[str, int], int]) -> list[BuiltIn]:
    """Each view, counted by what is given its name and where to stop."""
    found = ((view, count(view, MOST_COUNTED + 1)) for view in views)
    return [BuiltIn(view, min(number, MOST_COUNTED), number > MOST_COUNTED) for view, number in found]
