"""How the columns of a list stand: their order and widths, and which are hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from client.kit.preferences import Preferences
from shared.text import _

if TYPE_CHECKING:
    from client.kit.table import RecordView


class ColumnLayout(QObject):
    """Arranged by the user at the header, and remembered under the name of the list where there are preferences."""

    def __init__(self, view: RecordView, preferences: Preferences | None) -> None:
        super().__init__(view)
        self._view, self._preferences = view, preferences
        self._header, self._columns = view.horizontalHeader(), view.table.columns
        if preferences is not None:
            self._put(preferences.layout(view.objectName()))
        self._header.sectionResized.connect(self._remember)
        self._header.sectionMoved.connect(self._remember)
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._offer)

    def shown(self) -> list[int]:
        """The columns in sight, in their order."""
        places = (self._header.logicalIndex(place) for place in range(self._header.count()))
        return [number for number in places if not self._view.isColumnHidden(number)]

    def now(self) -> dict[str, Any]:
        """Order and widths of the columns, and which are hidden."""
        view, columns = self._view, self._columns
        order = [columns[self._header.logicalIndex(place)].name for place in range(self._header.count())]
        widths = {column.name: view.columnWidth(n) for n, column in enumerate(columns) if not view.isColumnHidden(n)}
        hidden = [column.name for number, column in enumerate(columns) if view.isColumnHidden(number)]
        return {"order": order, "widths": widths, "hidden": hidden}

    def arrange(self, layout: dict[str, Any]) -> None:
        """Put the columns as a layout says; those it does not name stay."""
        if layout:
            for number in range(len(self._columns)):
                self._view.setColumnHidden(number, False)
            self._put(layout)
            self._remember()

    def show_column(self, number: int, *, on: bool) -> None:
        """Show a column, or hide it."""
        self._view.setColumnHidden(number, not on)
        self._remember()

    def _offer(self, at: QPoint) -> None:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(self._columns):
            if column.title:
                act = menu.addAction(_(column.title))
                act.setCheckable(True)
                act.setChecked(not self._view.isColumnHidden(number))
                act.toggled.connect(lambda on, number=number: self.show_column(number, on=on))
        menu.popup(self._header.mapToGlobal(at))

    def _remember(self, *_what: int) -> None:
        if self._preferences is not None:
            self._preferences.keep_layout(self._view.objectName(), self.now())

    def _put(self, layout: dict[str, Any]) -> None:
        numbers = {column.name: number for number, column in enumerate(self._columns)}
        named = [name for name in layout.get("order", ()) if name in numbers]
        for place, name in enumerate(named):
            self._header.moveSection(self._header.visualIndex(numbers[name]), place)
        for name, width in layout.get("widths", {}).items():
            if name in numbers and isinstance(width, int):
                self._view.setColumnWidth(numbers[name], width)
        for name in layout.get("hidden", ()):
            if name in numbers:
                self._view.setColumnHidden(numbers[name], True)
