"""What one row of a file will do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shared.customers.model import Customer, Person
from shared.exchange.entry import Entry

NEW, UPDATE, SKIP, WRONG = "new", "update", "skip", "wrong"
VERDICTS = (NEW, UPDATE, SKIP, WRONG)


@dataclass(slots=True)
class Step:
    """What a row will do: the customer it is about (`known`, or one that the file adds at `place`), and what is new."""

    entry: Entry
    verdict: str = SKIP
    known: Customer | None = None
    place: int = -1
    customer: dict[str, Any] = field(default_factory=dict)
    people: list[dict[str, Any]] = field(default_factory=list)
    changed_people: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)
    contact: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)
    receipt: dict[str, Any] = field(default_factory=dict)

    @property
    def changes_known(self) -> bool:
        """Whether it changes a record that is there."""
        return bool((self.known is not None and self.customer) or self.changed_people)
