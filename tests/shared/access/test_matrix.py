"""Every right, asked of the database itself by somebody with a valid login and no program of ours.

What each role may do with a row of each table, by whose row it is, is worked out here from the declaration in a few
lines of sets, and compared with what the database answers. Changing the declaration the database is built from, in
any single place, has to turn the comparison red.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools

import pytest
from sqlalchemy import insert, text

from shared.access import fields
from shared.access import operations as access
from shared.access.model import Department, Permission, Role, User
from shared.access.rights import ROLES, TABLES, THINGS, Everybody, Heard, Mine, Owner, Scope, Through, Told, Verb
from shared.database import Base, Database
from shared.database.types import MomentType
from shared.schema import wall
from tests import engines
from tests.shared.access.asking import answer

BY_NAME = {table.name: table for table in TABLES}
# Beside the roles of a new database some that see one thing alone, so that no thing stands for another.
# Somebody who sees, adds and changes every customer, and whose rights on the fields differ from row to row and from
# each other.
VEILED = {
    "customers": dict.fromkeys((Verb.SEE, Verb.ADD, Verb.CHANGE), Scope.ALL),
    "phones": {Verb.SEE: Scope.OWN, Verb.REVEAL: Scope.DEPARTMENT, Verb.CHANGE: Scope.OWN},
    "credit": {Verb.SEE: Scope.BELOW, Verb.CHANGE: Scope.DEPARTMENT},
    "private": {Verb.SEE: Scope.DEPARTMENT, Verb.CHANGE: Scope.OWN},
}
OF_FIELDS = {field.thing for field in fields.FIELDS}  # what those have is asked in test_fields
GRIDS = (
    {role.name: role.grid for role in ROLES}
    | {"veiled": VEILED}
    | {
        f"only {thing.name}": {thing.name: {Verb.SEE: Scope.ALL}}
        for thing in THINGS
        if Verb.SEE in thing.verbs and thing.name not in OF_FIELDS
    }
)
SEEN = {thing.name for thing in THINGS if Verb.SEE in thing.verbs}
# Colleague -> department; each role asks as somebody of the north.
NORTH, EAST, SOUTH = "north", "north east", "south"
OWNERS = {"self": NORTH, "beside": NORTH, "below": EAST, "elsewhere": SOUTH, "nobody": None}
# A right that there is, and a department at the top: what else is written there, nobody may (test_attacks).
PLAUSIBLE = {
    "permission": {"thing": "visits", "verb": "see", "scope": "own"},
    "department": {"path": "/", "parent_id": None},
    "search_entry": {"person": 0},
    "export": {"what": "customers", "rows": 1, "state": "waiting"},
    "reading": {"rows": 1},
    "revealed": {"entity": "customer", "field": "phone"},
    # Whether something may be written into a field is asked in test_fields.
    "customer": {"phone": "", "fax": "", "credit_limit": 0, "discount": 0},
    "person": {"mobile": "", "phone": "", "likes": "", "dislikes": ""},
}
DATABASE_VERBS = {Verb.ADD: "INSERT", Verb.CHANGE: "UPDATE", Verb.REMOVE: "DELETE"}


class Office:
    """Departments, colleagues and, for each table, a lone row of each owner."""

    def __init__(self, server, keeper: Database) -> None:
        self.server, self.keeper = server, keeper
        self.logins = {role: server.admit(role) for role in GRIDS}
        self.users: dict[str, int] = {}
        self.rows: dict[tuple[str, str, str], int] = {}
        with keeper.writing() as session:
            places = self._departments(session)
            for owner in ("beside", "below", "elsewhere"):
                self.users[owner] = self._user(session, owner, places[OWNERS[owner]])
            for name in GRIDS.keys() - {role.name for role in ROLES}:
                self._role(session, name)
            for role in GRIDS:
                self.users[role] = self._user(session, role, places[NORTH])
                access.give(session, self.users[role], role)
        self.ids = itertools.count(1_000)

    def _departments(self, session):
        found = {}
        for name, path in ((NORTH, "/1/"), (EAST, "/1/2/"), (SOUTH, "/3/")):
            session.add(made := Department(name=name, path=path))
            session.flush()
            found[name] = made.id
        return found

    def _role(self, session, name):
        session.add(made := Role(name=name))
        session.flush()
        for thing, verbs in GRIDS[name].items():
            session.add_all(Permission(role_id=made.id, thing=thing, verb=v, scope=s) for v, s in verbs.items())

    def _user(self, session, login, department):
        session.add(made := User(login=login, login_key=login, name=login, database_login=self.logins.get(login)))
        made.department_id = department
        session.flush()
        return made.id

    def owner_id(self, role, owner):
        return (
            {"self": self.users[role], "nobody": None}.get(owner) if owner in {"self", "nobody"} else self.users[owner]
        )

    def row(self, table, role, owner):
        """The values of a new row of a table that belongs to an owner; what it hangs on is made."""
        counted = Base.metadata.tables[table].autoincrement_column
        given = [c for c in Base.metadata.tables[table].c if not c.nullable and c is not counted]
        values = {c.name: _value(c, next(self.ids)) for c in given}
        match BY_NAME[table].belongs:
            case Owner(column) | Mine(column):
                values[column] = self.owner_id(role, owner)
            case Through(column, above):
                values[column] = self.put(above, role, owner)
            case Told(by) if by:
                values |= {"entity": "customer", "record_id": self.put("customer", role, owner)}
                values[by] = self.users[role]
            case Heard():
                values |= {"thing": "customers", "owner_id": self.owner_id(role, owner)}
        for column in Base.metadata.tables[table].c:
            for reference in column.foreign_keys:
                above = reference.column.table.name
                if column.name in values and values[column.name] is not None and not _is_owner(table, column.name):
                    values[column.name] = self.put(above, role, owner)
        if table == "revealed":
            values["record_id"] = self.put("customer", role, "self")
        if table == "import_batch":
            values["operation_key"] = self.put("operation", role, owner)
        return values | PLAUSIBLE.get(table, {})

    def put(self, table, role, owner):
        """A new row, entered by the keeper of the tables; its key."""
        values = self.row(table, role, owner)
        with self.keeper.engine.begin() as connection:
            made = connection.execute(insert(Base.metadata.tables[table]).values(values))
        return made.inserted_primary_key[0]


def _is_owner(table, column):
    belongs = BY_NAME[table].belongs
    return isinstance(belongs, Owner | Mine | Through) and belongs.column == column


def _key(table):
    return next(iter(Base.metadata.tables[table].primary_key)).name


def taken(table, name):
    """The name under which a view takes a column."""
    return f"{name}{fields.GIVEN}" if name in fields.of(table) else name


def _value(column, number):
    if isinstance(column.type, MomentType):
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    kind = column.type.python_type
    known = {str: f"v{number}", bool: True, dt.date: dt.date(2026, 11, 2)}
    return known.get(kind, number)


def _quoted(name):
    return f'"{name}"'


def reached(office, role, thing, verb):
    """The owners whose rows a role reaches by a right, as the declaration says."""
    scope = GRIDS[role].get(thing, {}).get(verb)
    at_all = {"self", "nobody"} if scope else set()
    more = {Scope.DEPARTMENT: {"beside"}, Scope.BELOW: {"beside", "below"}, Scope.ALL: {"beside", "below", "elsewhere"}}
    return at_all | more.get(scope, set())


def expected(office, table, role, owner, verb):
    """allowed, unseen (as if there were no such row) or refused."""
    return _expected(office, BY_NAME[table], role, owner, verb)


def _expected(office, told, role, owner, verb):
    if verb not in told.verbs:
        return "refused"
    may = {of: _may(office, told, role, owner, of) for of in {Verb.SEE, verb}}
    if verb is Verb.ADD and told.others and owner != "self":
        return "refused"  # whoever has it decided by others signs it himself
    if verb is Verb.ADD:
        return "allowed" if all(may.values()) else "refused"
    if not may[Verb.SEE]:
        return "unseen"
    if owner == "self" and verb in told.others:
        return "refused"
    return "allowed" if may[verb] else "refused"


def _may(office, told, role, owner, verb):
    rights, thing = told.rights(verb), told.thing
    had = thing is None or any(right in GRIDS[role].get(thing, {}) for right in rights)
    match told.belongs:
        case Owner() | Through():
            return any(owner in reached(office, role, thing, right) for right in rights)
        case Mine():
            return owner == "self" and (verb is Verb.SEE or had)
        case Everybody():
            return had or (verb is Verb.SEE and thing not in SEEN)
        case Told(by):
            return owner in reached(office, role, "customers", Verb.SEE) if by else had
        case Heard():
            return owner in reached(office, role, "customers", Verb.SEE)


@pytest.fixture(scope="module", params=engines.WALLED)
def office(request, tmp_path_factory):
    """The office of each engine with a wall."""
    server = request.getfixturevalue(f"_{request.param}")
    with server.fresh(tmp_path_factory.mktemp("matrix")):
        keeper = server.as_keeper()
        yield Office(server, keeper)
        keeper.close()


@pytest.fixture(scope="module")
def lines(office):
    """A raw line of each role's own login."""
    opened = {role: office.server.line(login) for role, login in office.logins.items()}
    yield opened
    for line in opened.values():
        line.close()


def asked(office, line, table, role, owner, verb, schema=wall.VIEWS):
    """One cell of the matrix, put to the database."""
    key = _key(table)
    if verb is Verb.ADD:
        values = office.row(table, role, owner)
        if table == "audit_event":
            del values["changes"]  # the view works them out
        marks, names = ", ".join("?" * len(values)), ", ".join(_quoted(taken(table, name)) for name in values)
        return answer(line, f"INSERT INTO {schema}.{table} ({names}) VALUES ({marks})", [*values.values()])
    where = f'WHERE "{key}" = ?'
    if (table, role, owner) not in office.rows:
        office.rows[table, role, owner] = office.put(table, role, owner)
    row = (office.rows[table, role, owner],)
    if verb is Verb.SEE:
        return answer(line, f"SELECT 1 FROM {schema}.{table} {where}", row)
    if verb is Verb.REMOVE:
        return answer(line, f"DELETE FROM {schema}.{table} {where}", row)
    kept = {key, "created_by"} | BY_NAME[table].kept
    column = next(c.name for c in Base.metadata.tables[table].c if c.name not in kept)
    change = f'"{column}" = "{column}"'
    if table == "export":
        change = f"state = 'granted', decided_by = {office.users[role]}"
    return answer(line, f"UPDATE {schema}.{table} SET {change} {where}", row)


def _may_be_nobodys(table):
    belongs = BY_NAME[table].belongs
    return not isinstance(belongs, Owner | Mine) or Base.metadata.tables[table].c[belongs.column].nullable


def cells(office, lines, tables):
    """Each cell of some tables whose answer differs from the declaration."""
    for table, role, owner, verb in itertools.product(tables, GRIDS, OWNERS, _VERBS):
        if owner == "nobody" and not _may_be_nobodys(table):
            continue
        wanted = expected(office, table, role, owner, verb)
        found = asked(office, lines[role], table, role, owner, verb)
        if found != wanted:
            yield table, role, owner, str(verb), wanted, found


_VERBS = (Verb.SEE, Verb.ADD, Verb.CHANGE, Verb.REMOVE)
_CELLS = [table.name for table in TABLES]


@pytest.mark.parametrize("table", _CELLS)
def test_each_role_does_what_its_rights_say_and_nothing_else(office, lines, table):
    assert list(cells(office, lines, [table])) == []


def _mutants():
    """The declaration with one thing wrong in it: which, the table it concerns, and all tables."""
    for table in TABLES:
        for verb in table.verbs:
            yield f"{table.name} may not {verb}", table, {"verbs": tuple(v for v in table.verbs if v is not verb)}
        for verb in (one for one in _VERBS if one not in table.verbs):
            yield f"{table.name} may {verb}", table, {"verbs": (*table.verbs, verb)}
        if not isinstance(table.belongs, Everybody):
            yield f"{table.name} is everybody's", table, {"belongs": Everybody()}
        if table.judged:
            yield f"{table.name} is judged by the same verbs", table, {"judged": {}}
        if table.others:
            yield f"{table.name} is one's own to decide", table, {"others": frozenset()}
        if isinstance(table.belongs, Through | Owner):
            yield (
                f"{table.name} is governed by visits",
                table,
                {"thing": "visits" if table.thing != "visits" else "orders"},
            )


def _differs(table, change):
    """Whether the fault shows: where every role has both rights over the same records, one stands for the other."""
    wrong = dataclasses.replace(table, **change)
    sides = [(role, owner, verb) for role in GRIDS for owner in OWNERS for verb in _VERBS]
    return any(_expected(None, table, *side) != _expected(None, wrong, *side) for side in sides)


_MUTANTS = [mutant for mutant in _mutants() if _differs(*mutant[1:])]


@pytest.mark.parametrize(("what", "table", "change"), _MUTANTS, ids=[what for what, *_rest in _MUTANTS])
def test_a_declaration_with_one_fault_turns_the_matrix_red(office, lines, what, table, change):
    wrong = dataclasses.replace(table, **change)
    _build(office, tuple(wrong if one is table else one for one in TABLES), table.name)
    try:
        assert any(cells(office, lines, [table.name])), what
    finally:
        _build(office, TABLES, table.name)


def _build(office, tables, name):
    """Build the wall anew; of what stands in for SQL Server, which takes a minute for it, the part about one table."""
    with office.keeper.engine.begin() as connection:
        speech = wall.speech_of(connection)
        said = list(wall.statements(speech, tables))
        if not office.server.is_quick_to_build:
            besides = set(wall.statements(speech, tuple(one for one in tables if one.name != name)))
            said = [one for one in said if one not in besides]
        for statement in said:
            connection.execute(text(statement.replace(":", r"\:")))


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_nobody_reaches_a_table_itself(office, lines, table):
    place = "public" if office.keeper.dialect == "postgresql" else "dbo"
    for line in lines.values():
        assert answer(line, f"SELECT 1 FROM {place}.{table}") == "refused"
        assert answer(line, f"DELETE FROM {place}.{table}") == "refused"
