"""Row-level security on SQL Server: the tables themselves keep the rows that the views show, whoever asks, by whatever
way. The conditions are the views' and guards' own.

Tables whose rows are everybody's have no policy, nor has what tells of others' rows. The wall's triggers are not held
back: they work with what whoever writes may not see (the figures of a customer), and nobody of an office can make one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy.dialects import mssql

from shared.access.rights import Mine, Owner, Table, Through, Verb
from shared.schema.tables import metadata

Allowed = Callable[[Table, Verb], str]
VERBS = (Verb.SEE, Verb.ADD, Verb.CHANGE, Verb.REMOVE)
_PREDICATES = (
    ("FILTER", Verb.SEE, ""),
    ("BLOCK", Verb.ADD, " AFTER INSERT"),
    ("BLOCK", Verb.CHANGE, " BEFORE UPDATE"),
    ("BLOCK", Verb.CHANGE, " AFTER UPDATE"),
    ("BLOCK", Verb.REMOVE, " BEFORE DELETE"),
)


def kept(tables: Sequence[Table]) -> list[Table]:
    """The tables that keep their rows by themselves."""
    return [table for table in tables if isinstance(table.belongs, Owner | Through | Mine)]


def taken_down(names: Sequence[str]) -> Iterator[str]:
    """What removes older policies, whatever tables had one."""
    for name in names:
        yield f"DROP SECURITY POLICY IF EXISTS dbo.rows_of_{name}"
        yield from (f"DROP FUNCTION IF EXISTS {_function(name, verb)}" for verb in VERBS)


def functions(tables: Sequence[Table], allowed: Allowed, keeper: str) -> Iterator[str]:
    """What a policy asks: each gives a row when the verb may be done on a row that belongs as its one value says."""
    for table in kept(tables):
        column = _column(table)
        for verb in VERBS:
            yield (
                f"CREATE FUNCTION {_function(table.name, verb)}(@{column} {_kind(table)})"
                " RETURNS TABLE WITH SCHEMABINDING AS"
                f" RETURN SELECT 1 AS may FROM (SELECT @{column} AS {column}) t"
                f" WHERE SUSER_SNAME() = {keeper} OR TRIGGER_NESTLEVEL() > 0"
                f" OR {_condition(tables, table, verb, allowed)}"
            )


def policies(tables: Sequence[Table]) -> Iterator[str]:
    """A policy of each table."""
    for table in kept(tables):
        predicates = ", ".join(
            f"ADD {kind} PREDICATE {_function(table.name, verb)}({_column(table)}) ON dbo.{table.name}{moment}"
            for kind, verb, moment in _PREDICATES
        )
        yield f"CREATE SECURITY POLICY dbo.rows_of_{table.name} {predicates} WITH (STATE = ON)"


def _condition(tables: Sequence[Table], table: Table, verb: Verb, allowed: Allowed) -> str:
    if verb is Verb.SEE:
        things = dict.fromkeys(one.thing for one in (table, *_hanging(tables, table)))
        return " OR ".join(f"({allowed(replace(table, thing=thing), verb)})" for thing in things)
    return f"({allowed(table, verb)})" if verb in table.verbs else "1 = 0"


def _hanging(tables: Sequence[Table], table: Table) -> Iterator[Table]:
    """The tables whose rows belong to whom a row of this one belongs: whoever may see such a row is led through it."""
    for one in tables:
        if isinstance(one.belongs, Through) and one.belongs.table == table.name:
            yield one
            yield from _hanging(tables, one)


def _column(table: Table) -> str:
    belongs = table.belongs
    assert isinstance(belongs, Owner | Through | Mine)  # noqa: S101 - the caller has looked
    return belongs.column


def _kind(table: Table) -> str:
    """The type of the column; a table of this engine's own hangs on the id of another."""
    known = metadata.tables
    belongs = table.belongs
    if isinstance(belongs, Through) and table.name not in known:
        return str(known[belongs.table].c.id.type.compile(mssql.dialect()))
    return str(known[table.name].c[_column(table)].type.compile(mssql.dialect()))


def _function(table: str, verb: Verb) -> str:
    return f"dbo.may_{verb}_{table}"
