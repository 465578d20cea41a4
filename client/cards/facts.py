"""What is known of the customer itself, edited in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QVBoxLayout

from client.customers.words import named
from client.kit.fields import Field, Spec
from client.kit.form import NAMES, Form
from client.kit.labels import heading
from client.kit.style import Look
from client.kit.surface import Panel, column
from client.kit.tokens import Size, Space
from shared.access import fields
from shared.access.rights import EVERYTHING, Rights
from shared.customers import labels
from shared.customers.model import Customer
from shared.errors import Invalid
from shared.text import N_, _

GROUPS = (
    (
        N_("Basics"),
        ("name", "short_name", "kind", "category", "stage", "trade", "region", "city", "source", "owner_id"),
    ),
    (N_("How to reach them"), ("phone", "fax", "email", "website", "address")),
    (N_("Terms of business"), ("credit_limit", "terms_days", "discount", "tax_no")),
    (N_("Standing"), ("current_value", "potential", "vip", "note")),
)
CHOICES: dict[str, Mapping[Any, str]] = {
    "kind": labels.KINDS,
    "category": labels.CATEGORIES,
    "stage": labels.STAGES,
    "current_value": labels.LEVELS,
    "potential": labels.LEVELS,
}
OTHERS = {"credit_limit": "amount", "discount": "amount", "terms_days": "whole", "vip": "tick"}
Masked = Callable[[Form, int], None]


def spec(name: str, *, locked: bool = False) -> Spec:
    """The field of a customer as it is edited everywhere."""
    label = named(name)
    if name in CHOICES:
        return Spec(name, label, "choice", {code: _(word) for code, word in CHOICES[name].items()}, locked=locked)
    if name == "owner_id":
        return Spec(name, label, "choice", {None: _("nobody")}, locked=locked)
    return Spec(name, label, OTHERS.get(name, "text"), locked=locked)


class Facts(Panel):
    """All facts in their groups; speaks for its forms as if they were one."""

    edited = Signal()

    def __init__(self, look: Look, rights: Rights = EVERYTHING, masked: Masked = lambda _form, _id: None) -> None:
        super().__init__()
        self.setObjectName("facts")
        self._look, self._rights, self._masked = look, rights, masked
        hidden = fields.hidden(rights, "customer")
        self._groups = [(title, [name for name in names if name not in hidden]) for title, names in GROUPS]
        self.locked = False  # may only be looked at; said before the groups are built
        self._forms: list[Form] = []
        self.fields: dict[str, Field] = {}
        metrics = QFontMetrics(look.font(Size.CAPTION))  # the values of all groups stand in one column
        widest = max(metrics.horizontalAdvance(named(name)) for _title, names in GROUPS for name in names)
        self._names = max(NAMES, widest + Space.CLOSE)
        self.setLayout(column(None, margins=(Space.PAGE, 0, Space.CLOSE, Space.NEAR)))

    @property
    def is_built(self) -> bool:
        """Whether every group is there."""
        return len(self._forms) == len(self._groups)

    def build_next(self, customer: Customer, owner: str) -> None:
        """Build one more group, filled in before it is seen: all at once would hold the program up for too long."""
        title, names = self._groups[len(self._forms)]
        fixed = frozenset(names) if self.locked else fields.fixed(self._rights, "customer")
        form = Form(self._look, [spec(name, locked=name in fixed) for name in names], plain=True, names=self._names)
        form.edited.connect(self.edited)
        self._forms.append(form)
        self.fields |= form.fields
        self._offer_owner(customer, owner)
        form.show_record(customer)
        self._masked(form, customer.id)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            group = column(Space.NEAR, heading(_(title)), Space.TIGHT, form)
            layout.insertLayout(layout.count() - 1, group)

    def show_record(self, customer: Customer, owner: str) -> None:
        """Show the facts as saved, and forget what was typed."""
        self._offer_owner(customer, owner)
        for form in self._forms:
            form.show_record(customer)

    def show_meanwhile(self, customer: Customer, notes: Mapping[str, str]) -> None:
        """Show what a colleague changed where nothing is typed, and say it where something is."""
        for form in self._forms:
            form.show_meanwhile(customer, notes)

    def offer_owners(self, names: Mapping[int, str]) -> None:
        """Whom the customer may be given to."""
        if (field := self.fields.get("owner_id")) is None or not isinstance(field.editor, QComboBox):
            return  # its group is not built yet
        for id, name in names.items():
            if field.editor.findData(id) < 0:
                field.editor.addItem(name, id)

    def offer_words(self, words: Mapping[str, Sequence[str]]) -> None:
        """The office's own words, for the fields that have a list."""
        for name, offered in words.items():
            if name in self.fields:
                self.fields[name].offer(offered)

    def _offer_owner(self, customer: Customer, owner: str) -> None:
        if customer.owner_id:
            self.offer_owners({customer.owner_id: owner})

    def values(self) -> dict[str, Any]:
        """What was edited. Invalid, all faults at once, when something cannot be understood."""
        found: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for form in self._forms:
            try:
                found |= form.values()
            except Invalid as wrong:
                faults |= wrong.fields
        if faults:
            raise Invalid(faults)
        return found

    @property
    def is_edited(self) -> bool:
        """Whether something was typed that is not saved."""
        return any(form.is_edited for form in self._forms)

    def typed(self) -> dict[str, Any]:
        """What was typed, for a draft."""
        return {name: value for form in self._forms for name, value in form.typed().items()}

    def type_in(self, values: Mapping[str, Any]) -> None:
        """Put values in as if they had been typed."""
        for form in self._forms:
            form.type_in(values)

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Say beside each field what is wrong with it; the first one gets the keyboard."""
        for form in reversed(self._forms):
            form.show_faults(faults)
