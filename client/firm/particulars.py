"""The firm's particulars, changed by an administrator."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from client.kit.ask import FormDialog
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.labels import soft, wrapped
from client.kit.office import Office
from client.kit.tokens import Space
from shared.errors import Conflict
from shared.firm import operations, queries
from shared.firm.model import Firm
from shared.text import _

DRAFT = "firm"


def ask(office: Office, parent: QWidget) -> None:
    """Show what the firm is called, to be changed."""

    def show(found: Firm | None) -> None:
        _show(office, parent, found)

    office.tasks.read(parent, queries.firm, show)


def _show(office: Office, parent: QWidget, opened: Firm | None) -> None:
    form = Form(
        office.look,
        [Spec("name", _("Firm")), Spec("address", _("Firm's address")), Spec("phone", _("Firm's phone"))],
    )
    form.show_record(opened or dict.fromkeys(form.fields, ""))
    dialog = FormDialog(office.look, _("The firm"), form, _("Save"), parent)
    dialog.setObjectName("firm_dialog")
    dialog.extra.addSpacing(Space.CLOSE)
    dialog.extra.addWidget(wrapped(soft(_("This stands at the head of every page that is printed."))))

    def saved(_id: int) -> None:
        dialog.accept()
        office.ways.tell(_("The firm's particulars are saved."))

    def failed(error: Exception) -> bool:
        if isinstance(error, Conflict):
            dialog.reject()  # what was typed is taken up over what the colleague saved
            ask(office, parent)
            return True
        return dialog.failed(error)

    def save() -> None:
        values = form.values() if opened else form.all_values()
        dialog.write(lambda session: operations.save(session, opened, **values), saved, failed)

    dialog.saving = save
    dialog.keep(office, DRAFT, _("The firm"))
    dialog.open()
