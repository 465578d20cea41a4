"""What the composition root tells the frame: which rooms there are, and how to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from client.kit.office import Office
from client.shell.left import Reopen
from client.shell.search import Find
from shared.access.rights import Rights, Verb

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def anybody(_rights: Rights) -> bool:
    """A room that is open to everybody."""
    return True


def having(verb: Verb, thing: str) -> Callable[[Rights], bool]:
    """A room for those who may do something."""
    return lambda rights: rights.may(verb, thing)


@dataclass(frozen=True)
class Room:
    """A page of the rail; the title is translated when it is shown. `is_for`: whose rights open it."""

    name: str
    title: str
    icon: str
    make: Callable[[Office], QWidget]
    is_for: Callable[[Rights], bool] = anybody


@dataclass(frozen=True)
class Count:
    """How much waits in a room; `urgent`: some of it is late."""

    number: int
    urgent: bool = False


@dataclass(frozen=True)
class Plan:
    """What the composition root knows and the frame does not: the rooms, the card, and what the search box asks."""

    rooms: Sequence[Room]
    card: Callable[[Office, int], QWidget]
    find: Find
    place: str
    counts: Callable[[Session, int], Mapping[str, Count]] | None = None  # of a user, by the room's name
    tabs: Mapping[str, Callable[[Office, int], QWidget]] = field(default_factory=dict)  # what has a tab, by its kind
    firm: Callable[[Office, QWidget], None] | None = None  # opens the firm's particulars, for an administrator
    reopen: Mapping[str, Reopen] = field(default_factory=dict)  # a form for its draft, by the kind of the draft

    def room(self, name: str) -> Room:
        """The room of a name, the first one where there is none."""
        return next((room for room in self.rooms if room.name == name), self.rooms[0])
