"""Roles and rights: the grid, changed in place and saved as one, and what one user may do by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QWidget

from client.admin import may
from client.admin.grid import RightsGrid
from client.admin.rights import Rights
from client.admin.section import Side
from client.admin.unsaved import GridSection
from client.kit.actions import action
from client.kit.ask import FormDialog, question
from client.kit.buttons import button
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.labels import caption, heading, soft, wrapped
from client.kit.office import Office
from client.kit.surface import Item, Panel, column
from client.kit.surface import Role as Ground
from client.kit.tokens import Space
from shared.access import people, roles
from shared.access.model import Permission, Role, User, UserRole
from shared.access.people import Person
from shared.access.roles import Grid
from shared.text import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class RolesSection(GridSection):
    """The grid of rights; beside it one user with what the grid, as it stands here, lets him do."""

    shows: ClassVar = (Role, Permission, UserRole, User)
    given_up = N_("The rights that were changed are not saved. Give the changes up?")
    taken_back = N_("The rights are as before.")

    def __init__(self, office: Office) -> None:
        super().__init__(office, "roles", _("Roles and rights"))
        self.rights = Rights(self)
        self.edits = self.rights.edits
        self.view = RightsGrid(office.look, self.rights)
        self.box = QLineEdit()
        self.box.setObjectName("find_right")
        self.box.setPlaceholderText(_("Find a right  /"))
        self.box.setFixedWidth(140)
        self.who = QComboBox()
        self.who.setObjectName("who")
        self.who.setAccessibleName(_("What this user may do"))
        self._people: Sequence[Person] = ()
        self.side = Side(office, "may", _("What this user may do"))
        self._more = button(office.look, _("Role"), "options")
        self._more.setObjectName("role_menu")
        self._more.clicked.connect(self.offer)
        self.lay_out(self.view, self.box, self._more, self.act("add"), side=self._beside(), foot=self.bar)
        self.box.textChanged.connect(self.rights.narrow_to)
        self.box.returnPressed.connect(self.view.setFocus)
        self.rights.edited.connect(self._on_edited)
        self.who.activated.connect(lambda _at: self._show_may())
        self.refresh()

    def refresh(self) -> None:
        def read(session: Session) -> tuple[Grid, Sequence[Person]]:
            return roles.grid(session), people.every(session)

        self.office.tasks.read(self, read, self._show, replace="grid")

    @action(N_("Save the rights"), "Ctrl+S", "save")
    def save(self) -> None:
        """Save all changed cells as one operation."""
        self.save_by(roles.change_grid, _saved)

    @action(N_("Give the changes up"), "", "dismiss")
    def forget(self) -> None:
        """Show the rights as they are saved."""
        self.rights.forget()

    @action(N_("Find a right"), "/", "search")
    def start_find(self) -> None:
        """Put the keyboard into the box."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    @action(N_("New role"), "Ctrl+N", "add")
    def add(self) -> None:
        """Make a role, with the rights of another one to begin with."""
        like: dict[int | None, str] = {None: _("no rights"), **{role.id: roles.title(role) for role in self._roles()}}
        form = Form(
            self.office.look,
            [Spec("title", _("Name")), Spec("like", _("Begins like"), "choice", like)],
        )
        picked = self.picked()
        form.show_record({"title": "", "like": picked.id if picked else None})

        def work(session: Session) -> int:
            values = form.all_values()
            return roles.add(session, values["title"], values["like"])

        self._ask(form, _("New role"), _("Create"), work, _("The role is there. Nobody has it yet."))

    @action(N_("Rename the role"), "F2", "edit")
    def rename(self) -> None:
        """Call the role of the column otherwise."""
        if (role := self.picked()) is None:
            return
        form = Form(self.office.look, [Spec("title", _("Name"))])
        form.show_record({"title": roles.title(role)})

        def work(session: Session) -> int:
            return roles.rename(session, role, form.all_values()["title"])

        self._ask(form, _("Rename the role"), _("Save"), work, _("The role is saved."))

    @action(N_("Remove the role"), "", "delete")
    def remove(self) -> None:
        """Remove the role of the column, when nobody has it."""
        if (role := self.picked()) is None:
            return
        said = _("{name} is removed.").format(name=roles.title(role))

        def go() -> None:
            self.office.tasks.write(
                self, lambda session: roles.remove(session, role), lambda _id: self.office.ways.tell(said)
            )

        words = _("Remove the role {name} with its rights?").format(name=roles.title(role))
        question(self.office.look, self, words, _("Remove"), go)

    def picked(self) -> Role | None:
        """The role of the column under the keyboard."""
        at = self.view.currentIndex().column() - 1
        return self._roles()[at] if 0 <= at < len(self._roles()) else None

    def offer(self) -> None:
        """What can be done with the role of the column."""
        role = self.picked()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in ("rename", "remove"):
            act = menu.addAction(self.actions_by_name[name].text())
            act.setEnabled(role is not None)
            act.triggered.connect(self.actions_by_name[name].trigger)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _roles(self) -> Sequence[Role]:
        return self.rights.grid.roles

    def _ask(self, form: Form, said: str, verb: str, work: Callable[[Session], int], told: str) -> None:
        dialog = FormDialog(self.office.look, said, form, verb, self)
        dialog.setObjectName("role_dialog")

        def done(_id: int) -> None:
            dialog.accept()
            self.office.ways.tell(told)

        dialog.saving = lambda: self.office.tasks.write(dialog, work, done, dialog.failed)
        dialog.open()
        form.fields["title"].setFocus()

    def _show(self, found: tuple[Grid, Sequence[Person]]) -> None:
        grid, self._people = found
        at = self.view.currentIndex()
        place = (at.row(), at.column()) if at.isValid() else (1, 1)
        self.tell_overtaken(self.rights.show_grid(grid))
        self.view.setCurrentIndex(self.rights.index(*place))
        count = len(grid.roles)
        self.say(ngettext("{count} role", "{count} roles", count).format(count=count))
        self.counted.setText(_("Space: next  1 all  2 below  3 dept.  4 own  0 none"))
        self._show_people()

    def _show_people(self) -> None:
        before = self.who.currentData()
        self.who.blockSignals(True)
        self.who.clear()
        for person in self._people:
            if person.user.active:
                given = _(", ").join(person.roles.values())
                self.who.addItem(f"{person.user.name}  {given}", person.user.id)
        self.who.setCurrentIndex(max(0, self.who.findData(before)))
        self.who.blockSignals(False)
        self._show_may()

    def _on_edited(self) -> None:
        changes, users = len(self.rights.edits), len(self.rights.touched())
        said = ngettext("{count} change not saved", "{count} changes not saved", changes).format(count=changes)
        whom = ngettext("{count} user concerned", "{count} users concerned", users).format(count=users)
        self.bar.say(_("{changes}; {whom}").format(changes=said, whom=whom) if changes else "")
        self._show_may()

    def _show_may(self) -> None:
        """What the chosen user may do by the grid as it stands here."""
        person = next((each for each in self._people if each.user.id == self.who.currentData()), None)
        parts: list[Item] = []
        if person is not None and not person.roles:
            parts.append(wrapped(soft(_("Nothing: the user has no role."))))
        elif person is not None:
            points = may.points(roles.reasons(self.rights.edits.values(), person.roles))
            look = self.office.look
            parts += [may.point(look, said, why, allowed=True) for said, why, allowed in points if allowed]
            parts += [may.point(look, said, why, allowed=False) for said, why, allowed in points if not allowed]
        if any(cell[0] in (person.roles if person else {}) for cell in self.rights.edits.changes):
            parts.insert(0, wrapped(caption(_("With the changes that are not saved yet:"))))
            parts.insert(1, Space.CLOSE)
        self.side.fill(*parts)

    def _beside(self) -> QWidget:
        """Who, and below what he may do."""
        beside = Panel(Ground.AlternateBase)
        head = Panel(Ground.AlternateBase, Qt.Edge.LeftEdge)
        margins = (Space.APART, Space.APART, Space.APART, 0)
        head.setLayout(column(heading(_("What this user may do")), Space.CLOSE, self.who, margins=margins))
        layout = column(head, self.side)
        layout.setStretchFactor(self.side, 1)
        beside.setLayout(layout)
        beside.setFixedWidth(self.side.width())
        return beside


def _saved(count: int) -> str:
    return ngettext("{count} right saved.", "{count} rights saved.", count).format(count=count)
