"""The money that came in for an order, and how a wrong entry is reversed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from client.customers.columns import NOTHING, money
from client.kit import cells
from client.kit.ask import FormDialog
from client.kit.cells import Said
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Office
from client.kit.rows import Column, Here, RecordTable
from client.kit.table import RecordView
from shared.dates import today
from shared.orders import labels, operations
from shared.orders.model import Receipt
from shared.text import N_, _


def _how(receipt: Receipt) -> Said:
    """By what way; a reversed entry and its reversal say so."""
    if receipt.amount < 0:
        return Said(_("Reversal"), "warn")
    word = _(labels.METHODS[receipt.method])
    return Said(_("{method} · reversed").format(method=word), "soft") if receipt.reversal_id else Said(word)


COLUMNS = (
    Column("received_on", N_("Received on"), 120, lambda receipt: str(receipt.received_on)),
    Column("method", N_("By way of"), 180, _how),
    Column("note", N_("Note on the receipt"), 240, lambda receipt: Said(receipt.note) if receipt.note else NOTHING),
    Column(
        "amount",
        N_("Amount"),
        120,
        lambda receipt: Said(money(receipt.amount), "soft" if receipt.reversal_id else "plain"),
        cells.amount,
    ),
)


class Receipts(RecordView):
    """The receipts of an order; `reversing` carries the id of the one that is to be reversed (Delete)."""

    reversing = Signal(int)

    def __init__(self, office: Office) -> None:
        table = RecordTable(office.tasks, COLUMNS)
        super().__init__(office.look, table, "order_receipts", office.preferences, 2)
        table.setParent(self)
        self.setAccessibleName(_("Receipts of the order"))
        self.opened.connect(self.reversing)

    def show_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Show these."""
        self.table.show_source(Here({receipt.id: receipt for receipt in receipts}))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        id = self.table.id_at(self.currentIndex().row())
        if event.key() == Qt.Key.Key_Delete and id is not None:
            self.reversing.emit(id)
        else:
            super().keyPressEvent(event)


def ask_reversal(office: Office, parent: QWidget, receipt: Receipt) -> FormDialog:
    """Ask when and why a receipt is reversed, then enter the reversal."""
    form = Form(office.look, [Spec("on", _("Reversed on"), "day"), Spec("note", _("Reason"))])
    form.show_record({"on": today(), "note": ""})
    title = _("Reverse the receipt of {amount} yuan").format(amount=money(receipt.amount))
    dialog = FormDialog(office.look, title, form, _("Enter the reversal"), parent)
    dialog.setObjectName("reversal_dialog")

    def save() -> None:
        values = form.all_values()
        dialog.write(
            lambda session: operations.reverse(session, receipt, values["on"], values["note"]),
            lambda _id: dialog.accept(),
            dialog.failed,
        )

    dialog.saving = save
    dialog.keep(office, f"reversal {receipt.id}", title)
    dialog.open()
    form.fields["note"].setFocus()
    return dialog
