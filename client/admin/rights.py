"""The rights of all roles as rows and cells: what is done to a thing down the side, the roles across."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from client.kit.edits import Edits
from shared.access import labels, roles
from shared.access.rights import THINGS, Scope, Thing, Verb
from shared.access.roles import Cell, Grid
from shared.text import _

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


@dataclass(frozen=True)
class Line:
    """A row: a thing at the head of its group, or one verb of it."""

    thing: Thing
    verb: Verb | None = None


class Rights(QAbstractTableModel):
    """The grid as it is saved, with the cells that were changed and are not."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = Grid((), {}, {})
        self.edits: Edits[Cell, Scope] = Edits()
        self.lines: list[Line] = []
        self.narrow_to("")

    def show_grid(self, grid: Grid) -> int:
        """Show what is saved; how many changed cells are as somebody else saved them meanwhile."""
        self.beginResetModel()
        self.grid = grid
        known = {role.id for role in grid.roles}
        overtaken = self.edits.rebase(grid.scopes, lambda cell: cell[0] in known)
        self.endResetModel()
        self.edited.emit()
        return overtaken

    def narrow_to(self, text: str) -> None:
        """Show only the rights whose words hold the text."""
        wanted = text.casefold().strip()
        self.beginResetModel()
        self.lines = []
        for thing in THINGS:
            whole = wanted in _(thing.title).casefold()
            verbs = [verb for verb in thing.verbs if whole or wanted in labels.verb(verb).casefold()]
            self.lines += [Line(thing), *(Line(thing, verb) for verb in verbs)] if verbs else []
        self.endResetModel()

    def cell(self, index: Index) -> Cell | None:
        """The cell at a place; None at the head of a group and in the column of the names."""
        if not index.isValid() or index.column() == 0:
            return None
        line = self.lines[index.row()]
        return None if line.verb is None else (self.grid.roles[index.column() - 1].id, line.thing.name, line.verb)

    def choices(self, index: Index) -> tuple[Scope | None, ...]:
        """What a cell can be set to: a thing without owners is had or not had."""
        line = self.lines[index.row()]
        return (*reversed(Scope), None) if line.thing.owned else (Scope.ALL, None)

    def set_scope(self, index: Index, scope: Scope | None) -> None:
        """Change a cell; back to what is saved is no change."""
        cell = self.cell(index)
        if cell is None or scope not in self.choices(index):
            return
        self.edits.change(cell, scope)
        self.dataChanged.emit(index, index)
        self.edited.emit()

    def forget(self) -> None:
        """Give up what was changed."""
        self.edits.forget()
        self.show_grid(self.grid)

    def touched(self) -> frozenset[int]:
        """Who works with a role that was changed."""
        return frozenset(user for role, _thing, _verb in self.edits.changes for user in self.grid.people.get(role, ()))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 1 + len(self.grid.roles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for screen readers and copying; the painter looks at the cells itself."""
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} or not index.isValid():
            return None
        line, cell = self.lines[index.row()], self.cell(index)
        if index.column() == 0:
            return _(line.thing.title) if line.verb is None else labels.verb(line.verb)
        if cell is None:
            return ""
        scope = self.edits.value(cell)
        return "—" if scope is None else labels.scope(scope)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if way != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return _("Right") if section == 0 else roles.title(self.grid.roles[section - 1])
