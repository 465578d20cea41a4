"""Which columns are shown and written by a right of their own, beside the right on their row.

A field belongs to a thing (shared.access.rights). Whoever may SEE the thing over a row reads the field of it; who may
only REVEAL it reads a mask, and the value itself one at a time, counted; for everybody else it is hidden. Who may
CHANGE it writes it. A server's database keeps that in its views and guards; in a file on one PC the program does, by
`veil` and by the pages, which leave out what is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.access.rights import Rights, Verb

if TYPE_CHECKING:
    from shared.database import Database

STARS = "****"
GIVEN = "_given"  # a view shows a field as whoever asks may see it, and takes it under its name and this


@dataclass(frozen=True)
class Field:
    """A column of a table; `masked`: of whom it is kept, some may see that there is something, and its ends."""

    table: str
    column: str
    thing: str
    masked: bool = False


FIELDS = (
    Field("customer", "phone", "phones", masked=True),
    Field("customer", "fax", "phones", masked=True),
    Field("person", "mobile", "phones", masked=True),
    Field("person", "phone", "phones", masked=True),
    Field("customer", "credit_limit", "credit"),
    Field("customer", "discount", "credit"),
    Field("person", "birthday", "private"),
    Field("person", "likes", "private"),
    Field("person", "dislikes", "private"),
)


def of(table: str) -> dict[str, Field]:
    """The fields of a table, by column."""
    return {field.column: field for field in FIELDS if field.table == table}


def own(table: str, column: str) -> dict[str, str]:
    """What the model of a column says of its being a field: the name under which a view takes it."""
    return {"given": of(table)[column].column + GIVEN}


def hidden(rights: Rights, table: str) -> frozenset[str]:
    """The columns of a table of which somebody sees nothing, not even a mask."""
    return frozenset(name for name, field in of(table).items() if not rights.sees(field.thing))


def fixed(rights: Rights, table: str) -> frozenset[str]:
    """The columns of a table that somebody may not write."""
    return frozenset(name for name, field in of(table).items() if not rights.may(Verb.CHANGE, field.thing))


def veil(database: Database, rights: Rights) -> None:
    """Let a file on one PC show masks to whoever has these rights, as the views of a server do by themselves."""
    if database.dialect == "sqlite":
        from shared.database import veils  # noqa: PLC0415 - only a file needs it

        masked = ((one.table, one.column) for one in FIELDS if one.masked and not rights.may(Verb.SEE, one.thing))
        veils.veil(database.engine, masked, mask)


def mask(words: str) -> str:
    """What is left of a number: as the views of a server say it."""
    if len(words) >= 11:
        return f"{words[:3]}{STARS}{words[-4:]}"
    return f"{STARS}{words[-2:]}" if len(words) >= 7 else STARS if words else ""
