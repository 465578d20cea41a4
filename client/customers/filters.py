"""Narrowing the list: the box, a chip for each condition, and the menu that adds one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QWidget

from client.customers.words import named
from client.kit.buttons import link, quiet
from client.kit.chips import Chip
from client.kit.office import Office
from client.kit.surface import row
from client.kit.tokens import Space
from shared.access import queries as people
from shared.customers import labels, queries
from shared.text import _

CODED: dict[str, Mapping[Any, str]] = {
    "grade": labels.GRADES,
    "stage": labels.STAGES,
    "category": labels.CATEGORIES,
    "kind": labels.KINDS,
}
IN_USE = ("region", "city", "trade", "source")
WAIT_MS = 120
Conditions = tuple[tuple[str, tuple[Any, ...]], ...]


class Filters(QWidget):
    """What the list is narrowed by; `changed` when the user changes it."""

    changed = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._chosen: dict[str, list[Any]] = {}
        self._owners: Mapping[int, str] = {}
        look = office.look
        self.box = QLineEdit()
        self.box.setObjectName("filter")
        self.box.setAccessibleName(_("Filter this list"))
        self.box.setPlaceholderText(_("Filter this list  /"))
        self.box.setClearButtonEnabled(True)
        self.box.setFixedWidth(196)
        self.box.addAction(look.icons.icon("filter", look.colours.ink_soft), QLineEdit.ActionPosition.LeadingPosition)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT_MS)
        self._wait.timeout.connect(self.changed)
        self.box.textChanged.connect(lambda _text: self._wait.start())
        self.box.returnPressed.connect(self.changed)
        self._add = quiet(look, _("Add a condition"), "add")
        self._add.setObjectName("add_condition")
        self._add.clicked.connect(self.offer)
        self._clear = link(look, _("Clear"))
        self._clear.setObjectName("clear_conditions")
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        margins = (Space.APART, 0, Space.APART, Space.NEAR)
        self.setLayout(row(self.box, self._chips, self._add, None, self._clear, gap=6, margins=margins))

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self.box.text().strip()

    def conditions(self) -> Conditions:
        """Field and allowed values, as the query takes them."""
        return tuple((field, tuple(values)) for field, values in self._chosen.items())

    def show_conditions(self, text: str, conditions: Conditions, owners: Mapping[int, str]) -> None:
        """Put a saved view's conditions in, without telling anybody; what is not known any more is left out."""
        self._owners = {**self._owners, **owners}
        self._chosen = {field: list(values) for field, values in conditions if field in queries.FILTERS}
        for field in CODED.keys() & self._chosen.keys():
            self._chosen[field] = [value for value in self._chosen[field] if value in CODED[field]]
        self._chosen = {field: values for field, values in self._chosen.items() if values}
        self.box.blockSignals(True)
        self.box.setText(text)
        self.box.blockSignals(False)
        self._show_chips()

    def clear(self) -> None:
        """Take everything off."""
        self._chosen.clear()
        self.box.blockSignals(True)
        self.box.clear()
        self.box.blockSignals(False)
        self._show_chips()
        self.changed.emit()

    def choose(self, field: str, value: Any, *, on: bool = True) -> None:
        """Allow a value of a field, or no longer."""
        values = self._chosen.setdefault(field, [])
        if on and value not in values:
            values.append(value)
        elif not on and value in values:
            values.remove(value)
        if not values:
            del self._chosen[field]
        self._show_chips()
        self.changed.emit()

    def offer(self) -> None:
        """Show the menu of conditions; the values in use are fetched when it opens."""

        def read(session: Any) -> tuple[dict[str, list[str]], dict[int, str]]:
            return {field: queries.values(session, field, 40) for field in IN_USE}, people.names(session)

        self._office.tasks.read(self, read, lambda found: self._pop(*found))

    def _pop(self, in_use: Mapping[str, list[str]], owners: Mapping[int, str]) -> None:
        self._owners = owners
        menu = QMenu(self)
        menu.setObjectName("conditions")
        for field, words in CODED.items():
            self._submenu(menu, field, {code: _(word) for code, word in words.items()})
        self._submenu(menu, "owner_id", {None: _("nobody"), **owners})
        for field, values in in_use.items():
            self._submenu(menu, field, {value: value for value in values})
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft()))

    def _submenu(self, menu: QMenu, field: str, words: Mapping[Any, str]) -> None:
        if not words:
            return
        part = menu.addMenu(named(field))
        for value, word in words.items():
            act = part.addAction(word.replace("&", "&&"))
            act.setCheckable(True)
            act.setChecked(value in self._chosen.get(field, ()))
            act.toggled.connect(lambda on, field=field, value=value: self.choose(field, value, on=on))

    def _show_chips(self) -> None:
        while item := self._chips.takeAt(0):
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for field, values in self._chosen.items():
            said = _(", ").join(self._word(field, value) for value in values)
            chip = Chip(self._office.look, named(field), said)
            chip.setObjectName(f"chip_{field}")
            chip.clicked.connect(lambda _on=False, field=field: self._take_off(field))
            self._chips.addWidget(chip)
        self._clear.setVisible(bool(self._chosen))

    def _take_off(self, field: str) -> None:
        self._chosen.pop(field, None)
        self._show_chips()
        self.changed.emit()

    def _word(self, field: str, value: Any) -> str:
        if field in CODED:
            return _(CODED[field][value])
        if field == "owner_id":
            return self._owners.get(value, "") if value else _("nobody")
        return str(value)
