"""Making a customer: the few facts that are known at first; the card takes the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtWidgets import QWidget

from client.customers.words import named
from client.kit.ask import FormDialog, question
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Office
from shared.customers import labels, operations
from shared.errors import NeedsConfirmation
from shared.text import _

NAMES = ("name", "short_name", "kind", "category", "trade", "region", "city", "phone", "email", "address", "source")
CODED = {"kind": labels.KINDS, "category": labels.CATEGORIES}


def ask(office: Office, parent: QWidget, made: Callable[[int], object], name: str = "") -> FormDialog:
    """Ask for a new customer; `made` is given its id. A name or phone that is known already is asked about."""
    specs = [
        Spec(field, named(field), "choice", {code: _(word) for code, word in CODED[field].items()})
        if field in CODED
        else Spec(field, named(field))
        for field in NAMES
    ]
    form = Form(office.look, specs)
    form.show_record(dict.fromkeys(NAMES, "") | {"kind": "end", "category": "potential"})
    form.type_in({"name": name})
    dialog = FormDialog(office.look, _("New customer"), form, _("Create"), parent)
    dialog.setObjectName("new_customer")
    form.edited.connect(lambda: office.drafts.keep("customer new", form.typed()) if form.is_edited else None)
    if not name and (draft := office.drafts.find("customer new")):
        form.type_in(draft.values)

    def save(confirmed: Collection[str] = ()) -> None:
        typed = form.all_values()
        values = {field: value for field, value in typed.items() if value != "" or field == "name"}

        def failed(error: Exception) -> bool:
            if not isinstance(error, NeedsConfirmation):
                return dialog.failed(error)
            dialog.save_button.setEnabled(True)
            again = {*confirmed, error.key}
            question(office.look, dialog, str(error), _("Make another one"), lambda: save(again))
            return True

        def done(id: int) -> None:
            office.drafts.drop("customer new")
            dialog.accept()
            made(id)

        office.tasks.write(
            dialog, lambda session: operations.create(session, confirmed=confirmed, **values), done, failed
        )

    dialog.saving = save
    dialog.rejected.connect(lambda: office.drafts.drop("customer new"))
    dialog.open()
    return dialog
