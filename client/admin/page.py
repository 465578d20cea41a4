"""Administration: the sections at the left that whoever is here may open, and the one in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from client.admin.alarms import AlarmsSection
from client.admin.allowances import AllowancesSection
from client.admin.departments import DepartmentsSection
from client.admin.exports import ExportsSection
from client.admin.firm import FirmSection
from client.admin.lists import ListsSection
from client.admin.roles import RolesSection
from client.admin.section import Section
from client.admin.sessions import SessionsSection
from client.admin.trail import TrailSection
from client.admin.users import UsersSection
from client.kit.office import Office
from client.kit.places import Place
from client.kit.side import SideList
from client.kit.surface import Panel, row
from shared.access.rights import Rights, Verb
from shared.text import N_, _


@dataclass(frozen=True)
class Part:
    """A section, the group it stands in, and the right that opens it."""

    name: str
    title: str
    group: str
    right: tuple[Verb, str]
    make: Callable[[Office], Section]
    of_server: bool = False  # there is none of it in a file on one PC


_PEOPLE = N_("People and rights")
_USERS = (Verb.CHANGE, "users")
PARTS: tuple[Part, ...] = (
    Part("users", N_("Users"), _PEOPLE, _USERS, UsersSection),
    Part("departments", N_("Departments"), _PEOPLE, _USERS, DepartmentsSection),
    Part("roles", N_("Roles and rights"), _PEOPLE, _USERS, RolesSection),
    Part("allowances", N_("Allowances"), _PEOPLE, _USERS, AllowancesSection),
    Part("sessions", N_("Signed-in sessions"), _PEOPLE, _USERS, SessionsSection, of_server=True),
    Part("lists", N_("Dictionary"), N_("Data"), (Verb.CHANGE, "firm"), ListsSection),
    Part("firm", N_("The firm"), N_("Data"), (Verb.CHANGE, "firm"), FirmSection),
    Part("exports", N_("Exports"), N_("System"), (Verb.CHANGE, "exports"), ExportsSection),
    Part("alarms", N_("Alarms"), N_("System"), (Verb.SEE, "trail"), AlarmsSection),
    Part("trail", N_("Audit log"), N_("System"), (Verb.SEE, "trail"), TrailSection),
)


def is_for(rights: Rights) -> bool:
    """Whether there is a section that these rights open."""
    return any(rights.may(*part.right) for part in PARTS)


def show_exports(office: Office) -> None:
    """Go to what waits to be approved."""
    page = office.ways.open_page("admin")
    if isinstance(page, AdminPage):
        page.show_part("exports")


class AdminPage(Panel):
    """The sections; each is made when it is first in front."""

    status_changed = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("admin")
        self.setAccessibleName(_("Administration"))
        self._office = office
        on_server = office.tasks.database.walled
        mine = (part for part in PARTS if office.user.rights.may(*part.right))
        self.parts = [part for part in mine if on_server or not part.of_server]
        self._made: dict[str, Section] = {}
        self._stack = QStackedWidget()
        self._side = SideList(office, "admin_parts", _("Administration"))
        self._side.chosen.connect(self.show_part)
        layout = row(self._side, self._stack, gap=0)
        layout.setStretchFactor(self._stack, 1)
        self.setLayout(layout)
        if self.parts:
            self._side.show_places(self._places(), self.parts[0].name)
            self.show_part(self.parts[0].name)

    @property
    def status(self) -> str:
        """What the section in front says of itself."""
        front = self.front()
        return front.status if front is not None else ""

    @property
    def actions_by_name(self) -> dict[str, QAction]:
        """The commands of the section in front."""
        front = self.front()
        return front.actions_by_name if front is not None else {}

    def front(self) -> Section | None:
        """The section in front."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Section) else None

    def show_part(self, name: str) -> QWidget:
        """Bring a section in front."""
        if name not in self._made:
            part = next(part for part in self.parts if part.name == name)
            made = self._made[name] = part.make(self._office)
            self._stack.addWidget(made)
            made.status_changed.connect(self.status_changed)
        shown = self._made[name]
        self._stack.setCurrentWidget(shown)
        self.setFocusProxy(shown)
        if self._side.list is None or not self._side.list.hasFocus():
            shown.setFocus()
        self._side.mark(name)
        self.status_changed.emit()
        return shown

    def may_leave(self) -> bool:
        """Whether every section lets itself be closed."""
        asks = (getattr(section, "may_leave", None) for section in self._made.values())
        return all(ask() for ask in asks if callable(ask))

    def _places(self) -> list[tuple[str, Place]]:
        places: list[tuple[str, Place]] = []
        for group, parts in groupby(self.parts, lambda part: part.group):
            places.append(("", Place(_(group), group=True)))
            places += [(part.name, Place(_(part.title))) for part in parts]
        return places
