"""What a colleague saved while an order was being edited here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from client.kit.conflict import Clash, both_kept
from client.kit.fields import said
from shared.audit import queries as audit
from shared.dates import clock, local
from shared.orders import queries
from shared.orders.model import Order, OrderLine
from shared.orders.queries import Opened
from shared.text import N_, _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIELDS = {
    "ordered_on": N_("Ordered on"),
    "due_on": N_("Payment due on"),
    "person_id": N_("Ordered by"),
    "note": N_("Note on the order"),
    "lines": N_("Lines of the order"),
}


@dataclass(frozen=True)
class Meanwhile:
    """The order as it was opened here and as it is now; who saved it last, and when."""

    before: Opened
    fresh: Opened
    by: str
    when: str

    def changed(self) -> list[str]:
        """The fields that the colleague changed."""
        return [name for name in FIELDS if _value(self.before, name) != _value(self.fresh, name)]

    def told(self) -> str:
        """Who changed what at the same time; nothing when nobody did."""
        changed = [_(FIELDS[name]) for name in self.changed()]
        return both_kept(self.by, _(", ").join(changed)) if changed else ""

    def clashes(self, mine: Mapping[str, Any]) -> list[Clash]:
        """The fields that both sides set, to different values."""
        both = [name for name in self.changed() if name in mine]
        return [self._clash(name, mine[name]) for name in both if _plain(name, mine[name]) != _value(self.fresh, name)]

    def _clash(self, name: str, mine: Any) -> Clash:
        ours = _words(self.fresh, name, _plain(name, mine))
        theirs = _words(self.fresh, name, _value(self.fresh, name))
        before = _words(self.before, name, _value(self.before, name))
        return Clash(name, _(FIELDS[name]), ours, theirs, self.by, self.when, before)


def since(session: Session, before: Opened) -> Meanwhile:
    """Read the order again, and who changed it since it was opened."""
    changes = audit.since(session, Order, before.order.id, before.order.version)
    last = changes[-1] if changes else None
    when = f"{local(last.at):%Y-%m-%d} {clock(last.at)}" if last else ""
    return Meanwhile(before, queries.open(session, before.order.id), last.by if last else "", when)


def typed(lines: Sequence[OrderLine]) -> list[dict[str, str]]:
    """The lines as they stand in the table."""
    return [
        {"product": line.product, "quantity": said(line.quantity), "unit": line.unit, "price": said(line.price)}
        for line in lines
    ]


def _value(opened: Opened, name: str) -> Any:
    return _plain(name, typed(opened.lines)) if name == "lines" else getattr(opened.order, name)


def _plain(name: str, value: Any) -> Any:
    """A value as it can be compared: of lines, what stands in their cells."""
    if name != "lines":
        return value
    return [tuple(said(line[cell]) for cell in ("product", "quantity", "unit", "price")) for line in value]


def _words(opened: Opened, name: str, value: Any) -> str:
    if name == "lines":
        return "\n".join(f"{product}  {quantity} {unit} × {price}" for product, quantity, unit, price in value)
    if name == "person_id":
        return next((person.name for person in opened.people if person.id == value), "—")
    return said(value) or "—"
