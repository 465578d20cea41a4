"""The declaration of rights as a page of documentation (docs/rights.md), in English."""

from __future__ import annotations

from collections.abc import Iterator

from shared.access.fields import FIELDS
from shared.access.rights import (
    BESIDES,
    ROLES,
    TABLES,
    THINGS,
    Belongs,
    Everybody,
    Heard,
    Mine,
    Owner,
    Scope,
    Table,
    Through,
    Told,
    Verb,
)

_HEAD = """\
# Rights

Made from `shared/access/rights.py` by `python3 dev.py rights`; a test says when it is out of date. The same declaration
makes the views, grants and guards of a server's database, the grid that an administrator edits, and the client's rooms.

A right is a verb on a thing. A role gives it over the records of some owners: one's **own**, those of one's
**department**, those of the department and the ones **below**, or **all**. What has no owner is everybody's who has the
right over anything at all. With several roles the widest counts. The grid in force is data; this is how a new database
begins.
"""

_GIVING = """\
## Who may give rights

Users, roles, the grid and departments are changed by whoever may *change* "Users and roles". The database refuses all
the same, whatever tool it is typed in:

- a role for oneself;
- a role, or touching a colleague, with rights that one has not, or over records that one does not reach;
- a right in the grid that one has not over everything;
- moving people or departments by somebody whose own rights go by departments;
- a department's path that is not the path above it and its own number;
- keeping out, or stripping, whoever asks: so there is always somebody left who may give rights.

A colleague who was kept out reaches nothing from the next statement on, also on an open line.
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD, "## Roles a new database begins with", "", *_grid(), "", _GIVING]
    parts += [_COLUMNS, *_fields(), ""]
    parts += ["## Tables", "", _TABLES, *_tables(TABLES), ""]
    for engine, tables in BESIDES.items():
        parts += [f"On {_ENGINES[engine]} alone:", "", *_tables(tables), ""]
    return "\n".join(parts).rstrip("\n") + "\n"


_COLUMNS = """\
## Columns with a right of their own

Over a row, by whose it is: who may *see* the thing reads the value, who may *reveal* it reads a mask where there is
one, for everybody else it is hidden; who may *change* it writes it, under the column's name and `_given`. So it is with
`search_entry.doc`, empty where it tells of numbers that may not be seen; the words it is found by nobody reads.
"""

_ENGINES = {"mssql": "SQL Server"}
_TABLES = (
    "Nobody is granted a table: these are the views through which people reach the rows. A verb in brackets is the"
    " right that judges it where it has another name.\n"
)


def _grid() -> Iterator[str]:
    yield from _head("", *(role.title for role in ROLES))
    for thing in THINGS:
        for verb in thing.verbs:
            scopes = (role.grid.get(thing.name, {}).get(verb) for role in ROLES)
            yield _line(f"{thing.title}: {verb}", *(_scope(scope, owned=thing.owned) for scope in scopes))


def _tables(tables: tuple[Table, ...]) -> Iterator[str]:
    yield from _head("View", "Thing", "Whose a row is", "What is granted", "Trail")
    for table in tables:
        granted = ", ".join(_judged(table, verb) for verb in table.verbs)
        if table.kept:
            granted += f"; never: {', '.join(sorted(table.kept))}"
        yield _line(
            f"`{table.name}`", table.thing or "–", _whose(table.belongs), granted, "yes" if table.trailed else "–"
        )


def _fields() -> Iterator[str]:
    yield from _head("Column", "Thing", "Mask")
    for field in FIELDS:
        yield _line(f"`{field.table}.{field.column}`", field.thing, "yes" if field.masked else "–")


def _scope(scope: Scope | None, *, owned: bool) -> str:
    if scope is None:
        return "–"
    return str(scope) if owned else "yes"


def _judged(table: Table, verb: Verb) -> str:
    rights = table.rights(verb)
    return str(verb) if table.thing is None or rights == (verb,) else f"{verb} ({' or '.join(rights)})"


def _whose(belongs: Belongs) -> str:  # noqa: PLR0911 - one for each way to belong
    match belongs:
        case Owner(column):
            return f"the colleague in `{column}`"
        case Through(column, table):
            return f"whose the row of `{table}` in `{column}` is"
        case Mine(column):
            return f"the colleague in `{column}` alone"
        case Everybody():
            return "everybody's"
        case Told(by) if by:
            return f"seen by whoever sees what it tells of, written by the colleague in `{by}` alone"
        case Told():
            return "whoever sees what it tells of; with the right, all"
        case Heard():
            return "whoever sees the rows of its `thing` that belong to its `owner_id`; everybody without a thing"


def _head(*titles: str) -> Iterator[str]:
    yield _line(*titles)
    yield _line(*("---" for _title in titles))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
