"""Every right, asked of the database itself by somebody with a valid login and no program of ours.

What each role may do with a row of each table, by whose row it is, is worked out here from the declaration in a few
lines of sets, and compared with what the database answers. Changing the declaration the database is built from, in
any single place, has to turn the comparison red.
"""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from sqlalchemy import text

from shared.access.rights import TABLES, Everybody, Heard, Mine, Owner, Through, Told, Verb
from shared.database import Base
from shared.schema import wall
from tests.shared.access.asking import answer
from tests.shared.access.office import BY_NAME, GRIDS, OWNERS, SEEN, key_of, reached, taken


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


def asked(office, line, table, role, owner, verb, schema=wall.VIEWS):
    """One cell of the matrix, put to the database."""
    key = key_of(table)
    if verb is Verb.ADD:
        values = office.row(table, role, owner)
        if table == "audit_event":
            del values["changes"]  # the view works them out
        marks, names = ", ".join("?" * len(values)), ", ".join(f'"{taken(table, name)}"' for name in values)
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
        change = f"state = 'granted', decided_by = {office.users[role]}, decided_at = created_at"
    if table == "alarm":
        change = f"seen_by = {office.users[role]}, seen_at = created_at"
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
