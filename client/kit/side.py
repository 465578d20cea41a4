"""Where one can go within a page, at its left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from client.kit.office import Office
from client.kit.places import Place, Places
from client.kit.surface import Panel, Role, column
from shared.text import _

Group = tuple[str, Sequence[str]]  # its title, and the names of its places


class View(Protocol):
    """A view that comes with a list, and how many it has; `more` when there are more than were counted."""

    @property
    def view(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def more(self) -> bool: ...


class SideList(Panel):
    """Places under their titles; `chosen` carries the name of the one that the user goes to."""

    chosen = Signal(str)

    def __init__(self, office: Office, name: str, called: str) -> None:
        super().__init__(Role.AlternateBase, Qt.Edge.RightEdge)
        self.office, self._name, self._called = office, name, called
        self.places: dict[str, int] = {}  # in which row each stands
        self.list: Places | None = None
        self._shown = QWidget()
        self.setLayout(column(self._shown, margins=(0, 2, 1, 0)))
        self.setFixedWidth(176)

    def show_places(self, places: Sequence[tuple[str, Place]], front: str) -> None:
        """Show these, each with its name; a title has none."""
        self.places = {name: row for row, (name, _place) in enumerate(places) if name}
        fresh = Places(self.office.look, [place for _name, place in places], self.places[front], high=28)
        fresh.setObjectName(self._name)
        fresh.setAccessibleName(self._called)
        fresh.currentRowChanged.connect(self._on_row)
        layout = self.layout()
        if layout is not None:
            layout.replaceWidget(self._shown, fresh)
        self._shown.hide()
        self._shown.deleteLater()
        self._shown = self.list = fresh

    def mark(self, front: str) -> None:
        """Mark the place that is in front."""
        if self.list is not None:
            self.list.blockSignals(True)
            self.list.setCurrentRow(self.places[front])
            self.list.blockSignals(False)

    def name_at(self, row: int) -> str:
        """What stands in a row; nothing for a title."""
        return next((name for name, place in self.places.items() if place == row), "")

    def go(self, name: str) -> None:
        """The user goes to a place."""
        self.chosen.emit(name)

    def _on_row(self, row: int) -> None:
        if name := self.name_at(row):
            self.go(name)


def built_in(
    groups: Iterable[Group], words: Mapping[str, str], views: Iterable[View], urgent: Sequence[str]
) -> list[tuple[str, Place]]:
    """The views that come with a list, under the titles of their groups; a count that is `urgent` is shown so."""
    counted = {view.view: view for view in views}
    places: list[tuple[str, Place]] = []
    for title, names in groups:
        places.append(("", Place(_(title), group=True)))
        for name in names:
            view = counted[name]
            count = f"{view.count:,}" + ("+" if view.more else "")
            places.append((name, Place(_(words[name]), count=count, urgent=name in urgent and view.count > 0)))
    return places
