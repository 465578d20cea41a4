"""The wall as SQL Server says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Integer, String
from sqlalchemy.dialects import mssql

from shared.access.rights import Table, Verb
from shared.database.types import MomentType
from shared.schema.wall import figured, policies
from shared.schema.wall.speech import ACTIONS, KINDS, TOLD, checked_view, told

# Of the operation under way, if it is one of theirs who ask; else one of its own.
_KEY = (
    "DECLARE @key varchar(32) = COALESCE((SELECT o.[key] FROM dbo.operation o WHERE o.[key] ="
    " CAST(SESSION_CONTEXT(N'wanglai.key') AS varchar(32)) AND o.user_id = (SELECT me.id FROM dbo.me me)),"
    " LOWER(REPLACE(CAST(NEWID() AS varchar(36)), '-', '')));"
)


class TransactSQL:
    """Triggers reach what their owner owns; SUSER_SNAME() stays whoever signed in.

    policies: the server keeps rows by security policies too (from SQL Server 2016 on).
    """

    login = "SUSER_SNAME()"
    true = "1"
    join = "+"
    length = "LEN"
    besides: Mapping[str, Mapping[str, str]] = {}
    settled = "@@TRANCOUNT = 0"
    fresh = ""  # here a transaction sees what was when it began only where the database was set to allow it

    def __init__(self, keeper: str, *, policies: bool) -> None:
        self._keeper = "N'" + keeper.replace("'", "''") + "'"
        self._policies = policies

    def own(self, name: str) -> str:
        return f"dbo.{name}"

    def helpers(self) -> Iterator[str]:
        return iter(())

    def untold(self, kept: Sequence[tuple[str, Sequence[str]]]) -> str:
        """Here an event that tells of such a field tells nothing."""
        cases = []
        for condition, names in kept:
            there = " OR ".join(f"""t.[changes] LIKE N'%"{name}": [[]%'""" for name in names)
            cases.append(f"(({condition}) AND ({there}))")
        return f"CASE WHEN {' OR '.join(cases)} THEN N'{{}}' ELSE t.[changes] END"

    def whole(self, name: str) -> str:
        return self.own(name)

    def known(self) -> str:
        return "EXISTS (SELECT 1 FROM dbo.me me)"

    def has(self, thing: str, verbs: Sequence[Verb]) -> str:
        return f"EXISTS (SELECT 1 FROM dbo.my_reach r WHERE {_right(thing, verbs)})"

    def reaches(self, owner: str, found: str, thing: str, verbs: Sequence[Verb], also: str = "") -> str:
        asked = f"COALESCE({owner}, 0) IN (SELECT r.owner_id FROM dbo.my_reach r WHERE {_right(thing, verbs)})"
        return f"EXISTS (SELECT 1{found}{also} AND {asked})" if found else asked

    def quoted(self, name: str) -> str:
        return f"[{name}]"

    def ago(self, hours: int) -> str:
        return f"DATEADD(hour, {-hours}, SYSUTCDATETIME())"

    def drawn(self, table: str) -> str:  # noqa: ARG002 - nobody but the owner of a table may give ids
        return ""

    def apart(self, table: str, keys: Sequence[Sequence[str]], seen: str) -> Iterator[str]:  # noqa: ARG002 - MERGE sees what the view shows
        return iter(())

    def figures(self, table: str, event: str, id: str, rows: tuple[str, ...]) -> Iterator[str]:
        yield self._trigger("figures", table, event, figured.work(mssql.dialect(), id, rows, "dbo"))

    def taken_down(self, views: str, office: str, tables: Sequence[str]) -> Iterator[str]:
        if self._policies:
            yield from policies.taken_down(tables)
        for table in tables:
            yield f"DROP VIEW IF EXISTS {views}.{table}"
            for event in ACTIONS:
                for kind in KINDS:
                    yield f"DROP TRIGGER IF EXISTS dbo.{kind}_{table}_{event.lower()}"
        yield "DROP VIEW IF EXISTS dbo.my_reach"
        yield "DROP VIEW IF EXISTS dbo.my_rights"
        yield "DROP VIEW IF EXISTS dbo.me"
        yield f"IF SCHEMA_ID('{views}') IS NULL EXEC('CREATE SCHEMA {views} AUTHORIZATION dbo')"
        yield f"IF DATABASE_PRINCIPAL_ID('{office}') IS NULL CREATE ROLE {office}"

    def ended(self, views: str) -> Iterator[str]:
        # One after the other: what a SELECT leaves in a variable to which it adds row by row is not defined.
        yield (
            "DECLARE @view sysname = N'', @said nvarchar(300); WHILE @view IS NOT NULL BEGIN"
            f" SET @view = (SELECT MIN(v.name) FROM sys.views v WHERE v.schema_id = SCHEMA_ID('{views}'));"
            f" SET @said = N'DROP VIEW {views}.' + QUOTENAME(@view); EXEC(@said) END"
        )
        yield f"IF SCHEMA_ID('{views}') IS NOT NULL EXEC('DROP SCHEMA {views}')"

    def view(self, name: str, asked: str, *, checked: bool = True) -> str:
        # What a policy asks has to be bound to the tables, all the way down.
        bound = " WITH SCHEMABINDING" if name.startswith("dbo.") else ""
        return checked_view(f"{name}{bound}", asked, checked=checked)

    def rows(self, views: str, table: str, shown: str, seen: Callable[[str], str]) -> Iterator[str]:
        yield self.view(f"{views}.{table}", f"SELECT {shown} FROM {table} t WHERE {seen('t')}")

    def guard(self, table: str, event: str, refused: str, *, alone: bool) -> Iterator[str]:
        turn = (
            "EXEC sp_getapplock @Resource = 'wanglai users', @LockMode = 'Exclusive', @LockTimeout = 5000;"
            if alone
            else ""
        )
        stop = f"THROW 51229, 'not allowed: {event} {table}', 1;"
        yield self._trigger("guard", table, event, f"{turn} IF {refused} {stop}")

    def alarm(self, work: str) -> Iterator[str]:
        yield self._trigger("alarm", "reading", "INSERT", work)

    def trail(self, table: str) -> Iterator[str]:
        for event, action in ACTIONS.items():
            yield self._trigger("trail", table, event, self._event(table, event, action))

    def tell(self, table: str, event: str, notices: str) -> Iterator[str]:
        enter = f"INSERT INTO dbo.change_notice ([key], {TOLD}) SELECT @key, t.* FROM ({notices}) t"
        yield self._trigger("notice", table, event, f"{_KEY} {enter};")

    def worded(self, views: str, office: str, seen: str) -> Sequence[str]:  # noqa: ARG002 - its words are a table
        return ()

    def granted_besides(self, views: str, office: str) -> Sequence[str]:  # noqa: ARG002 - nothing is needed here
        return ()

    def rows_kept(self, tables: Sequence[Table], allowed: Callable[[Table, Verb], str]) -> Iterator[str]:
        if self._policies:
            yield from policies.functions(tables, allowed, self._keeper)
            yield from policies.policies(tables)

    def _trigger(self, kind: str, table: str, event: str, work: str) -> str:
        # An UPDATE or DELETE that meets no row fires it too.
        idle = "IF NOT EXISTS (SELECT 1 FROM inserted) AND NOT EXISTS (SELECT 1 FROM deleted) RETURN;"
        return (
            f"CREATE TRIGGER dbo.{kind}_{table}_{event.lower()} ON dbo.{table} AFTER {event} AS BEGIN"
            f" SET NOCOUNT ON; IF SUSER_SNAME() = {self._keeper} RETURN; {idle} {work} END"
        )

    def _event(self, table: str, event: str, action: str) -> str:
        rows, changes = {
            "INSERT": ("inserted n", "N'{}'"),
            "DELETE": ("deleted n", _object(_lost(column) for column in told(table))),
            "UPDATE": ("inserted n JOIN deleted o ON o.id = n.id", _object(_changed(column) for column in told(table))),
        }[event]
        really = " WHERE e.changes <> N'{}'" if event == "UPDATE" else ""
        return (
            f"{_KEY} INSERT INTO dbo.audit_event ([key], user_id, entity, record_id, version, action, changes)"
            f" SELECT @key, (SELECT me.id FROM dbo.me me), N'{table}', e.id, e.version, N'{action}', e.changes"
            f" FROM (SELECT n.id, n.version, {changes} AS changes FROM {rows}) e{really}"
        )


def _right(thing: str, verbs: Sequence[Verb]) -> str:
    listed = ", ".join(f"'{verb}'" for verb in verbs)
    return f"r.thing = '{thing}' AND r.verb IN ({listed})"


def _object(pairs: Iterator[str]) -> str:
    """A JSON object of pairs that each begin with a comma, or are NULL."""
    return f"CONCAT(N'{{', STUFF(CONCAT({', '.join(pairs)}, N''), 1, 2, N''), N'}}')"


def _changed(column: Column[Any]) -> str:
    """Name, before and after of a value that changed; of words to the letter: a collation may take two spellings for
    one.
    """
    form = "CAST({0} AS varbinary(max))" if isinstance(column.type, String) else "{0}"
    before, after = (form.format(f"{row}.[{column.name}]") for row in "on")
    pair = f"CONCAT(N', \"{column.name}\": [', {_text(column, 'o')}, N', ', {_text(column, 'n')}, N']')"
    return f"CASE WHEN EXISTS (SELECT {before} EXCEPT SELECT {after}) THEN {pair} END"


def _lost(column: Column[Any]) -> str:
    return f"CONCAT(N', \"{column.name}\": [', {_text(column, 'n')}, N', null]')"


def _text(column: Column[Any], row: str) -> str:
    place = f"{row}.[{column.name}]"
    if isinstance(column.type, Boolean):
        said = f"CASE {place} WHEN 1 THEN N'true' ELSE N'false' END"
    elif isinstance(column.type, Integer):
        said = f"CAST({place} AS nvarchar(20))"
    elif isinstance(column.type, MomentType | DateTime):
        said = f"CONCAT(N'\"', CONVERT(nvarchar(19), {place}, 126), N'+00:00\"')"
    else:
        said = f"CONCAT(N'\"', STRING_ESCAPE(CAST({place} AS nvarchar(max)), 'json'), N'\"')"
    return f"CASE WHEN {place} IS NULL THEN N'null' ELSE {said} END"
