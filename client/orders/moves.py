"""The states an order may be brought into, as buttons."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from client.kit.buttons import button, quiet
from client.kit.style import Look
from client.kit.surface import row
from client.kit.tips import tip
from shared.orders import rules
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
