"""What every page is given: the look, the work, who is here, and the ways to the other pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QWidget

from client.kit.colleagues import Colleagues
from client.kit.drafts import Drafts
from client.kit.preferences import Preferences
from client.kit.reads import Reads
from client.kit.style import Look
from client.kit.table import RecordView
from client.kit.tasks import Tasks
from shared.access.rights import Rights, Scope, Verb


@dataclass(frozen=True)
class Colleague:
    """Who signed in."""

    id: int
    name: str
    rights: Rights

    def may(self, verb: Verb, thing: str) -> bool:
        """Whether the verb may be done on the thing at all."""
        return self.rights.may(verb, thing)

    def may_with(self, verb: Verb, thing: str, owner_id: int | None) -> bool:
        """Whether it may be done with the record of an owner, as far as can be told here; the database judges."""
        own = self.rights.scopes.get((thing, verb)) is Scope.OWN
        return self.may(verb, thing) and (not own or owner_id in {None, self.id})


class Ways(Protocol):
    """The ways through the program; the shell is what goes them."""

    def tell(self, said: str, undo: Callable[[], None] | None = None) -> None:
        """Say one sentence in the corner."""

    def open_page(self, name: str) -> QWidget:
        """Go to a page of the rail, by its name."""

    def open_customer(self, customer_id: int) -> QWidget:
        """Open a customer's card in a tab."""

    def open_tab(self, key: str, title: str, make: Callable[[], QWidget]) -> QWidget:
        """Open, or go to, a tab of its own."""


@dataclass
class Office:
    """Handed to each page by the composition root."""

    look: Look
    tasks: Tasks
    preferences: Preferences
    drafts: Drafts
    user: Colleague
    ways: Ways
    colleagues: Colleagues | None = None  # None where nobody else works on the database
    reads: Reads | None = None  # None where it is not counted what is read

    def count_reads(self, view: RecordView, thing: str) -> None:
        """Count which rows of a list are read."""
        if self.reads is not None:
            self.reads.watch(view, thing)
