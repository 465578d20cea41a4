"""What nobody may claim of a row, whatever his rights: that it is of another's customer's person, was made by somebody
else or long ago, or has a number that nobody gave it.

Each condition holds when rows of `inserted`, and of `deleted` before them, are to be refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ForeignKey, PrimaryKeyConstraint, UniqueConstraint

from shared.access.rights import Everybody, Mine, Owner, Table, Through, Verb
from shared.database import Base
from shared.schema.wall.reach import BY_NAME, seen
from shared.schema.wall.speech import Speech

COUNTED = ("revealed", "export", "reading")  # by whose they are
MOST_NUMBERS = 1_000_000  # of a series that are taken at once


def refused(speech: Speech, table: Table, verb: Verb) -> Iterator[str]:
    """When a write is refused beside what the rights of its table say."""
    if verb is Verb.REMOVE or _is_one_engines_own(table):
        return
    for reference in _references(table):
        yield _of_the_unseen(speech, reference, verb)
    if table.name == "counter":
        yield _backwards(verb)
    if verb is Verb.ADD:
        yield from _not_given(speech, table)


def keys(table: Table) -> list[list[str]]:
    """The columns of each key of a table, where some rows are kept from whoever adds one."""
    if isinstance(table.belongs, Everybody) or _is_one_engines_own(table):
        return []
    about = Base.metadata.tables[table.name]
    unique = [one for one in about.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
    return sorted([column.name for column in one.columns] for one in unique)


def _is_one_engines_own(table: Table) -> bool:
    """Such a table claims nothing: it holds what a row it belongs to is found by."""
    return table.name not in Base.metadata.tables


def _references(table: Table) -> list[ForeignKey]:
    """The references to rows that not everybody sees, beside the one that says whose the row is."""
    judged = table.belongs.column if isinstance(table.belongs, Through) else None
    found = [key for column in Base.metadata.tables[table.name].c for key in column.foreign_keys]
    return [
        key
        for key in sorted(found, key=lambda key: key.parent.name)
        if key.parent.name != judged and isinstance(BY_NAME[key.column.table.name].belongs, Owner | Through | Mine)
    ]


def _of_the_unseen(speech: Speech, reference: ForeignKey, verb: Verb) -> str:
    """A row that comes to refer to one that whoever writes does not see."""
    other, column = BY_NAME[reference.column.table.name], reference.parent.name
    is_seen = (
        f"EXISTS (SELECT 1 FROM {speech.own(other.name)} other"
        f" WHERE other.{reference.column.name} = t.{column} AND {seen(speech, other, 'other')})"
    )
    had = f"EXISTS (SELECT 1 FROM deleted had WHERE had.id = t.id AND had.{column} = t.{column})"
    new = "" if verb is Verb.ADD else f" AND NOT {had}"
    return f"EXISTS (SELECT 1 FROM inserted t WHERE t.{column} IS NOT NULL{new} AND NOT {is_seen})"


def _not_given(speech: Speech, table: Table) -> Iterator[str]:
    columns = Base.metadata.tables[table.name].c
    if "created_by" in columns:
        me = f"COALESCE((SELECT me.id FROM {speech.own('me')} me), 0)"
        anonymous = "t.created_by IS NULL OR " if table.name in COUNTED else ""
        yield f"EXISTS (SELECT 1 FROM inserted t WHERE {anonymous}t.created_by <> {me})"
    moment = "at" if table.name == "operation" else "created_at"
    if moment in columns:
        # By the server's own clock; what takes long began within the hour.
        late = f"t.{moment} < {speech.ago(1)} OR t.{moment} > {speech.ago(-1)}"
        yield f"EXISTS (SELECT 1 FROM inserted t WHERE {late})"
    if table.name == "import_batch":
        operation = f"SELECT o.{speech.quoted('key')} FROM {speech.own('operation')} o WHERE o.user_id = t.created_by"
        yield f"EXISTS (SELECT 1 FROM inserted t WHERE t.operation_key NOT IN ({operation}))"
    if "id" in columns and columns["id"].autoincrement is not False and (drawn := speech.drawn(table.name)):
        yield f"EXISTS (SELECT 1 FROM inserted t WHERE t.id > ({drawn}))"


def _backwards(verb: Verb) -> str:
    """A series goes forward, by no more than somebody may need at once: a number is nobody's twice."""
    far = f"t.next > {MOST_NUMBERS} OR t.next < 1"
    if verb is Verb.ADD:
        return f"EXISTS (SELECT 1 FROM inserted t WHERE {far})"
    same = f"SELECT 1 FROM deleted o WHERE o.name = t.name AND t.next BETWEEN o.next AND o.next + {MOST_NUMBERS}"
    return f"EXISTS (SELECT 1 FROM inserted t WHERE NOT EXISTS ({same}))"
