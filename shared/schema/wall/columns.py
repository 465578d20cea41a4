"""Columns with a right of their own: what a view shows of them, and who may write them.

A view shows a field as whoever asks may see it, row by row; so it is an expression, which takes no writes. The plain
column stands beside it under its name and GIVEN, to be written and never to be read.

What the search is asked in is shown likewise: a comparison may be tried on rows before it is known whether they are
seen, and has to find nothing there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column

from shared.access.fields import GIVEN, STARS, Field
from shared.access.rights import Table, Verb
from shared.database import Base
from shared.schema.wall.reach import BY_NAME, in_part, reached
from shared.schema.wall.speech import Speech


def shown(speech: Speech, table: Table, fields: Sequence[Field]) -> str:
    """What the view of a table is made of."""
    own = {field.column: field for field in fields if field.table == table.name}
    about = Base.metadata.tables.get(table.name)
    if table.name == "audit_event":
        return ", ".join(_told(speech, column.name, fields) for column in Base.metadata.tables[table.name].c)
    given = given_in(speech, table, fields)
    if not given or about is None:
        return "t.*"
    parts = [_shown(speech, table, own[c.name], c) if c.name in own else _plain(speech, table, c.name) for c in about.c]
    parts += [f'{nothing} AS "{name}"' for name, nothing in speech.besides.get(table.name, {}).items()]
    return ", ".join([*parts, *(f't."{name}" AS "{name}{GIVEN}"' for name in sorted(given))])


def given_in(speech: Speech, table: Table, fields: Sequence[Field]) -> frozenset[str]:
    """The columns that the view of a table takes under another name than it shows them."""
    own = {field.column for field in fields if field.table == table.name}
    return frozenset(own | table.telling | set(speech.besides.get(table.name, {})))


def refused(speech: Speech, table: Table, verb: Verb, fields: Sequence[Field]) -> Iterator[str]:
    """When a write is refused because of a field that whoever writes may not change."""
    for field in (field for field in fields if field.table == table.name):
        column = Base.metadata.tables[table.name].c[field.column]
        may = reached(speech, table, field.thing, Verb.CHANGE)
        if verb is Verb.ADD:
            yield f"EXISTS (SELECT 1 FROM inserted t WHERE {_is_given(column)} AND NOT ({may}))"
        if verb is Verb.CHANGE:
            other = f'EXISTS (SELECT t."{column.name}" EXCEPT SELECT o."{column.name}")'
            before = reached(speech, table, field.thing, Verb.CHANGE, "o")
            yield (
                "EXISTS (SELECT 1 FROM inserted t JOIN deleted o ON o.id = t.id"
                f" WHERE {other} AND NOT ({may} AND {before}))"
            )


def _shown(speech: Speech, table: Table, field: Field, column: Column[Any]) -> str:
    place = f't."{column.name}"'
    masked = f" WHEN {reached(speech, table, field.thing, Verb.REVEAL)} THEN {_mask(speech, place)}"
    nothing = "''" if column.type.python_type is str else "NULL"
    seen = reached(speech, table, field.thing, Verb.SEE)
    return f'CASE WHEN {seen} THEN {place}{masked if field.masked else ""} ELSE {nothing} END AS "{column.name}"'


def _plain(speech: Speech, table: Table, name: str) -> str:
    if name not in table.telling:
        return f't."{name}"'
    return f"""CASE WHEN {in_part(speech, table, Verb.SEE)} THEN t."{name}" ELSE '' END AS "{name}\""""


def _mask(speech: Speech, place: str) -> str:
    """As shared.access.fields.mask has it."""
    stars, long = f"'{STARS}'", f"{speech.length}({place})"
    return (
        f"CASE WHEN {long} >= 11 THEN LEFT({place}, 3) {speech.join} {stars} {speech.join} RIGHT({place}, 4)"
        f" WHEN {long} >= 7 THEN {stars} {speech.join} RIGHT({place}, 2) WHEN {place} <> '' THEN {stars} ELSE '' END"
    )


def _is_given(column: Column[Any]) -> str:
    place = f't."{column.name}"'
    if column.nullable:
        return f"{place} IS NOT NULL"
    return f"{place} <> ''" if column.type.python_type is str else f"{place} <> 0"


def _told(speech: Speech, column: str, fields: Sequence[Field]) -> str:
    """The trail tells of a field that it was changed, and not from what to what, where it may not be seen."""
    if column != "changes":
        return f't."{column}"'
    kept = []
    for table, thing in sorted({(field.table, field.thing) for field in fields}):
        names = [field.column for field in fields if (field.table, field.thing) == (table, thing)]
        record = f"SELECT 1 FROM {speech.whole(table)} x WHERE x.id = t.record_id"
        seen = f"EXISTS ({record} AND {reached(speech, BY_NAME[table], thing, Verb.SEE, 'x')})"
        # What is gone is nobody's: its fields are told to who reaches everybody's.
        gone = f"(NOT EXISTS ({record}) AND {_everywhere(speech, thing)})"
        kept.append((f"t.entity = '{table}' AND NOT ({seen} OR {gone})", names))
    return f'{speech.untold(kept)} AS "changes"'


def _everywhere(speech: Speech, thing: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {speech.own('my_rights')} m"
        f" WHERE m.thing = '{thing}' AND m.verb = '{Verb.SEE}' AND m.scope = 'all')"
    )
