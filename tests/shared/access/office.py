"""An office behind the wall: its roles and colleagues, and lone rows that belong to each of them."""

from __future__ import annotations

import datetime as dt
import itertools

from sqlalchemy import insert, update

from shared.access import fields
from shared.access import operations as access
from shared.access.model import Department, Permission, Role, User
from shared.access.rights import ROLES, TABLES, THINGS, Heard, Mine, Owner, Scope, Through, Told, Verb
from shared.database import Base, Database
from shared.database.types import MomentType

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
    "export": {"what": "customers", "rows": 1, "state": "waiting", "answer": ""},
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
        return values | PLAUSIBLE.get(table, {}) | self._fitting(table, role, owner, values)

    def _fitting(self, table, role, owner, values):
        """What else has to be there, or to be so, before such a row is taken."""
        match table:
            case "revealed":
                return {"record_id": self.put("customer", role, "self")}
            case "import_batch":
                return {"operation_key": self.put("operation", role, owner)}
            case "export_file":  # of what nobody granted there is no file
                export = Base.metadata.tables["export"]
                with self.keeper.engine.begin() as connection:
                    granted = update(export).where(export.c.id == values["export_id"]).values(state="granted")
                    connection.execute(granted)
        return {}

    def put(self, table, role, owner):
        """A new row, entered by the keeper of the tables; its key."""
        values = self.row(table, role, owner)
        with self.keeper.engine.begin() as connection:
            made = connection.execute(insert(Base.metadata.tables[table]).values(values))
        return made.inserted_primary_key[0]


def _is_owner(table, column):
    belongs = BY_NAME[table].belongs
    return isinstance(belongs, Owner | Mine | Through) and belongs.column == column


def key_of(table):
    return next(iter(Base.metadata.tables[table].primary_key)).name


def taken(table, name):
    """The name under which a view takes a column."""
    column = Base.metadata.tables[table].c.get(name)
    return name if column is None else column.info.get("given", name)


def _value(column, number):
    if isinstance(column.type, MomentType):
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    kind = column.type.python_type
    known = {str: f"v{number}", bool: True, dt.date: dt.date(2026, 11, 2)}
    return known.get(kind, number)


def reached(office, role, thing, verb):
    """The owners whose rows a role reaches by a right, as the declaration says."""
    scope = GRIDS[role].get(thing, {}).get(verb)
    at_all = {"self", "nobody"} if scope else set()
    more = {Scope.DEPARTMENT: {"beside"}, Scope.BELOW: {"beside", "below"}, Scope.ALL: {"beside", "below", "elsewhere"}}
    return at_all | more.get(scope, set())
