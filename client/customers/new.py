"""Making a customer: the few facts that are known at first; the card takes the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from client.customers.words import named
from client.kit.ask import FormDialog, question
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Office
from shared.access import fields
from shared.choices import queries as choices
from shared.customers import labels, operations
from shared.errors import NeedsConfirmation
from shared.text import _

NAMES = ("name", "short_name", "kind", "category", "trade", "region", "city", "phone", "email", "address", "source")
DRAFT = "customer new"
CODED = {"kind": labels.KINDS, "category": labels.CATEGORIES}


def ask(office: Office, parent: QWidget, made: Callable[[int], object], name: str = "") -> FormDialog:
    """Ask for a new customer; `made` is given its id. A name or phone that is known already is asked about."""
    form = _form(office)
    dialog = FormDialog(office.look, _("New customer"), form, _("Create"), parent)
    dialog.setObjectName("new_customer")
    dialog.keep(office, DRAFT, _("New customer"))
    if name:
        form.type_in({"name": name})

    def save(confirmed: Collection[str] = ()) -> None:
        typed = form.all_values()
        values = {field: value for field, value in typed.items() if value != "" or field == "name"}

        def failed(error: Exception) -> bool:
            if not isinstance(error, NeedsConfirmation):
                return dialog.failed(error)
            again = {*confirmed, error.key}
            question(office.look, dialog, str(error), _("Make another one"), lambda: save(again))
            return True

        def done(id: int) -> None:
            dialog.accept()
            made(id)

        dialog.write(lambda session: operations.create(session, confirmed=confirmed, **values), done, failed)

    def offer(words: Mapping[str, Sequence[str]]) -> None:
        for field, offered in words.items():
            if field in form.fields:
                form.fields[field].offer(offered)

    dialog.saving = save
    dialog.open()
    office.tasks.read(dialog, choices.offered, offer)
    return dialog


def _form(office: Office) -> Form:
    """The facts that whoever asks may give a customer, with what most new ones are."""
    names = [name for name in NAMES if name not in fields.fixed(office.user.rights, "customer")]
    specs = [
        Spec(field, named(field), "choice", {code: _(word) for code, word in CODED[field].items()})
        if field in CODED
        else Spec(field, named(field))
        for field in names
    ]
    form = Form(office.look, specs)
    form.show_record(dict.fromkeys(names, "") | {"kind": "end", "category": "potential"})
    return form
