"""Narrowing the list of customers by values of their facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QMenu

from client.customers.words import named
from client.kit.filters import Condition, FilterBar, tick
from client.kit.office import Office
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
Conditions = tuple[tuple[str, tuple[Any, ...]], ...]


class Filters(FilterBar):
    """Of each field that narrows the list, the values that are allowed."""

    def __init__(self, office: Office) -> None:
        super().__init__(office, _("Filter this list"), _("Filter this list  /"), 196)
        self._chosen: dict[str, list[Any]] = {}
        self._owners: Mapping[int, str] = {}

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
        self.put_text(text)
        self.show_chips()

    def choose(self, field: str, value: Any, *, on: bool = True) -> None:
        """Allow a value of a field, or no longer."""
        values = self._chosen.setdefault(field, [])
        if on and value not in values:
            values.append(value)
        elif not on and value in values:
            values.remove(value)
        if not values:
            del self._chosen[field]
        self.tell()

    def offer(self) -> None:
        """Show the menu of conditions; the values in use are fetched when it opens."""

        def read(session: Any) -> tuple[dict[str, list[str]], dict[int, str]]:
            return {field: queries.values(session, field, 40) for field in IN_USE}, people.names(session)

        self.office.tasks.read(self, read, lambda found: self._pop(*found))

    def in_force(self) -> Sequence[Condition]:
        return [
            (field, named(field), _(", ").join(self._word(field, value) for value in values))
            for field, values in self._chosen.items()
        ]

    def take_off(self, name: str) -> None:
        self._chosen.pop(name, None)
        self.tell()

    def take_all_off(self) -> None:
        self._chosen.clear()

    def _pop(self, in_use: Mapping[str, list[str]], owners: Mapping[int, str]) -> None:
        self._owners = owners
        menu = QMenu(self)
        for field, words in CODED.items():
            self._submenu(menu, field, {code: _(word) for code, word in words.items()})
        self._submenu(menu, "owner_id", {None: _("nobody"), **owners})
        for field, values in in_use.items():
            self._submenu(menu, field, {value: value for value in values})
        self.pop_up(menu)

    def _submenu(self, menu: QMenu, field: str, words: Mapping[Any, str]) -> None:
        if not words:
            return
        part = menu.addMenu(named(field))
        for value, word in words.items():
            on = value in self._chosen.get(field, ())
            tick(part, word, lambda on, value=value: self.choose(field, value, on=on), on=on)

    def _word(self, field: str, value: Any) -> str:
        if field in CODED:
            return _(CODED[field][value])
        if field == "owner_id":
            return self._owners.get(value, "") if value else _("nobody")
        return str(value)
