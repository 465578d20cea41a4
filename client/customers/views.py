"""The views at the side of the customers' list: the built-in ones with their counts, and one's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal

from client.customers.own import OwnViews
from client.kit.office import Office
from client.kit.places import Place
from client.kit.side import SideList, built_in
from shared.customers import labels, queries
from shared.dates import today
from shared.text import N_, _
from shared.views.built_in import BuiltIn
from shared.views.model import SavedView

GROUPS = (
    (N_("Mine"), ("mine", "gold_silver", "quiet", "overdue")),
    (N_("The office"), ("vip", "pool", "new")),
    (N_("Everybody"), ("all", "archived")),
)
URGENT = ("quiet", "overdue")


class Views(SideList):
    """The list of views. `chosen` carries the name of a built-in one, `own_chosen` one's own.

    name and own_id: which is shown; own_id is 0 for a built-in one.
    """

    own_chosen = Signal(object)

    def __init__(self, office: Office, own: OwnViews) -> None:
        super().__init__(office, "views", _("Saved views"))
        self._own = own
        self.name, self.own_id = "all", 0
        self._told: Sequence[BuiltIn] = ()

    def refresh(self) -> None:
        """Count the views again."""
        user, day = self.office.user.id, today()
        self.office.tasks.read(self, lambda session: queries.views(session, user, day), self._show, replace="views")

    def show_own(self) -> None:
        """Show one's own views as they are now, once the others are here."""
        if self._told:
            self._show(self._told)

    def mark_shown(self) -> None:
        """Mark the view that is shown."""
        self.mark(self._front())

    def go(self, name: str) -> None:
        own = self._own_at(name)
        if own is None:
            super().go(name)
        else:
            self.own_chosen.emit(own)

    def _front(self) -> str:
        """The view that is shown; an own one that is gone is shown by the one it was made from."""
        present = self._own.view(self.own_id)
        return self.name if present is None else f"own {present.id}"

    def _show(self, views: Sequence[BuiltIn]) -> None:
        self._told = views
        places = built_in(GROUPS, labels.VIEWS, views, URGENT)
        if self._own.views:
            places.append(("", Place(_("My own"), group=True)))
        for view in self._own.views:
            places.append((f"own {view.id}", Place(view.name, icon="pin" if view.is_start else "")))
        self.show_places(places, self._front())
        if self.list is not None:
            self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            self.list.customContextMenuRequested.connect(self._offer_own)

    def _offer_own(self, at: QPoint) -> None:
        """The menu of an own view, under the pointer or under the keyboard."""
        if self.list is not None and (view := self._own_at(self.name_at(self.list.indexAt(at).row()))) is not None:
            self._own.menu(view).popup(self.list.mapToGlobal(at))

    def _own_at(self, name: str) -> SavedView | None:
        return self._own.view(int(name.removeprefix("own "))) if name.startswith("own ") else None
