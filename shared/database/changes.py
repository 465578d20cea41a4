"""What a committed transaction touched."""

from __future__ import annotations

from collections.abc import Iterator

_MANY = 5_000  # rows of a model, beyond which it is not told which


class Changes:
    """Tells each view whether it is stale, and which rows of it."""

    def __init__(self) -> None:
        self._ids: dict[type, set[int]] = {}
        self._whole: set[type] = set()
        self._customers: dict[tuple[type, int], int] = {}
        self._anybody = False
        self._everything = False

    @classmethod
    def of_everything(cls) -> Changes:
        """Anything may have changed: it is not known what."""
        made = cls()
        made._everything = made._anybody = True
        return made

    def __bool__(self) -> bool:
        return bool(self._ids or self._whole or self._everything)

    def add(self, model: type, id: int | None, customer: int | None = None) -> None:
        """Note one row of a model, or, with no id, an unknown set of them; and on whose card it stands, if known."""
        if model in self._whole:
            id = None
        elif id is not None:
            (ids := self._ids.setdefault(model, set())).add(id)
            id = id if len(ids) <= _MANY else None
        if id is None:
            self._whole.add(model)
            self._ids.pop(model, None)
        if id is None or customer is None:
            self._anybody = True
        else:
            self._customers[model, id] = customer

    def touch(self, model: type) -> bool:
        """Whether any row of the model changed."""
        return self._everything or model in self._whole or model in self._ids

    def rows(self, model: type) -> set[int] | None:
        """The ids touched, or None when they are not known one by one."""
        return None if self._everything or model in self._whole else self._ids.get(model, set())

    def concern(self, customer_id: int) -> bool:
        """Whether something changed that may stand on a customer's card."""
        return self._anybody or customer_id in self._customers.values()

    def customer_of(self, model: type, id: int | None) -> int | None:
        """On whose card a row stands that was noted with it."""
        return None if id is None else self._customers.get((model, id))

    def told(self) -> Iterator[tuple[type, set[int] | None]]:
        """Each model with its ids, or None where they are not known one by one."""
        for model in self._whole | self._ids.keys():
            yield model, self.rows(model)
