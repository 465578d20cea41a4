"""What the list asks for: a built-in view, narrowed and sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.orders import lists
from shared.orders.lists import Totals, Wanted
from shared.orders.queries import Row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass
class Orders:
    """The orders somebody wants to see; knows their number once it was counted, to reach the far end quickly."""

    wanted: Wanted
    total: int | None = None

    def count(self, session: Session) -> int:
        """How many there are."""
        self.total = lists.count(session, self.wanted)
        return self.total

    def ids(self, session: Session, start: int, count: int) -> Sequence[int]:
        """The ids of a part."""
        return lists.ids(session, self.wanted, start, count, self.total)

    def rows(self, session: Session, ids: Sequence[int]) -> Mapping[int, Row]:
        """What is shown of them."""
        return lists.rows(session, ids)

    def totals(self, session: Session) -> Totals:
        """The number and the sums of all of them."""
        return lists.totals(session, self.wanted)
