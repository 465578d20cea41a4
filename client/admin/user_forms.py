"""The forms of a colleague: who it is, where he stands and with which roles he works; and another password."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from client.kit.ask import FormDialog
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.labels import soft, wrapped
from client.kit.office import Office
from client.kit.tokens import Space
from shared.access import departments, passwords, people, roles
from shared.access.departments import Node
from shared.access.model import Role
from shared.access.people import Person
from shared.errors import Conflict
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DRAFT = "user"
_INDENT = "\u3000"


@dataclass(frozen=True)
class Choices:
    """What a colleague can be given, and whether the program can make the login."""

    departments: Sequence[Node]
    roles: Sequence[Role]
    makes_logins: bool


def choices(session: Session) -> Choices:
    """Read them."""
    return Choices(departments.tree(session), roles.every(session), people.makes_logins(session))


def indented(nodes: Sequence[Node], nothing: str) -> dict[int | None, str]:
    """The departments as a list of choices, those below set in."""
    return {None: nothing, **{node.department.id: _INDENT * node.depth + node.department.name for node in nodes}}


def ask_new(office: Office, parent: QWidget, done: Callable[[int], object]) -> None:
    """Ask for a new colleague; `done` is given the id."""

    def show(found: Choices) -> None:
        secret = [Spec("password", _("First password"), "once")] if found.makes_logins else []
        specs = [Spec("login", _("Login name")), Spec("name", _("Full name")), *_given(found), *secret]
        form = Form(office.look, specs)
        blank = dict.fromkeys(form.fields, "") | {"department_id": None, **dict.fromkeys(_ticks(found), False)}
        form.show_record(blank | {"password": passwords.suggested()})
        dialog = _dialog(office, parent, form, _("New user"), _("Create"))
        told = _("Tell the password to your colleague; it is to be changed at the first sign-in.")
        if not found.makes_logins:
            told = _("On this server a command makes the login afterwards, beside the server.")
        _remark(dialog, told)
        dialog.keep(office, f"{DRAFT} new", _("New user"))

        def save() -> None:
            typed = form.all_values()
            password = typed.pop("password", "")
            chosen = [id for name, id in _ticks(found).items() if typed.pop(name)]

            def made(id: int) -> None:
                dialog.accept()
                office.ways.tell(_entered(found, typed))
                done(id)

            dialog.write(lambda session: people.enter(session, password, chosen, **typed), made, dialog.failed)

        dialog.saving = save
        dialog.open()

    office.tasks.read(parent, choices, show)


def ask_edit(office: Office, parent: QWidget, user_id: int, done: Callable[[int], object]) -> None:
    """Change a colleague's name, department and roles; `done` is given the id."""

    def read(session: Session) -> tuple[Person, Choices]:
        return people.one(session, user_id), choices(session)

    def show(found: tuple[Person, Choices]) -> None:
        _show_edit(office, parent, *found, done)

    office.tasks.read(parent, read, show)


def _show_edit(office: Office, parent: QWidget, opened: Person, found: Choices, done: Callable[[int], object]) -> None:
    mine = opened.user.id == office.user.id
    form = Form(
        office.look, [Spec("login", _("Login name"), locked=True), Spec("name", _("Full name")), *_given(found, mine)]
    )
    ticks = {name: id in opened.roles for name, id in _ticks(found).items()}
    form.show_record(
        {"login": opened.user.login, "name": opened.user.name, "department_id": opened.user.department_id, **ticks}
    )
    dialog = _dialog(office, parent, form, opened.user.name, _("Save"))
    if mine:
        _remark(dialog, _("Your own roles are given by another administrator."))
    dialog.keep(office, f"{DRAFT} {opened.user.id}", opened.user.name)

    def failed(error: Exception) -> bool:
        if isinstance(error, Conflict):
            dialog.reject()  # what was typed is taken up over what the colleague saved
            office.ways.tell(str(error))
            ask_edit(office, parent, opened.user.id, done)
            return True
        return dialog.failed(error)

    def saved(id: int) -> None:
        dialog.accept()
        office.ways.tell(_("{name} is saved.").format(name=opened.user.name))
        done(id)

    def save() -> None:
        edited, all_ = form.values(), form.all_values()
        chosen = [id for name, id in _ticks(found).items() if all_[name]]
        values = {name: value for name, value in edited.items() if name in {"name", "department_id"}}
        given = chosen if set(chosen) != set(opened.roles) else None
        dialog.write(lambda session: people.update(session, opened, given, **values), saved, failed)

    dialog.saving = save
    dialog.open()
    form.fields["name"].setFocus()


def ask_password(office: Office, parent: QWidget, person: Person) -> FormDialog:
    """Another password for a colleague."""
    form = Form(office.look, [Spec("password", _("New password"), "once")])
    form.show_record({"password": ""})
    form.type_in({"password": passwords.suggested()})
    said = _("Another password for {name}").format(name=person.user.name)
    dialog = _dialog(office, parent, form, said, _("Set the password"))
    _remark(dialog, _("Tell it to your colleague; it is to be changed at the next sign-in. The former one is gone."))

    def done(_id: int) -> None:
        dialog.accept()
        office.ways.tell(_("{name} has another password.").format(name=person.user.name))

    def save() -> None:
        password = form.all_values()["password"]
        work = people.give_password
        office.tasks.write(dialog, lambda session: work(session, person.user.id, password), done, dialog.failed)

    dialog.saving = save
    dialog.open()
    return dialog


def _entered(found: Choices, typed: Mapping[str, Any]) -> str:
    name, login = typed["name"].strip(), typed["login"].strip()
    if found.makes_logins:
        return _("{name} can sign in now.").format(name=name)
    said = _("{name} is entered. Beside the server, the login is made by: {command}")
    return said.format(name=name, command=f'python -m server add-user {login} "{name}"')


def _dialog(office: Office, parent: QWidget, form: Form, called: str, verb: str) -> FormDialog:
    made = FormDialog(office.look, called, form, verb, parent)
    made.setObjectName("user_dialog")
    return made


def _remark(dialog: FormDialog, said: str) -> None:
    dialog.extra.addSpacing(Space.CLOSE)
    dialog.extra.addWidget(wrapped(soft(said)))


def _given(found: Choices, locked: bool = False) -> list[Spec]:  # noqa: FBT001, FBT002 - of one's own roles
    ticks = [
        Spec(name, _("Roles") if not number else "", "tick", hint=roles.title(role), locked=locked)
        for number, (name, role) in enumerate(zip(_ticks(found), found.roles, strict=True))
    ]
    where = indented(found.departments, _("none"))
    return [Spec("department_id", _("Department"), "choice", where), *ticks]


def _ticks(found: Choices) -> Mapping[str, Any]:
    return {f"role_{role.id}": role.id for role in found.roles}
