"""The commands that a text names: those of the page in front, the ways to the other pages, and the frame's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtGui import QAction, QKeySequence

from client.shell.search import Found
from shared.text import _

MOST = 4


class Offering(Protocol):
    """Whoever knows which commands can be given now."""

    def offered(self) -> list[QAction]:
        """The commands, those nearest to the user first."""


class Palette:
    """Finds commands by any part of their words; what was found last can be given by its place."""

    def __init__(self, frame: Offering) -> None:
        self._frame = frame
        self._found: list[QAction] = []

    def find(self, text: str) -> Sequence[Found]:
        """The commands whose words hold every word of the text, with what matched set apart."""
        words = text.casefold().split()
        acts = [act for act in self._frame.offered() if act.isEnabled() and _holds(act, words)]
        self._found = list({act.text(): act for act in reversed(acts)}.values())[::-1][:MOST]
        if not self._found:
            return ()
        hits = [_hit(place, act, words[0]) for place, act in enumerate(self._found)]
        return [Found(0, (), group=_("Commands")), *hits]

    def give(self, place: int) -> None:
        """Do what was found there."""
        if 0 <= place < len(self._found):
            self._found[place].trigger()


def _holds(act: QAction, words: Sequence[str]) -> bool:
    said = act.text().casefold()
    return bool(words) and all(word in said for word in words)


def _hit(place: int, act: QAction, word: str) -> Found:
    said = act.text()
    first = max(said.casefold().find(word), 0)
    parts = (said[:first], said[first : first + len(word)], said[first + len(word) :])
    keys = act.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return Found(place, parts, trail=keys, icon="keyboard", kind="command")
