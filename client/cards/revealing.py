"""A quiet button beside a masked value, which shows it: asked for, counted, and kept in the trail."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from client.kit.buttons import link
from client.kit.form import Form
from client.kit.office import Office
from shared.access import counting
from shared.access.fields import STARS, of
from shared.text import _


def offer(office: Office, owner: QWidget, entity: str, form: Form, id: int) -> None:
    """Put a button beside each masked value of a form."""
    masked = [name for name, field in of(entity).items() if field.masked and name in form.fields]
    for name in masked:
        if STARS in str(form.fields[name].value()):
            _button(office, owner, form, entity, id, name)


def _button(office: Office, owner: QWidget, form: Form, entity: str, id: int, name: str) -> None:
    made = link(office.look, _("Show"))
    made.setObjectName(f"show_{name}")
    made.setAccessibleName(_("Show {field}").format(field=form.fields[name].spec.label))
    made.clicked.connect(lambda _on=False: _ask(office, owner, form, entity, id, name, made))
    layout = form.fields[name].layout()
    if isinstance(layout, QHBoxLayout):
        layout.addWidget(made)


def _ask(office: Office, owner: QWidget, form: Form, entity: str, id: int, name: str, button: QPushButton) -> None:
    """First it is written down that it is asked for, then it is told: what is told cannot be taken back."""

    def show(value: str) -> None:
        form.show_one(name, value)
        button.hide()

    def asked(number: int) -> None:
        office.tasks.read(owner, lambda session: counting.revealed(session, number), show)

    office.tasks.write(owner, lambda session: counting.reveal(session, entity, id, name), asked)
