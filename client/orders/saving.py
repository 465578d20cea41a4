"""Saving an order that was edited, beside what a colleague saved meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from client.kit import conflict
from client.kit.ask import question
from client.kit.drafting import Drafting
from client.kit.office import Office
from client.orders import meanwhile
from client.orders.meanwhile import Meanwhile
from shared.errors import Conflict, Invalid, NeedsConfirmation
from shared.orders import operations
from shared.orders.queries import Opened
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Values = Mapping[str, Any]


class Saving(QObject):
    """`saved` carries a sentence when there is something to tell, `refused` the faults by their fields; `resting` says
    whether the fields have to rest.
    """

    saved = Signal(str)
    refused = Signal(object)
    resting = Signal(bool)

    def __init__(self, office: Office, drafting: Drafting, page: QWidget, typed: Callable[[], Values]) -> None:
        super().__init__(page)
        self._office, self._drafting, self._page, self._typed = office, drafting, page, typed

    def save(self, opened: Opened, values: Values, confirmed: Collection[str] = (), told: str = "") -> None:
        """Write what was edited over the order as it was opened, and say `told` when it is saved."""
        self.resting.emit(True)

        def work(session: Session) -> int:
            return operations.update(session, opened.order, confirmed=confirmed, **values)

        def failed(error: Exception) -> bool:
            self.resting.emit(False)
            if isinstance(error, Invalid):
                self.refused.emit(error.fields)
            elif isinstance(error, NeedsConfirmation):
                again = {*confirmed, error.key}
                look, said = self._office.look, str(error)
                question(look, self._page, said, _("Save it so"), lambda: self.save(opened, values, again, told))
            elif isinstance(error, Conflict):
                self._merge(opened, values)
            return isinstance(error, Invalid | NeedsConfirmation | Conflict)

        self._drafting.save(self._typed(), work, lambda _id: self.saved.emit(told), failed)

    def _merge(self, opened: Opened, values: Values) -> None:
        """Different fields are saved beside each other; where both set the same one, the user chooses."""

        def found(between: Meanwhile) -> None:
            clashes, fresh = between.clashes(values), between.fresh
            if clashes:
                look, window, number = self._office.look, self._page.window(), fresh.order.number
                conflict.choose(look, window, number, clashes, values, lambda kept: self.save(fresh, kept))
            else:
                self.save(fresh, values, (), between.told())

        self._office.tasks.read(self._page, lambda session: meanwhile.since(session, opened), found)
