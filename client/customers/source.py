"""What the list asks for: a saved view, narrowed and sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.customers import queries
from shared.customers.queries import Row, Totals, Wanted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass
class Customers:
    """The customers somebody wants to see; knows their number once it was counted, to reach the far end quickly."""

    wanted: Wanted
    total: int | None = None

    def count(self, session: Session) -> int:
        """How many there are."""
        self.total = queries.count(session, self.wanted)
        return self.total

    def ids(self, session: Session, start: int, count: int) -> Sequence[int]:
        """The ids of a part."""
        return queries.ids(session, self.wanted, start, count, self.total)

    def rows(self, session: Session, ids: Sequence[int]) -> Mapping[int, Row]:
        """What is shown of them."""
        return queries.rows(session, ids, self.wanted.today)

    def totals(self, session: Session) -> Totals:
        """The number and the sums of all of them."""
        return queries.totals(session, self.wanted)
