"""The views at the side of the customers' list: the built-in ones with their counts, and one's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from client.customers.own import OwnViews
from client.kit.office import Office
from client.kit.places import Place, Places
from client.kit.surface import Panel, Role, column
from shared.customers import labels, queries
from shared.customers.queries import View
from shared.dates import today
from shared.text import N_, _
from shared.views.model import SavedView

GROUPS = (
    (N_("Mine"), ("mine", "gold_silver", "quiet", "overdue")),
    (N_("The office"), ("vip", "pool", "new")),
    (N_("Everybody"), ("all", "archived")),
)
URGENT = ("quiet", "overdue")


class Views(Panel):
    """The list of views. `chosen` carries the name of a built-in one, `own_chosen` one's own.

    name and own_id: which is shown; own_id is 0 for a built-in one.
    """

    chosen = Signal(str)
    own_chosen = Signal(object)

    def __init__(self, office: Office, own: OwnViews) -> None:
        super().__init__(Role.AlternateBase, Qt.Edge.RightEdge)
        self._office, self._own = office, own
        self.name, self.own_id = "all", 0
        self._told: Sequence[View] = ()
        self.places: dict[str, int] = {}
        self.list = QWidget()
        self.setLayout(column(self.list, margins=(0, 2, 1, 0)))
        self.setFixedWidth(176)

    def refresh(self) -> None:
        """Count the views again."""
        user, day = self._office.user.id, today()
        self._office.tasks.read(self, lambda session: queries.views(session, user, day), self._show, replace="views")

    def show_own(self) -> None:
        """Show one's own views as they are now, once the others are here."""
        if self._told:
            self._show(self._told)

    def mark(self) -> None:
        """Mark the view that is shown."""
        if isinstance(self.list, Places):
            self.list.blockSignals(True)
            self.list.setCurrentRow(self._place())
            self.list.blockSignals(False)

    def _place(self) -> int:
        return self.places.get(f"own {self.own_id}", self.places[self.name])

    def _show(self, views: Sequence[View]) -> None:
        self._told = views
        told = {view.view: view for view in views}
        places: list[Place] = []
        self.places.clear()
        for name, members in GROUPS:
            places.append(Place(_(name), group=True))
            for member in members:
                self.places[member] = len(places)
                count = f"{told[member].count:,}" + ("+" if told[member].more else "")
                urgent = member in URGENT and told[member].count > 0
                places.append(Place(_(labels.VIEWS[member]), count=count, urgent=urgent))
        if self._own.views:
            places.append(Place(_("My own"), group=True))
        for view in self._own.views:
            self.places[f"own {view.id}"] = len(places)
            places.append(Place(view.name, icon="pin" if view.is_start else ""))
        self._replace(Places(self._office.look, places, self._place(), high=28))

    def _replace(self, fresh: Places) -> None:
        fresh.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        fresh.customContextMenuRequested.connect(self._offer_own)
        fresh.setObjectName("views")
        fresh.setAccessibleName(_("Saved views"))
        fresh.currentRowChanged.connect(self._on_row)
        layout = self.layout()
        if layout is not None:
            layout.replaceWidget(self.list, fresh)
        self.list.hide()
        self.list.deleteLater()
        self.list = fresh

    def _offer_own(self, at: QPoint) -> None:
        """The menu of an own view, under the pointer or under the keyboard."""
        row = self.list.indexAt(at).row() if isinstance(self.list, Places) else -1
        view = self._own_at(row)
        if view is not None:
            self._own.menu(view).popup(self.list.mapToGlobal(at))

    def _on_row(self, row: int) -> None:
        own = self._own_at(row)
        if own is not None:
            self.own_chosen.emit(own)
        elif name := self._name_at(row):
            self.chosen.emit(name)

    def _own_at(self, row: int) -> SavedView | None:
        name = self._name_at(row)
        return self._own.view(int(name.removeprefix("own "))) if name.startswith("own ") else None

    def _name_at(self, row: int) -> str:
        return next((name for name, place in self.places.items() if place == row), "")
