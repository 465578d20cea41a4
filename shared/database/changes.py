"""What a committed transaction touched."""

from __future__ import annotations


class Changes:
    """Tells each view whether it is stale, and which rows of it."""

    def __init__(self) -> None:
        self._ids: dict[type, set[int]] = {}
        self._whole: set[type] = set()

    def __bool__(self) -> bool:
        return bool(self._ids or self._whole)

    def add(self, model: type, id: int | None) -> None:
        """Note one row of a model, or, with no id, an unknown set of its rows."""
        if id is None:
            self._whole.add(model)
        else:
            self._ids.setdefault(model, set()).add(id)

    def touch(self, model: type) -> bool:
        """Whether any row of the model changed."""
        return model in self._whole or model in self._ids

    def rows(self, model: type) -> set[int] | None:
        """The ids touched, or None when they are not known one by one."""
        return None if model in self._whole else self._ids.get(model, set())
