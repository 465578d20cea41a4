"""Entering an order with its lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from client.kit.actions import action, install
from client.kit.ask import question
from client.kit.buttons import primary
from client.kit.drafting import Drafting
from client.kit.drafts import Draft
from client.kit.form import Form
from client.kit.labels import beside_title, caption, soft, title
from client.kit.office import Office
from client.kit.surface import Panel, column, hairline, row, scrolling
from client.kit.tokens import Space
from client.orders.head import facts
from client.orders.lines_panel import LinesPanel
from client.orders.receiving import receipt_specs
from shared import dates
from shared.customers.model import Customer, Person
from shared.errors import Invalid, NeedsConfirmation
from shared.orders import operations, queries
from shared.text import N_, _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class OrderEntry(Panel):
    """A new order of one customer. `entered` carries its id; afterwards the page is ready for the next."""

    entered = Signal(int)
    status_changed = Signal()

    def __init__(self, office: Office, customer: Customer, people: Sequence[Person]) -> None:
        super().__init__()
        self.setObjectName("order_entry")
        self.setAccessibleName(_("Enter an order"))
        self._office, self._customer = office, customer
        self.status = ""
        look = office.look
        self.form = facts(look, people)
        self.receipt_wanted = QCheckBox(_("Money came in with the order"))
        self.receipt_wanted.setObjectName("receipt_wanted")
        self.receipt = Form(look, receipt_specs())
        self.panel = LinesPanel(office)
        self.lines, self.view = self.panel.lines, self.panel.view
        self._kept = caption("")
        about = _("Order: {name}").format(name=customer.short_name or customer.name)
        self.drafting = Drafting(office, f"order {customer.id}", about, self)
        self._lay_out()
        self.actions_by_name = install(self)
        self._listen()
        self.begin()
        self.drafting.take(self._take_up)
        self._hold(on=self.drafting.is_busy)

    @property
    def is_edited(self) -> bool:
        """Whether something was typed that is not saved."""
        return bool(
            self.lines.typed() or self.form.typed() or (self.receipt_wanted.isChecked() and self.receipt.typed())
        )

    def begin(self) -> None:
        """An empty order of today, due when the customer's terms say."""
        today = dates.today()
        due = today + dt.timedelta(days=self._customer.terms_days) if self._customer.terms_days else None
        self.form.show_record({"ordered_on": today, "due_on": due, "note": ""})
        self.receipt.show_record({"received_on": today, "amount": Decimal(0), "method": "transfer", "note": ""})
        self.receipt_wanted.setChecked(False)
        self.lines.type_in([])
        self._show_faults({})

    def may_leave(self) -> bool:
        """Leaving loses nothing: the draft is kept."""
        self.drafting.keep_now()
        return True

    @action(N_("Save the order"), "Ctrl+S", "save")
    def save(self) -> None:
        """Enter the order, and the receipt if there is one."""
        if self.drafting.is_busy:
            return
        self.view.setFocus()  # what is being typed in a cell counts
        try:
            values = self._values()
        except Invalid as wrong:
            self._show_faults(wrong.fields)
            return
        self._show_faults({})
        self._write(values, ())

    def typed(self) -> dict[str, Any]:
        """Everything that was typed, for a draft."""
        receipt = self.receipt.typed() if self.receipt_wanted.isChecked() else None
        return {"lines": self.lines.typed(), "order": self.form.typed(), "receipt": receipt}

    def _values(self) -> dict[str, Any]:
        faults: dict[str, str] = {}
        order: Mapping[str, Any] = {}
        receipt: Mapping[str, Any] | None = None
        try:
            order = self.form.all_values()
        except Invalid as wrong:
            faults |= wrong.fields
        if self.receipt_wanted.isChecked():
            try:
                receipt = self.receipt.all_values()
            except Invalid as wrong:
                faults |= {f"receipt.{name}": said for name, said in wrong.fields.items()}
        if faults:
            raise Invalid(faults)
        return {**order, "lines": self.lines.values(), "receipt": receipt}

    def _write(self, values: dict[str, Any], confirmed: Collection[str]) -> None:
        id = self._customer.id
        self._hold(on=True)

        def work(session: Session) -> int:
            return operations.enter(session, id, confirmed=confirmed, **values)

        def failed(error: Exception) -> bool:
            self._hold(on=False)
            if isinstance(error, Invalid):
                self._show_faults(error.fields)
                return True
            if isinstance(error, NeedsConfirmation):
                again = {*confirmed, error.key}
                question(self._office.look, self, str(error), _("Save it so"), lambda: self._write(values, again))
                return True
            return False

        self.drafting.save(self.typed(), work, self._saved, failed)

    def _hold(self, *, on: bool) -> None:
        """The fields rest while they are being saved."""
        self._body.setEnabled(not on)
        self._do.setEnabled(not on)

    def _saved(self, id: int) -> None:
        self._hold(on=False)
        said = _("The order of {name} is saved: {total} yuan.")
        self._office.ways.tell(
            said.format(name=self._customer.short_name or self._customer.name, total=self.panel.total.text())
        )
        self.begin()
        self._kept.setText("")
        self.entered.emit(id)

    def _show_faults(self, faults: Mapping[str, str]) -> None:
        self.form.show_faults(faults)
        receipt = {name.removeprefix("receipt."): said for name, said in faults.items() if name.startswith("receipt.")}
        self.receipt.show_faults(receipt)
        self.panel.show_faults(faults)

    def _take_up(self, draft: Draft | None) -> None:
        self._hold(on=False)
        if draft is None:
            return
        self.form.type_in(draft.values.get("order") or {})
        if (receipt := draft.values.get("receipt")) is not None:
            self.receipt_wanted.setChecked(True)
            self.receipt.type_in(receipt)
        self.lines.type_in(draft.values.get("lines") or [])
        self._kept.setText(_("taken up from a draft; nothing of it is saved yet"))

    def _on_edited(self) -> None:
        self.status = _("{name} · order not saved").format(name=self._customer.name) if self.is_edited else ""
        self.status_changed.emit()
        self.drafting.note(self.typed() if self.is_edited else {})

    def _listen(self) -> None:
        for source in (self.lines.edited, self.form.edited, self.receipt.edited):
            source.connect(self._on_edited)
        self.receipt_wanted.toggled.connect(self._want_receipt)
        self.drafting.kept.connect(self._kept.setText)

    def _want_receipt(self, on: bool) -> None:  # noqa: FBT001 - what the signal carries
        self.receipt.setVisible(on)
        if on and not self.receipt.typed():
            self.receipt.type_in({"amount": self.lines.total()})
        self._on_edited()

    def _lay_out(self) -> None:
        look = self._office.look
        do = self._do = primary(look, _("Save the order"), "save")
        do.setObjectName("save_order")
        do.clicked.connect(self.save)
        head = row(
            title(_("New order")),
            Space.TIGHT,
            beside_title(soft(self._customer.name)),
            None,
            self._kept,
            do,
            margins=(Space.PAGE, Space.NEAR, Space.PAGE, Space.NEAR),
        )
        self.receipt.setVisible(False)
        inside = QWidget()
        left = QVBoxLayout(inside)
        left.setContentsMargins(Space.PAGE, Space.APART, Space.APART, Space.APART)
        for part in (self.form, self.receipt_wanted, self.receipt):
            left.addWidget(part)
            left.addSpacing(Space.NEAR)
        left.addStretch(1)
        side = scrolling(inside)
        side.setFixedWidth(340)
        self._body = QWidget()
        body = row(side, self.panel, gap=0)
        body.setStretchFactor(self.panel, 1)
        self._body.setLayout(body)
        layout = column(head, hairline(), self._body)
        layout.setStretchFactor(self._body, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.view)


def open_entry(office: Office, customer_id: int) -> None:
    """Open the entry of an order of a customer in a tab of its own."""

    def show(found: tuple[Customer, Sequence[Person]]) -> None:
        customer, people = found
        title = _("Order: {name}").format(name=customer.short_name or customer.name)
        office.ways.open_tab(f"order-entry {customer.id}", title, lambda: OrderEntry(office, customer, people))

    office.tasks.read(office.tasks, lambda session: queries.buyer(session, customer_id), show)
