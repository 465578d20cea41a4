"""Users: who may sign in, where they stand, and what can be done about each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import ClassVar

from client.admin import leaving, may, user_forms
from client.admin.section import Section, Side
from client.kit import cells
from client.kit.actions import action
from client.kit.ask import question
from client.kit.buttons import quiet
from client.kit.cells import Name, Said
from client.kit.labels import Elided, caption, heading, label, soft, wrapped
from client.kit.marks import Initial
from client.kit.office import Office
from client.kit.rows import Column, Here, RecordTable
from client.kit.surface import Item, column, hairline, row
from client.kit.table import RecordView
from client.kit.tokens import Size, Space
from shared.access import people, roles
from shared.access.model import Department, Password, Role, User, UserRole
from shared.access.people import Person
from shared.access.roles import Reason
from shared.dates import clock, local
from shared.text import N_, _, ngettext


def _state(person: Person) -> Said:
    if not person.user.active:
        return Said(_("kept out"), "plain")
    if person.locked_until is not None:
        return Said(_("locked until {time}").format(time=clock(person.locked_until)), "warn")
    return Said("", "quiet") if person.has_login else Said(_("no login yet"), "warn")


def _seen(person: Person) -> Said:
    at = person.user.last_seen_at
    return Said(_moment(at) if at else "—", "soft")


def _moment(at: dt.datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


COLUMNS = (
    Column("name", N_("Full name"), 190, lambda person: Name(person.user.name, person.user.login), cells.name),
    Column("department", N_("Department"), 140, lambda person: person.department or Said("—", "soft")),
    Column("roles", N_("Roles"), 220, lambda person: _(", ").join(person.roles.values()) or Said("—", "soft")),
    Column("state", N_("State"), 130, _state, cells.tag),
    Column("seen", N_("Last sign-in"), 140, _seen),
)
# A server lets people in itself, and nobody writes down when: who is in just now, the sessions tell.
COLUMNS_ON_SERVER = tuple(column for column in COLUMNS if column.name != "seen")


class UsersSection(Section):
    """The list of everybody; Enter changes one."""

    shows: ClassVar = (User, UserRole, Role, Department, Password)

    def __init__(self, office: Office) -> None:
        super().__init__(office, "users", _("Users"))
        self.table = RecordTable(office.tasks, COLUMNS_ON_SERVER if office.tasks.database.walled else COLUMNS, self)
        self.view = RecordView(office.look, self.table, "user_list", office.preferences, stretch=2)
        self.view.setAccessibleName(_("Users"))
        self.side = Side(office, "user_side", _("What this user may do"))
        self._wanted: int | None = None
        self.view.opened.connect(lambda _id: self.edit())
        self.view.picked.connect(self._show_picked)
        self.table.counted.connect(self._on_counted)
        self.lay_out(self.view, self.act("add", main=True), side=self.side)
        self.refresh()

    def refresh(self) -> None:
        self.office.tasks.read(self, people.every, self._show, replace="people")

    def picked(self) -> Person | None:
        """The colleague under the keyboard."""
        found: Person | None = self.table.record_at(self.view.currentIndex().row())
        return found

    @action(N_("New user"), "Ctrl+N", "person_add")
    def add(self) -> None:
        """Enter a colleague."""
        user_forms.ask_new(self.office, self, self._go_to)

    @action(N_("Change the user"), "F2", "edit")
    def edit(self) -> None:
        """Change name, department and roles."""
        if (person := self.picked()) is not None:
            user_forms.ask_edit(self.office, self, person.user.id, self._go_to)

    @action(N_("Another password…"), "", "key")
    def give_password(self) -> None:
        """Set another password for the colleague."""
        if (person := self.picked()) is not None:
            user_forms.ask_password(self.office, self, person)

    @action(N_("Unlock the user"), "", "lock_open")
    def unlock(self) -> None:
        """Forgive the wrong passwords."""
        if (person := self.picked()) is not None and person.locked_until is not None:
            id, said = person.user.id, _("{name} may try again.").format(name=person.user.name)
            self.office.tasks.write(
                self, lambda session: people.unlock(session, id), lambda _id: self.office.ways.tell(said)
            )

    @action(N_("Let the user in again"), "", "checkmark")
    def let_in(self) -> None:
        """Let the colleague work again."""
        if (person := self.picked()) is not None and not person.user.active:
            self._allow(person, allowed=True)

    @action(N_("Keep the user out"), "", "prohibited")
    def keep_out(self) -> None:
        """Keep the colleague out, and hand over what he has in hand."""
        person = self.picked()
        if person is not None and person.user.active:
            leaving.ask(self.office, self, person, self._go_to, lambda: self._ask_to_keep_out(person))

    @action(N_("Hand over what the user has in hand"), "", "person_swap")
    def hand_over(self) -> None:
        """Hand over what a colleague who is kept out already still has."""
        person = self.picked()
        if person is not None and not person.user.active:
            nothing = _("{name} has nothing in hand.").format(name=person.user.name)
            leaving.ask(self.office, self, person, self._go_to, lambda: self.office.ways.tell(nothing))

    def _ask_to_keep_out(self, person: Person) -> None:
        said = _("Keep {name} out at once? What is open ends; there is nothing to hand over.")
        words = said.format(name=person.user.name)
        question(self.office.look, self, words, _("Keep out"), lambda: self._allow(person, allowed=False))

    def _allow(self, person: Person, *, allowed: bool) -> None:
        told = _("{name} may sign in again.") if allowed else _("{name} is kept out.")

        def done(id: int) -> None:
            def take_back() -> None:
                self._allow(person, allowed=not allowed)

            self.office.ways.tell(told.format(name=person.user.name), take_back)
            self._go_to(id)

        id = person.user.id
        self.office.tasks.write(self, lambda session: people.let_in(session, id, allowed=allowed), done)

    def _go_to(self, id: int) -> None:
        """Put the keyboard on somebody once the list is read again."""
        self._wanted = id
        self.refresh()

    def _show(self, every: Sequence[Person]) -> None:
        if self._wanted is None and (before := self.picked()) is not None:
            self._wanted = before.user.id
        self.table.show_source(Here({person.user.id: person for person in every}))
        active = sum(person.user.active for person in every)
        said = ngettext("{count} user", "{count} users", active).format(count=active)
        if out := len(every) - active:
            said = _("{users}, {count} kept out").format(users=said, count=out)
        self.say(said)

    def _on_counted(self, count: int) -> None:
        """The list is there: back to who was picked, or to who was made or changed."""
        if count:
            at = self.table.row_of(self._wanted) if self._wanted is not None else None
            self._wanted = None
            self.view.setCurrentIndex(self.table.index(at or 0, 0))

    def _show_picked(self, id: int | None) -> None:
        if id is None:
            self.side.fill()
            return
        self.office.tasks.read(
            self, lambda session: roles.explained(session, id), lambda told: self._show_side(id, told), replace="may"
        )

    def _show_side(self, id: int, told: Sequence[Reason]) -> None:
        person = self.picked()
        if person is None or person.user.id != id:
            return
        look = self.office.look
        named = Elided(person.user.name)
        named.setFont(label("", Size.HEADING, strong=True).font())
        where = " · ".join(part for part in (person.user.login, person.department) if part)
        top = row(Initial(look, person.user.name, 32), column(named, caption(where)), gap=10)
        given = _(", ").join(person.roles.values())
        parts: list[Item] = [top, Space.NEAR, *self._acts(person), Space.NEAR, hairline(), Space.NEAR]
        parts += [heading(_("What this user may do")), Space.CLOSE]
        if not person.user.active:
            parts.append(wrapped(soft(_("Nothing: the user is kept out. After being let in again:"))))
            parts.append(Space.CLOSE)
        if not given:
            parts.append(wrapped(soft(_("Nothing: the user has no role."))))
        else:
            points = may.points(told)
            parts += [may.point(look, said, why, allowed=True) for said, why, allowed in points if allowed]
            parts += [may.point(look, said, why, allowed=False) for said, why, allowed in points if not allowed]
        self.side.fill(*parts)

    def _acts(self, person: Person) -> list[Item]:
        """What can be done about the colleague just now."""
        side = self.side
        first = row(side.act("edit_user", _("Change"), "edit", self.edit), None)
        more: list[Item] = []
        if person.has_login:
            more.append(self._quiet("password_of_user", _("Password…"), "key", self.give_password))
        if person.locked_until is not None:
            more.append(self._quiet("unlock_user", _("Unlock"), "lock_open", self.unlock))
        if not person.user.active:
            more.append(self._quiet("let_user_in", _("Let in again"), "checkmark", self.let_in))
            more.append(self._quiet("hand_over", _("Hand over"), "person_swap", self.hand_over))
        elif person.user.id != self.office.user.id:
            more.append(self._quiet("keep_user_out", _("Keep out…"), "prohibited", self.keep_out))
        return [first, Space.TIGHT, row(*more, None, gap=0, margins=(-8, 0, 0, 0))]

    def _quiet(self, name: str, text: str, icon: str, do: Callable[[], None]) -> Item:
        made = quiet(self.office.look, text, icon)
        made.setObjectName(name)
        made.clicked.connect(lambda _on=False: do())
        return made
