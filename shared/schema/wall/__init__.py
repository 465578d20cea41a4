"""The wall before the tables of a server: nobody is granted a table; people reach rows through views that show them
what their roles let them see, and guards refuse what their roles do not let them write.

All of it is made from shared.access.rights. It is taken down and built anew, in one transaction, whenever the tables
are made or changed. A guard and the trail are triggers, so that they hold for whoever types SQL in another tool too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy import Table as Columns

from shared.access.fields import FIELDS, GIVEN, Field
from shared.access.logins import OFFICE
from shared.access.rights import BESIDES, TABLES, Owner, Table, Verb
from shared.database import Base
from shared.database.engines import VIEWS
from shared.schema.wall import columns, figured, ground, metered, truth
from shared.schema.wall.heard import heard
from shared.schema.wall.postgresql import PostgreSQL
from shared.schema.wall.reach import BY_NAME, about_me, allowed, is_free, seen
from shared.schema.wall.speech import Speech
from shared.schema.wall.transact import TransactSQL
from shared.schema.wall.trust import KEPT, refused

# Contracts that are served no more: a program that knows no later one is stopped by the database itself.
ENDED: tuple[str, ...] = ()
_GRANTS = {Verb.SEE: "SELECT", Verb.ADD: "INSERT", Verb.CHANGE: "UPDATE", Verb.REMOVE: "DELETE"}
_GIVEN = {"id", "created_at", "created_by"}
_NONE = Columns("none", MetaData())


@dataclass(frozen=True)
class Grant:
    """What the database role OFFICE may do with one view."""

    view: str
    verbs: tuple[Verb, ...]
    trailed: bool = False
    kept: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()

    def said(self) -> str:
        """The statement that grants it."""
        verbs = ", ".join(self._said(verb) for verb in self.verbs)
        return f"GRANT {verbs} ON {VIEWS}.{self.view} TO {OFFICE}"

    def _said(self, verb: Verb) -> str:
        """What the database gave a row when it came nobody changes: the trail knows the row by it. A field is read by
        its name, and written by the other one alone.
        """
        columns = [column.name for column in Base.metadata.tables.get(self.view, _NONE).c]
        columns += sorted(self.given - {*columns})
        if verb is Verb.SEE and self.given:
            return f"SELECT ({_listed(columns)})"
        if verb is not Verb.CHANGE or not (self.trailed or self.kept or self.given):
            return _GRANTS[verb]
        free = [name for name in columns if name not in _GIVEN | self.kept]
        return f"UPDATE ({_listed(f'{name}{GIVEN}' if name in self.given else name for name in free)})"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def build(connection: Connection) -> None:
    """Take down what stands and build the wall anew; the caller's transaction holds both.

    Refused where it would not hold, or whoever builds may not.
    """
    if connection.dialect.name == "postgresql":
        ground.refuse(connection)
    for statement in statements(speech_of(connection), _tables(connection)):
        connection.execute(text(statement.replace(":", r"\:")))


def take_down(connection: Connection) -> bool:
    """Take down the wall, so that tables can change behind it; whether one stood. Until it is built anew, in the same
    transaction, nobody reaches anything.
    """
    if not {VIEWS, *ENDED} & set(inspect(connection).get_schema_names()):
        return False
    if connection.dialect.name == "postgresql":
        ground.refuse(connection)
    for statement in _taken_down(speech_of(connection), _tables(connection)):
        connection.execute(text(statement.replace(":", r"\:")))
    return True


def _tables(connection: Connection) -> tuple[Table, ...]:
    """Every table behind the wall, with those of this engine alone."""
    return (*TABLES, *BESIDES.get(connection.dialect.name, ()))


def speech_of(connection: Connection) -> Speech:
    """The way of the engine; on SQL Server whoever builds the wall is the keeper it does not hold back."""
    if connection.dialect.name == "postgresql":
        return PostgreSQL(ground.of(connection))
    keeper, policies = connection.execute(
        text("SELECT SUSER_SNAME(), CASE WHEN OBJECT_ID('sys.security_policies') IS NULL THEN 0 ELSE 1 END")
    ).one()
    return TransactSQL(str(keeper), policies=bool(policies))


def statements(speech: Speech, tables: tuple[Table, ...] = TABLES, fields: Sequence[Field] = FIELDS) -> Iterator[str]:
    """Everything there is to say, in order; tests have other `tables` and `fields` than those declared."""
    yield from _taken_down(speech, tables)
    yield from about_me(speech)
    yield from speech.helpers()
    for table in tables:
        shown = metered.shown(speech) if table.name == "revealed" else columns.shown(speech, table, fields)
        yield from speech.rows(VIEWS, table.name, shown, partial(seen, speech, table))
        yield from _guards(speech, table, fields)
        if Verb.ADD in table.verbs:
            yield from speech.apart(table.name, truth.keys(table), seen(speech, table))
        for event, id, rows in figured.tells(table.name):
            yield from speech.figures(table.name, event, id, rows)
        if table.name == "reading":
            yield from speech.alarm(metered.alarm(speech))
        if table.trailed:
            yield from speech.trail(table.name)
        for event, notices in heard(speech, table, "" if is_free(table) else str(table.thing)).items():
            yield from speech.tell(table.name, event, notices)
    yield speech.view(f"{VIEWS}.my_allowance", metered.my_allowance(speech), checked=False)
    yield Grant("my_allowance", (Verb.SEE,)).said()
    for told in ("alembic_version", "me"):  # what a program asks before anything else
        yield speech.view(f"{VIEWS}.{told}", f"SELECT t.* FROM {speech.own(told)} t", checked=False)
        yield Grant(told, (Verb.SEE,)).said()
    for table in tables:
        if table.verbs:
            given = columns.given_in(speech, table, fields)
            yield Grant(table.name, table.verbs, table.trailed, table.kept, given).said()
    # A row of the table itself is kept by whose it is; what only some of its rows ask for is the view's.
    whole = [replace(table, partly=None) for table in tables]
    yield from speech.rows_kept(whole, partial(allowed, speech))
    yield from speech.worded(VIEWS, OFFICE, seen(speech, BY_NAME["search_entry"]))
    yield from speech.granted_besides(VIEWS, OFFICE)


def _taken_down(speech: Speech, tables: tuple[Table, ...]) -> Iterator[str]:
    for contract in ENDED:
        yield from speech.ended(contract)
    besides = ("alembic_version", "me", "my_allowance")
    yield from speech.taken_down(VIEWS, OFFICE, [*(table.name for table in tables), *besides])


def _guards(speech: Speech, table: Table, fields: Sequence[Field]) -> Iterator[str]:
    """What refuses a write that the views' own condition lets through: it is judged by its verb, before and after."""
    judged = {
        Verb.ADD: ((Verb.ADD, "inserted"),),
        Verb.CHANGE: ((Verb.CHANGE, "deleted"), (Verb.CHANGE, "inserted")),
        Verb.REMOVE: ((Verb.REMOVE, "deleted"),),
    }
    for verb, sides in judged.items():
        if verb in table.verbs:
            wrong = [f"EXISTS (SELECT 1 FROM {rows} t WHERE NOT ({allowed(speech, table, of)}))" for of, rows in sides]
            wrong += [f"({condition})" for condition in refused(speech, table.name, verb)]
            wrong += truth.refused(speech, table, verb)
            wrong += columns.refused(speech, table, verb, fields)
            wrong += metered.refused(speech, table.name, verb)
            if verb in table.others and isinstance(table.belongs, Owner):
                mine = f"t.{table.belongs.column} = (SELECT me.id FROM {speech.own('me')} me)"
                wrong.append(f"EXISTS (SELECT 1 FROM deleted t WHERE {mine})")
            yield from speech.guard(
                table.name, _GRANTS[verb], " OR ".join(wrong), alone=table.name in (*KEPT, *metered.COUNTED)
            )
