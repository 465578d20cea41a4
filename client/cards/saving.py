"""Saving a card: facts and contact in one, beside what a colleague saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from client.cards import meanwhile
from client.cards.meanwhile import Meanwhile
from client.kit.ask import ConflictDialog
from client.kit.office import Office
from shared.customers import operations
from shared.customers.model import Customer
from shared.errors import Conflict, Invalid
from shared.interactions import operations as contacts
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Values = dict[str, Any]


class Saving(QObject):
    """`saved` carries a sentence when there is something to tell, `refused` an Invalid with all its faults."""

    saved = Signal(str)
    refused = Signal(object)

    def __init__(self, office: Office, page: QWidget) -> None:
        super().__init__(page)
        self._office, self._page = office, page
        self.is_under_way = False
        self.owners: Mapping[int, str] = {}  # the colleagues' names, to say whom both sides gave the customer to

    def save(self, opened: Customer, values: Values, contact: Values, told: str = "") -> None:
        """Write what was typed over the record as it was opened, and say `told` when it is saved."""
        id = opened.id
        self.is_under_way = True

        def work(session: Session) -> int:
            if values:
                operations.update(session, opened, **values)
            if contact:
                contacts.note(session, id, **contact)
            return id

        def done(_id: int) -> None:
            self.is_under_way = False
            self.saved.emit(told)

        self._office.tasks.write(self._page, work, done, lambda error: self._failed(error, opened, values, contact))

    def _failed(self, error: Exception, opened: Customer, values: Values, contact: Values) -> bool:
        self.is_under_way = False
        if isinstance(error, Invalid):
            self.refused.emit(error)
            return True
        if not isinstance(error, Conflict):
            return False
        self._office.tasks.read(
            self._page,
            lambda session: meanwhile.since(session, opened),
            lambda found: self._merge(found, values, contact),
        )
        return True

    def _merge(self, found: Meanwhile, values: Values, contact: Values) -> None:
        """Different fields are saved beside each other; where both set the same one, the user chooses."""
        if clashes := found.clashes(values, self.owners):
            asked = _(
                "{name} saved {customer} while you were editing. Nothing of yours is saved yet: choose what stays."
            )
            sentence = asked.format(name=clashes[0].by, customer=found.fresh.short_name or found.fresh.name)
            dialog = ConflictDialog(self._office.look, sentence, clashes, self._page.window())
            gone = {clash.name for clash in clashes}
            dialog.accepted.connect(lambda: self._save_rest(found, values, contact, gone - dialog.mine()))
            dialog.open()
            return
        said = _("Saved. {name} changed {fields} at the same time; both are kept.")
        told = said.format(name=found.by(), fields=found.fields()) if found.changes else ""
        self.save(found.fresh, values, contact, told)

    def _save_rest(self, found: Meanwhile, values: Values, contact: Values, gone: set[str]) -> None:
        kept = {name: value for name, value in values.items() if name not in gone}
        self.save(found.fresh, kept, contact)
