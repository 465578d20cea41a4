"""Entering money that came in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget

from client.kit.ask import FormDialog, question
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Office
from shared import dates
from shared.errors import NeedsConfirmation
from shared.orders import labels, operations
from shared.text import _


def receipt_specs() -> list[Spec]:
    """The fields of money that came in."""
    methods = {code: _(word) for code, word in labels.METHODS.items()}
    return [
        Spec("amount", _("Amount received"), "amount"),
        Spec("received_on", _("Received on"), "day"),
        Spec("method", _("By way of"), "choice", methods),
        Spec("note", _("Note on the receipt")),
    ]


def receive(
    office: Office,
    parent: QWidget,
    customer_id: int,
    name: str,
    unpaid: Mapping[int, str],
    suggested: Mapping[str, Any] | None = None,
) -> FormDialog:
    """Ask for money that came in, for the account of a customer or for one of the unpaid orders (id to number)."""
    orders: dict[int | None, str] = {None: _("on account")}
    orders |= dict(unpaid.items())
    form = Form(office.look, [Spec("order_id", _("For the order"), "choice", orders), *receipt_specs()])
    blank = {"order_id": None, "received_on": dates.today(), "amount": Decimal(0), "method": "transfer", "note": ""}
    form.show_record({**blank, **(suggested or {})})
    dialog = FormDialog(office.look, _("Enter a receipt"), form, _("Save the receipt"), parent)
    dialog.setObjectName("receipt_dialog")
    key = f"receipt {customer_id} {(suggested or {}).get('order_id', '')}".strip()
    dialog.keep(office, key, _("Receipt: {name}").format(name=name))

    def save(confirmed: Collection[str] = ()) -> None:
        values = form.all_values()

        def failed(error: Exception) -> bool:
            if isinstance(error, NeedsConfirmation):
                again = {*confirmed, error.key}
                question(office.look, dialog, str(error), _("Save it so"), lambda: save(again))
                return True
            return dialog.failed(error)

        dialog.write(
            lambda session: operations.receive(session, customer_id, confirmed=confirmed, **values),
            lambda _id: dialog.accept(),
            failed,
        )

    dialog.saving = save
    dialog.open()
    return dialog
