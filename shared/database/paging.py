"""A part of a long list, reached from the end that is nearer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """How many rows are passed over, how many are read, and whether from the end of the list."""

    start: int
    count: int
    backwards: bool = False

    def in_order(self, found: Sequence[T]) -> list[T]:
        """What was read, as it stands in the list."""
        return list(found[::-1] if self.backwards else found)


def part(start: int, count: int, total: int | None) -> Part | None:
    """The part of `count` rows from a row on; None behind the end. Without a total it is reached from the beginning."""
    if total is not None and start >= total:
        return None
    if total is None or start <= total // 2:
        return Part(start, count)
    count = min(count, total - start)
    return Part(total - start - count, count, backwards=True)
