"""What a colleague saved while a record was being edited here: merged, or shown to be chosen from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtWidgets import QWidget

from client.customers.words import named
from client.kit import conflict
from client.kit.conflict import Clash
from client.kit.fields import said
from client.kit.office import Office
from shared.audit import queries as audit
from shared.audit.queries import Change
from shared.customers import labels
from shared.customers.model import Customer, Person
from shared.dates import clock, local
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


R = TypeVar("R", Customer, Person)
Values = dict[str, Any]


@dataclass(frozen=True)
class Meanwhile(Generic[R]):
    """The record as it was opened and as it is now, and the last change of each field between the two."""

    opened: R
    fresh: R
    changes: Mapping[str, Change]

    def clashes(self, mine: Mapping[str, Any], owners: Mapping[int, str]) -> list[Clash]:
        """The fields that both sides set, to different values."""
        both = [name for name in mine if name in self.changes and mine[name] != getattr(self.fresh, name)]
        return [self._clash(name, mine[name], owners) for name in both]

    def notes(self, typed: Mapping[str, Any], owners: Mapping[int, str]) -> dict[str, str]:
        """What a colleague saved in fields that hold something else typed here."""
        said = _("{name} saved: {value}")
        theirs = {name: in_words(name, getattr(self.fresh, name), owners) for name in typed if name in self.changes}
        return {
            name: said.format(name=self.changes[name].by, value=value)
            for name, value in theirs.items()
            if value != in_words(name, typed[name], owners)
        }

    def told(self) -> str:
        """Who changed what at the same time; nothing when nobody did."""
        if not self.changes:
            return ""
        by = _(", ").join(dict.fromkeys(change.by for change in self.changes.values() if change.by))
        fields = _(", ").join(named(name) for name in self.changes)
        return conflict.both_kept(by, fields)

    def _clash(self, name: str, mine: object, owners: Mapping[int, str]) -> Clash:
        change = self.changes[name]
        before, theirs = (in_words(name, getattr(record, name), owners) for record in (self.opened, self.fresh))
        when = f"{local(change.at):%Y-%m-%d} {clock(change.at)}"
        return Clash(name, named(name), in_words(name, mine, owners), theirs, change.by, when, before)


def since(session: Session, opened: R) -> Meanwhile[R]:
    """Read the record again, and who changed what in it since it was opened."""
    changes = audit.since(session, type(opened), opened.id, opened.version)
    return Meanwhile(opened, session.get_one(type(opened), opened.id), {change.field: change for change in changes})


def merge(
    office: Office,
    owner: QWidget,
    opened: R,
    values: Values,
    owners: Mapping[int, str],
    save: Callable[[R, Values, str], None],
) -> None:
    """Save different fields beside each other, over the record as it is now; where both set the same one, the user
    chooses. `save` is given that record, what is to be saved, and the sentence to be told then.
    """

    def found(meanwhile: Meanwhile[R]) -> None:
        clashes, fresh = meanwhile.clashes(values, owners), meanwhile.fresh
        if not clashes:
            save(fresh, values, meanwhile.told())
            return
        name = fresh.short_name or fresh.name if isinstance(fresh, Customer) else fresh.name
        conflict.choose(office.look, owner.window(), name, clashes, values, lambda kept: save(fresh, kept, ""))

    office.tasks.read(owner, lambda session: since(session, opened), found)


CODES: dict[str, Mapping[Any, str]] = {
    "kind": labels.KINDS,
    "relation": labels.RELATIONS,
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
