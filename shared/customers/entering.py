"""Entries of the search made ready in a process of their own, while the one that writes goes on writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.beside import Beside
from shared.customers import fragments
from shared.customers.fragments import Row

Rows = Sequence[Mapping[str, Any]]


class Entering:
    """Takes rows and hands their entries to `enter`, in the same order, some blocks later; all of them by `finish`.

    Close it, also after a fault.
    """

    def __init__(self, enter: Callable[[Sequence[Row]], None]) -> None:
        self._enter = enter
        self._beside: Beside[Rows, list[Row]] = Beside(entries)

    def add(self, rows: Rows) -> None:
        """Have rows made into entries: of customers, or of people, which have a customer_id."""
        for made in self._beside.add(rows):
            self._enter(made)

    def finish(self) -> None:
        """Enter all that is under way."""
        for made in self._beside.rest():
            self._enter(made)

    def close(self) -> None:
        """What was not finished is forgotten."""
        self._beside.close()


def entries(rows: Rows) -> list[Row]:
    """The entries of customers, or of people."""
    made = (fragments.of_person(row) if "customer_id" in row else fragments.of_customer(row) for row in rows)
    return [entry.row() for those in made for entry in those]
