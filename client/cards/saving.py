"""Saving a card: facts and contact in one, beside what a colleague saved meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from client.cards import meanwhile
from client.kit.drafting import Drafting
from client.kit.office import Office
from shared.customers import operations
from shared.customers.model import Customer
from shared.errors import Conflict, Invalid
from shared.interactions import operations as contacts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Values = dict[str, Any]


class Saving(QObject):
    """`saved` carries what was typed and a sentence when there is something to tell, `refused` an Invalid."""

    saved = Signal(object, str)
    refused = Signal(object)

    def __init__(self, office: Office, drafting: Drafting, page: QWidget, typed: Callable[[], Values]) -> None:
        super().__init__(page)
        self._office, self._drafting, self._page, self._typed = office, drafting, page, typed
        self.owners: Mapping[int, str] = {}  # the colleagues' names, to say whom both sides gave the customer to

    def save(self, opened: Customer, values: Values, contact: Values, told: str = "") -> None:
        """Write what was typed over the record as it was opened, and say `told` when it is saved."""
        id, typed = opened.id, self._typed()

        def work(session: Session) -> int:
            if values:
                operations.update(session, opened, **values)
            if contact:
                contacts.note(session, id, **contact)
            return id

        self._drafting.save(
            typed,
            work,
            lambda _id: self.saved.emit(typed, told),
            lambda error: self._failed(error, opened, values, contact),
        )

    def _failed(self, error: Exception, opened: Customer, values: Values, contact: Values) -> bool:
        if isinstance(error, Invalid):
            self.refused.emit(error)
            return True
        if not isinstance(error, Conflict):
            return False
        meanwhile.merge(
            self._office,
            self._page,
            opened,
            values,
            self.owners,
            lambda fresh, kept, told: self.save(fresh, kept, contact, told),
        )
        return True
