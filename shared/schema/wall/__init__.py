"""The wall before the tables of a server: nobody is granted a table; people reach rows through views that show them
what their roles let them see, and guards refuse what their roles do not let them write.

All of it is made from shared.access.rights. It is taken down and built anew, in one transaction, whenever the tables
are made or changed. A guard and the trail are triggers, so that they hold for whoever types SQL in another tool too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, text

from shared.access.logins import OFFICE
from shared.access.rights import BESIDES, TABLES, THINGS, Everybody, Heard, Mine, Owner, Table, Through, Told, Verb
from shared.database import Base
from shared.database.engines import VIEWS
from shared.schema.wall import figured, truth
from shared.schema.wall.heard import heard
from shared.schema.wall.postgresql import PostgreSQL
from shared.schema.wall.speech import Speech
from shared.schema.wall.transact import TransactSQL
from shared.schema.wall.trust import KEPT, my_rights, refused

_GRANTS = {Verb.SEE: "SELECT", Verb.ADD: "INSERT", Verb.CHANGE: "UPDATE", Verb.REMOVE: "DELETE"}
_GIVEN = {"id", "created_at", "created_by"}
_SEEN = {thing.name for thing in THINGS if Verb.SEE in thing.verbs}
Rights = tuple[Verb, ...]
_BY_NAME = {table.name: table for table in TABLES}


@dataclass(frozen=True)
class Grant:
    """What the database role OFFICE may do with one view."""

    view: str
    verbs: tuple[Verb, ...]
    trailed: bool = False
    kept: frozenset[str] = frozenset()

    def said(self) -> str:
        """The statement that grants it."""
        verbs = ", ".join(self._said(verb) for verb in self.verbs)
        return f"GRANT {verbs} ON {VIEWS}.{self.view} TO {OFFICE}"

    def _said(self, verb: Verb) -> str:
        """What the database gave a row when it came nobody changes: the trail knows the row by it."""
        if verb is not Verb.CHANGE or not (self.trailed or self.kept):
            return _GRANTS[verb]
        columns = (column.name for column in Base.metadata.tables[self.view].c if column.name not in _GIVEN | self.kept)
        listed = ", ".join(f'"{name}"' for name in columns)
        return f"UPDATE ({listed})"


def build(connection: Connection) -> None:
    """Take down what stands and build the wall anew; the caller's transaction holds both."""
    tables = (*TABLES, *BESIDES.get(connection.dialect.name, ()))
    for statement in statements(speech_of(connection), tables):
        connection.execute(text(statement.replace(":", r"\:")))


def speech_of(connection: Connection) -> Speech:
    """The way of the engine; on SQL Server whoever builds the wall is the keeper it does not hold back."""
    if connection.dialect.name == "postgresql":
        return PostgreSQL()
    keeper, policies = connection.execute(
        text("SELECT SUSER_SNAME(), CASE WHEN OBJECT_ID('sys.security_policies') IS NULL THEN 0 ELSE 1 END")
    ).one()
    return TransactSQL(str(keeper), policies=bool(policies))


def statements(speech: Speech, tables: tuple[Table, ...] = TABLES) -> Iterator[str]:
    """Everything there is to say, in order; `tables` stands in for the declaration where the tests change it."""
    yield from speech.taken_down(VIEWS, OFFICE, [*(table.name for table in tables), "alembic_version", "me"])
    yield from _about_me(speech)
    for table in tables:
        yield speech.view(f"{VIEWS}.{table.name}", f"SELECT t.* FROM {table.name} t WHERE {seen(speech, table)}")
        yield from _guards(speech, table)
        yield from speech.apart(table.name, truth.keys(table), seen(speech, table))
        for event, id, rows in figured.tells(table.name):
            yield from speech.figures(table.name, event, id, rows)
        if table.trailed:
            yield from speech.trail(table.name)
        for event, notices in heard(speech, table, "" if _is_free(table) else str(table.thing)).items():
            yield from speech.tell(table.name, event, notices)
    for told in ("alembic_version", "me"):  # what a program asks before anything else
        yield speech.view(f"{VIEWS}.{told}", f"SELECT t.* FROM {speech.own(told)} t", checked=False)
        yield Grant(told, (Verb.SEE,)).said()
    yield from (Grant(table.name, table.verbs, table.trailed, table.kept).said() for table in tables if table.verbs)
    yield from speech.rows_kept(tables, partial(allowed, speech))
    yield from speech.worded(VIEWS, OFFICE, seen(speech, _BY_NAME["search_entry"]))
    yield from speech.granted_besides(VIEWS, OFFICE)


def seen(speech: Speech, table: Table) -> str:
    """The condition of the rows that whoever asks may see, of the row `t`."""
    return allowed(speech, table, Verb.SEE)


def _seen_as(speech: Speech, table: Table, row: str) -> str:
    return allowed(speech, table, Verb.SEE, row)


def allowed(speech: Speech, table: Table, verb: Verb, row: str = "t") -> str:  # noqa: PLR0911 - one for each way to belong
    """The condition of the rows that whoever asks may do the verb on."""
    right = table.rights(verb)
    match table.belongs:
        case Mine(column):
            mine = f"{row}.{column} = (SELECT me.id FROM {speech.own('me')} me)"
            return mine if table.thing is None or verb is Verb.SEE else f"{mine} AND {_has(speech, table.thing, right)}"
        case Everybody():
            free = table.thing is None or (verb is Verb.SEE and _is_free(table))
            return f"EXISTS (SELECT 1 FROM {speech.own('me')} me)" if free else _has(speech, str(table.thing), right)
        case Told(by) if not by or verb is Verb.SEE:
            anyway = f"{_has(speech, table.thing, right)} OR " if table.thing else ""
            return f"{anyway}{_told_of_seen(speech)}"
        case Told(by):
            return f"{row}.{by} = (SELECT me.id FROM {speech.own('me')} me)"
        case Owner(column):
            return _reached(speech, f"{row}.{column}", str(table.thing), right)
        case Through():
            return _reached_through(speech, table, str(table.thing), right, row)
        case Heard():
            return _heard(speech, row)


def _heard(speech: Speech, row: str) -> str:
    """The row says itself by what right over whose rows it is seen."""
    reach = f"SELECT 1 FROM {speech.own('my_reach')} r WHERE r.verb = '{Verb.SEE}' AND r.thing = {row}.thing"
    everybodys = f"{row}.thing = '' AND EXISTS (SELECT 1 FROM {speech.own('me')} me)"
    return f"({everybodys}) OR EXISTS ({reach} AND r.owner_id = COALESCE({row}.owner_id, 0))"


def _is_free(table: Table) -> bool:
    """Whether everybody sees its rows, for there is no right to."""
    return isinstance(table.belongs, Everybody) and table.thing not in _SEEN


def _reached(speech: Speech, owner: str, thing: str, right: Rights) -> str:
    who = (
        f"SELECT r.owner_id FROM {speech.own('my_reach')} r WHERE r.thing = '{thing}' AND r.verb IN ({_listed(right)})"
    )
    return f"COALESCE({owner}, 0) IN ({who})"


def _reached_through(speech: Speech, table: Table, thing: str, right: Rights, row: str) -> str:
    """Up from table to table until one has an owner."""
    assert isinstance(table.belongs, Through)  # noqa: S101 - the caller has looked
    above, up = _BY_NAME[table.belongs.table], f"{row}_up"
    if isinstance(above.belongs, Owner):
        condition = _reached(speech, f"{up}.{above.belongs.column}", thing, right)
    else:
        condition = _reached_through(speech, above, thing, right, up)
    same = f"{up}.id = {row}.{table.belongs.column}"
    return f"EXISTS (SELECT 1 FROM {speech.own(above.name)} {up} WHERE {same} AND {condition})"


def _told_of_seen(speech: Speech) -> str:
    """The event tells of a row that whoever asks sees; what a row of everybody's was is for those with the right."""
    kept = [table for table in TABLES if table.trailed and isinstance(table.belongs, Owner | Through)]
    return " OR ".join(
        f"(t.entity = '{table.name}' AND EXISTS (SELECT 1 FROM {speech.own(table.name)} told"
        f" WHERE told.id = t.record_id AND {allowed(speech, table, Verb.SEE, 'told')}))"
        for table in kept
    )


def _has(speech: Speech, thing: str, right: Rights) -> str:
    reach = speech.own("my_reach")
    return f"EXISTS (SELECT 1 FROM {reach} r WHERE r.thing = '{thing}' AND r.verb IN ({_listed(right)}))"


def _listed(right: Rights) -> str:
    return ", ".join(f"'{verb}'" for verb in right)


def _guards(speech: Speech, table: Table) -> Iterator[str]:
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
            wrong += truth.refused(speech, table, verb, partial(_seen_as, speech))
            yield from speech.guard(table.name, _GRANTS[verb], " OR ".join(wrong), alone=table.name in KEPT)


def _about_me(speech: Speech) -> Iterator[str]:
    """Who asks, and whose records each right of theirs reaches."""
    own = speech.own
    yield speech.view(
        own("me"),
        f"SELECT u.id, u.name, u.department_id, d.path FROM {own('user_account')} u"
        f" LEFT JOIN {own('department')} d ON d.id = u.department_id"
        f" WHERE u.database_login = {speech.login} AND u.active = {speech.true}{speech.fresh}",
        checked=False,
    )
    yield speech.view(own("my_rights"), my_rights(speech), checked=False)
    below = f"me.path <> '/' AND d.path LIKE me.path {speech.join} '%'"
    rights = (
        f"FROM {own('me')} me JOIN {own('user_role')} ur ON ur.user_id = me.id"
        f" JOIN {own('permission')} p ON p.role_id = ur.role_id"
    )
    yield speech.view(
        own("my_reach"),
        f"SELECT p.thing, p.verb, o.id AS owner_id {rights}"
        f" JOIN {own('user_account')} o ON (p.scope = 'all' OR o.id = me.id"
        " OR (p.scope IN ('department', 'below') AND o.department_id = me.department_id)"
        f" OR (p.scope = 'below' AND o.department_id IN (SELECT d.id FROM {own('department')} d WHERE {below})))"
        f" UNION ALL SELECT p.thing, p.verb, 0 {rights}",
        checked=False,
    )
