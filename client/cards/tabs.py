"""The tabs of a card: its body, and the lists that are made when they are first looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from client.cards import lists
from client.cards.transactions import Transactions
from client.kit.office import Office
from client.kit.surface import column, hairline, row
from client.kit.table import RecordView
from client.kit.tokens import Space
from shared.cards.queries import Card
from shared.text import _

MAKERS: dict[int, Callable[[Office, int], RecordView | Transactions]] = {
    1: Transactions,
    2: lists.visits_of,
    3: lists.changes_of,
}


class Tabs(QWidget):
    def __init__(self, office: Office, customer_id: int, body: QWidget) -> None:
        super().__init__()
        self._office, self._id, self._body = office, customer_id, body
        self.views: dict[int, RecordView | Transactions] = {}
        self._stack = QStackedWidget()
        self._stack.addWidget(body)
        self.bar = QTabBar()
        self.bar.setObjectName("card_tabs")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        for name in (_("Timeline"), _("Transactions"), _("Visits"), _("Changes")):
            self.bar.addTab(name)
        self.bar.currentChanged.connect(self._open)
        layout = column(row(self.bar, None, margins=(Space.CLOSE, 0, 0, 0)), hairline(), self._stack)
        layout.setStretchFactor(self._stack, 1)
        self.setLayout(layout)

    def show_counts(self, card: Card) -> None:
        """Say how much each tab holds."""
        counts = card.counts
        self.bar.setTabText(1, _("Transactions {count}").format(count=counts["order"] + counts["receipt"]))
        self.bar.setTabText(2, _("Visits {count}").format(count=counts["visit"]))

    def refresh(self) -> None:
        """Read again what the lists that were looked at show."""
        for view in self.views.values():
            view.table.refresh()

    def _open(self, at: int) -> None:
        if at in MAKERS and at not in self.views:
            view = self.views[at] = MAKERS[at](self._office, self._id)
            self._stack.addWidget(view)
        self._stack.setCurrentWidget(self.views.get(at, self._body))
