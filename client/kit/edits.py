"""Cells of a grid that were changed and are not saved yet."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Value = TypeVar("Value")


class Edits(Generic[Cell, Value]):
    """What is saved, and over it the changes that are not; None stands for a cell with no value of its own."""

    def __init__(self) -> None:
        self.saved: Mapping[Cell, Value] = {}
        self.changes: dict[Cell, Value | None] = {}

    def __len__(self) -> int:
        return len(self.changes)

    def __contains__(self, cell: object) -> bool:
        return cell in self.changes

    def value(self, cell: Cell) -> Value | None:
        """What stands in a cell, with what was changed."""
        return self.changes[cell] if cell in self.changes else self.saved.get(cell)

    def values(self) -> dict[Cell, Value]:
        """All cells that have a value, with what was changed."""
        found = {**self.saved, **self.changes}
        return {cell: value for cell, value in found.items() if value is not None}

    def change(self, cell: Cell, value: Value | None) -> None:
        """Change a cell; back to what is saved is no change."""
        if self.saved.get(cell) == value:
            self.changes.pop(cell, None)
        else:
            self.changes[cell] = value

    def forget(self) -> None:
        """Give up what was changed."""
        self.changes.clear()

    def steps(self) -> dict[Cell, tuple[Value | None, Value | None]]:
        """From what to what each changed cell goes."""
        return {cell: (self.saved.get(cell), value) for cell, value in self.changes.items()}

    def rebase(self, saved: Mapping[Cell, Value], is_there: Callable[[Cell], bool]) -> int:
        """Go on over what is saved now; how many changed cells somebody else changed to something else meanwhile: those
        are as he saved them, and changed no longer.
        """
        before, self.saved = self.saved, saved
        unsaved = {cell: value for cell, value in self.changes.items() if is_there(cell) and saved.get(cell) != value}
        self.changes = {cell: value for cell, value in unsaved.items() if before.get(cell) == saved.get(cell)}
        return len(unsaved) - len(self.changes)
