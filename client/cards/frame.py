"""Where the parts of a card stand: its head with the buttons, its figures, its tabs."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QPushButton, QWidget

from client.cards.body import Body
from client.cards.head import Figures, Name
from client.cards.tabs import Tabs
from client.kit.beside import Beside
from client.kit.buttons import button
from client.kit.drafting import Drafting
from client.kit.office import Office
from client.kit.page import Page
from client.kit.surface import column, replaced, row
from client.kit.tokens import Space
from shared.cards.queries import Card
from shared.customers.model import Customer
from shared.dates import today
from shared.text import _


class CardFrame(Page):
    """Empty until it is built, and out of sight until there is something to show in it."""

    def __init__(self, office: Office, customer_id: int) -> None:
        super().__init__(office, "card", _("Customer card"))
        self._id = customer_id
        self.drafting = Drafting(office, f"card {customer_id}", "", self)

    def build(self) -> Iterator[None]:
        """Put the parts in their places, resting between them."""
        self._name, self._figures = QWidget(), QWidget()
        margins = (Space.PAGE, Space.NEAR, Space.PAGE, Space.CLOSE)
        self._beside = Beside(self.office, "customer", self._id)
        self._head = row(self._name, self._beside, *self._buttons(), margins=margins)
        self._head.setStretchFactor(self._name, 1)
        yield
        self.body = Body(self.office, self._id)
        yield
        self._tabs = Tabs(self.office, self._id, self.body)
        self._whole = QWidget(self)
        whole = column(self.drafting.place, self._head, self._figures, self._tabs)
        whole.setStretchFactor(self._tabs, 1)
        self._whole.setLayout(whole)
        self._whole.hide()
        self.setLayout(column(self._whole))

    def show_head(self, card: Card) -> None:
        """What is looked at first: who it is, how things stand, what happened last."""
        self._name = replaced(self._name, Name(self.office.look, card))
        self._figures = replaced(self._figures, Figures(self.office.look, card, today()))
        self._tabs.show_counts(card)
        self._allow(card.customer)
        self.body.show_first(card)

    def _buttons(self) -> list[QPushButton]:
        made = []
        for text, icon, name in (
            (_("Print"), "print", "print_card"),
            (_("New order"), "receipt", "new_order"),
            (_("Receipt"), "wallet", "enter_receipt"),
            (_("Plan a visit"), "calendar_add", "plan_visit"),
            (_("Note a contact"), "call", "note_contact"),
        ):
            one = button(self.office.look, text, icon)
            one.setObjectName(f"{name}_button")
            if name in self.actions_by_name:
                one.clicked.connect(self.actions_by_name[name].trigger)
            else:
                one.hide()
            made.append(one)
        return made

    def _allow(self, customer: Customer) -> None:
        """Offer what may be done with this very customer: whoever sees all may change his own alone."""
        for name, act in self.actions_by_name.items():
            right = getattr(type(self), name).command.right
            if right is not None and right[1] != "visits":  # a visit is whose it is, not whose the customer is
                verb, thing = right
                allowed = self.office.user.may_with(verb, thing, customer.owner_id)
                act.setEnabled(allowed)
                if (shown := self.findChild(QPushButton, f"{name}_button")) is not None:
                    shown.setVisible(allowed)
