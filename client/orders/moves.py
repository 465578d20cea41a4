"""The states an order may be brought into: as buttons, and how it is brought there."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from client.kit.ask import question
from client.kit.buttons import button, quiet
from client.kit.office import Office
from client.kit.style import Look
from client.kit.surface import row
from client.kit.tips import tip
from shared.errors import Conflict, NeedsConfirmation
from shared.orders import operations, rules
from shared.orders.model import Order
from shared.text import N_, _, pgettext

VERBS = {
    "draft": N_("Reopen as a draft"),
    "confirmed": N_("Confirm"),
    "shipped": N_("Mark as shipped"),
    "closed": N_("Complete"),
    "cancelled": N_("Cancel the order"),
}


class Moves(QWidget):
    """A button for each state that may follow; the usual one carries its key in the tip."""

    wanted = Signal(str)

    def __init__(self, look: Look, state: str) -> None:
        super().__init__()
        made: list[QPushButton] = []
        for number, following in enumerate(rules.next_states(state)):
            word = pgettext("order", "Reopen") if state == "closed" else _(VERBS[following])
            one = button(look, word) if not number else quiet(look, word)
            one.setObjectName(f"to_{following}")
            tip(one, "Ctrl+Shift+N" if not number else "")
            one.clicked.connect(lambda _on=False, following=following: self.wanted.emit(following))
            made.append(one)
        self.setLayout(row(*reversed(made)))


class Moving(QObject):
    """Brings the order of a page into another state; what is final or doubtful is asked first.

    ready: gives the order as it is now, or None while it cannot be moved. `overtaken` when somebody else changed it.
    """

    moved = Signal()
    overtaken = Signal()

    def __init__(self, office: Office, page: QWidget, ready: Callable[[], Order | None]) -> None:
        super().__init__(page)
        self._office, self._page, self._ready = office, page, ready
        self.is_under_way = False

    def bring(self, state: str, confirmed: Collection[str] = ()) -> None:
        """Bring the order into this state."""
        if self.is_under_way or (order := self._ready()) is None:
            return
        if state == "cancelled" and state not in confirmed:
            asked = _("Cancel order {number}? What was received stays to the customer's credit.")
            self._ask(asked.format(number=order.number), state, {state})
            return

        def done(_id: int) -> None:
            self.is_under_way = False
            self.moved.emit()

        def failed(error: Exception) -> bool:
            self.is_under_way = False
            if isinstance(error, NeedsConfirmation):
                self._ask(str(error), state, {*confirmed, error.key})
            elif isinstance(error, Conflict):
                self.overtaken.emit()
            return isinstance(error, NeedsConfirmation)

        self.is_under_way = True
        self._office.tasks.write(
            self._page, lambda session: operations.bring(session, order, state, confirmed), done, failed
        )

    def _ask(self, said: str, state: str, confirmed: Collection[str]) -> None:
        question(self._office.look, self._page, said, _(VERBS[state]), lambda: self.bring(state, confirmed))
