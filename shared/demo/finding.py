"""How the invented customers are sorted and found, as far as the room of the customers already does it."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from sqlalchemy.orm import Session


def syllables(name: str) -> tuple[str, ...]:
    """The name as it is typed."""
    room: Any = _room("pinyin")
    if room:
        return tuple(room.syllables(name))
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - loaded when somebody wants the demo company

    return tuple(lazy_pinyin(name))


def key(name: str) -> str:
    """What the name is sorted by."""
    room: Any = _room("pinyin")
    return str(room.key(name)) if room else " ".join(s for s in syllables(name) if s.isascii()).lower()[:200]


def index(session: Session, customer_ids: list[int]) -> None:
    """Let the search know the customers."""
    room: Any = _room("search")
    if room:
        room.index(session, customer_ids)


def _room(name: str) -> Any:
    full = f"shared.customers.{name}"
    return importlib.import_module(full) if importlib.util.find_spec(full) else None
