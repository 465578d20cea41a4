"""How PostgreSQL and SQL Server say the parts of the wall: views, guards, the trail, and what stands of it already.

`deleted` and `inserted` are the rows before and after, on SQL Server by themselves and on PostgreSQL by the names their
transition tables are given; so one condition serves both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Column

from shared.access.rights import Table, Verb
from shared.database import Base

ACTIONS = {"INSERT": "added", "UPDATE": "changed", "DELETE": "removed"}
KINDS = ("guard", "trail", "figures", "apart", "notice", "alarm")  # of the triggers
TOLD = "thing, owner_id, entity, record_id, customer_id"
_NOT_TOLD = {"id", "version", "created_at", "created_by"}


class Speech(Protocol):
    """One engine's way of saying it."""

    login: str
    true: str
    join: str
    length: str  # the function that counts letters
    settled: str  # the condition that a row `t` was committed before, so that no rollback takes it away
    # Of tables: the columns this engine alone has, which are written and never read, and what stands in their place.
    besides: Mapping[str, Mapping[str, str]]
    fresh: str  # the condition that whoever asks is told of rights as they are now, not as when a transaction began

    def own(self, name: str) -> str:
        """The name of something that nobody is granted."""

    def helpers(self) -> Iterator[str]:
        """What the views call."""

    def untold(self, kept: Sequence[tuple[str, Sequence[str]]]) -> str:
        """The JSON of an event's changes without the values of some fields, where a condition of theirs holds."""

    def whole(self, name: str) -> str:
        """The name of all rows of a table, for the conditions of what is shown."""

    def known(self) -> str:
        """The condition that whoever asks is somebody."""

    def has(self, thing: str, verbs: Sequence[Verb]) -> str:
        """The condition that whoever asks has one of some rights, over whosever rows."""

    def reaches(self, owner: str, found: str, thing: str, verbs: Sequence[Verb], also: str = "") -> str:
        """The condition that one of some rights reaches the rows of an owner; `found`: from where the owner is read,
        and by which condition, if the row does not say so itself; `also`: what else is asked of what is read there.
        """

    def quoted(self, name: str) -> str:
        """A name that is a word of the language too."""

    def ago(self, hours: int) -> str:
        """The moment so many hours ago by the server's clock."""

    def drawn(self, table: str) -> str:
        """A question for the greatest id that was given in a table; nothing where none but given ids are taken."""

    def apart(self, table: str, keys: Sequence[Sequence[str]], seen: str) -> Iterator[str]:
        """What keeps a row that comes from meeting, by a key, one that whoever adds it does not see."""

    def figures(self, table: str, event: str, id: str, rows: tuple[str, ...]) -> Iterator[str]:
        """What works the figures out anew, of the customers whose id some rows of the event have."""

    def alarm(self, work: str) -> Iterator[str]:
        """What raises an alarm when rows read are noted."""

    def taken_down(self, views: str, office: str, tables: Sequence[str]) -> Iterator[str]:
        """What removes an older wall, and makes the schema of the views and the role anew."""

    def ended(self, views: str) -> Iterator[str]:
        """What takes a contract away with everything in it."""

    def view(self, name: str, asked: str, *, checked: bool = True) -> str:
        """A view; what is written through a checked one has to be seen through it."""

    def rows(self, views: str, table: str, shown: str, seen: Callable[[str], str]) -> Iterator[str]:
        """The view of a table: `seen` is the condition of the rows one may see, of a row by its name."""

    def guard(self, table: str, event: str, refused: str, *, alone: bool) -> Iterator[str]:
        """What refuses INSERT, UPDATE or DELETE when the condition holds; `alone`: those who write have their turns,
        so that two at once cannot do together what neither may.
        """

    def trail(self, table: str) -> Iterator[str]:
        """What writes an event for each row that was added, changed or removed."""

    def tell(self, table: str, event: str, notices: str) -> Iterator[str]:
        """What writes the notices of INSERT, UPDATE or DELETE; they are asked of `inserted` and `deleted`."""

    def worded(self, views: str, office: str, seen: str) -> Sequence[str]:
        """A function that gives the entries of the search with some words, where an index of words would be kept from
        whoever asks through a view; `seen` is the condition of the entries they may see.
        """

    def rows_kept(self, tables: Sequence[Table], allowed: Callable[[Table, Verb], str]) -> Iterator[str]:
        """What makes the tables keep their rows by themselves, where an engine can and the views alone do not do."""

    def granted_besides(self, views: str, office: str) -> Sequence[str]:
        """What a client needs beside the views."""


def told(table: str) -> list[Column[Any]]:
    """The columns whose values the trail tells."""
    return [column for column in Base.metadata.tables[table].c if column.name not in _NOT_TOLD]


def checked_view(name: str, asked: str, *, checked: bool) -> str:
    """A view, in the words of both engines."""
    return f"CREATE VIEW {name} AS {asked}{' WITH CHECK OPTION' if checked else ''}"
