"""What a colleague saved while the card was being edited here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from client.customers.words import named
from client.kit.ask import Clash
from client.kit.fields import said
from shared.audit import queries as audit
from shared.audit.queries import Change
from shared.customers import labels
from shared.customers.model import Customer
from shared.dates import clock, local
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Meanwhile:
    """The record as it is now, and the last change of each field since it was opened here."""

    fresh: Customer
    changes: Mapping[str, Change]

    def clashes(self, mine: Mapping[str, Any], owners: Mapping[int, str]) -> list[Clash]:
        """The fields that both sides set, to different values."""
        both = [name for name in mine if name in self.changes and mine[name] != getattr(self.fresh, name)]
        return [self._clash(name, mine[name], owners) for name in both]

    def by(self) -> str:
        """Who changed something."""
        return _(", ").join(dict.fromkeys(change.by for change in self.changes.values() if change.by))

    def fields(self) -> str:
        """What was changed, in the words of the form."""
        return _(", ").join(named(name) for name in self.changes)

    def _clash(self, name: str, mine: object, owners: Mapping[int, str]) -> Clash:
        change = self.changes[name]
        theirs = in_words(name, getattr(self.fresh, name), owners)
        when = f"{local(change.at):%Y-%m-%d} {clock(change.at)}"
        return Clash(name, named(name), in_words(name, mine, owners), theirs, change.by, when)


def since(session: Session, opened: Customer) -> Meanwhile:
    """Read the record again, and who changed what in it since it was opened."""
    changes = audit.since(session, Customer, opened.id, opened.version)
    return Meanwhile(session.get_one(Customer, opened.id), {change.field: change for change in changes})


CODES: dict[str, Mapping[Any, str]] = {
    "kind": labels.KINDS,
    "category": labels.CATEGORIES,
    "stage": labels.STAGES,
    "current_value": labels.LEVELS,
    "potential": labels.LEVELS,
}


def in_words(name: str, value: Any, owners: Mapping[int, str]) -> str:
    """A field's value as people say it."""
    if name == "owner_id":
        return owners.get(value, str(value)) if value else "—"
    if name in CODES:
        return _(CODES[name].get(value, str(value)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return said(value) or "—"
