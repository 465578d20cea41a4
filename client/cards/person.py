"""Somebody who works for a customer: added, or changed beside what a colleague changes at the same time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from client.cards import meanwhile, revealing
from client.kit.ask import FormDialog
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Office
from shared.access import fields
from shared.access.rights import Rights
from shared.customers import labels, operations
from shared.customers.model import Customer, Person
from shared.errors import Conflict
from shared.text import _

KINDS = {"birthday": "day", "birthday_is_lunar": "tick", "is_main": "tick", "note": "lines"}


def add(office: Office, parent: QWidget, customer: Customer, *, is_first: bool) -> FormDialog:
    """Ask for somebody new."""
    id = customer.id
    about = _("New person: {name}").format(name=customer.short_name or customer.name)
    dialog = _dialog(office, parent, _("Add a person"), _("Add"))
    dialog.form.show_record({"relation": "fair", "is_main": is_first})

    def save() -> None:
        values = dialog.form.all_values()
        dialog.write(
            lambda session: operations.add_person(session, id, **values),
            lambda _id: dialog.accept(),
            dialog.failed,
        )

    return _open(dialog, office, f"person {id} new", about, save)


def edit(office: Office, parent: QWidget, opened: Person, *, locked: bool = False) -> FormDialog:
    """Show somebody's particulars, to be changed; a colleague's change in the meantime is merged or shown.

    locked: to be looked at alone.
    """
    dialog = _dialog(office, parent, opened.name, _("Save"), locked=locked)
    dialog.form.show_record(opened)
    revealing.offer(office, dialog, "person", dialog.form, opened.id)

    def write(over: Person, values: dict[str, Any], told: str = "") -> None:
        def saved(_id: int) -> None:
            dialog.accept()
            if told:
                office.ways.tell(told)

        def failed(error: Exception) -> bool:
            if isinstance(error, Conflict):
                meanwhile.merge(office, dialog, over, values, {}, write)
                return True
            return dialog.failed(error)

        dialog.write(lambda session: operations.update_person(session, over, **values), saved, failed)

    key = f"person {opened.customer_id} {opened.id}"
    about = _("Person: {name}").format(name=opened.name)
    return _open(dialog, office, key, about, lambda: write(opened, dialog.form.values()))


def _open(dialog: FormDialog, office: Office, key: str, about: str, save: Callable[[], None]) -> FormDialog:
    dialog.setObjectName("person_dialog")
    dialog.saving = save
    dialog.keep(office, key, about)
    dialog.open()
    return dialog


def _dialog(office: Office, parent: QWidget, title: str, verb: str, *, locked: bool = False) -> FormDialog:
    specs = [replace(each, locked=locked or each.locked) for each in _specs(office.user.rights)]
    made = FormDialog(office.look, title, Form(office.look, specs, plain=locked), verb, parent)
    made.save_button.setVisible(not locked)
    return made


def _specs(rights: Rights) -> list[Spec]:
    """The particulars that can be typed, as far as they are seen; whether somebody left is not one of them."""
    hidden, fixed = fields.hidden(rights, "person"), fields.fixed(rights, "person")
    relations = {code: _(word) for code, word in labels.RELATIONS.items()}
    names = [name for name in labels.PERSON_FIELDS if name != "active" and name not in hidden]
    return [
        Spec(name, _(labels.PERSON_FIELDS[name]), "choice", relations)
        if name == "relation"
        else Spec(name, _(labels.PERSON_FIELDS[name]), KINDS.get(name, "text"), locked=name in fixed)
        for name in names
    ]
