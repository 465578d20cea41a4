"""Every field asked of the database itself: who reads it, who reads a mask, who writes it, and by whose row it is.

As in test_matrix: what is to be expected is worked out from the declaration, and any fault in the declaration the
database is built from turns the comparison red.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools

import psycopg
import pytest
from sqlalchemy import text

from shared.access.fields import FIELDS, GIVEN, mask, of
from shared.access.rights import ROLES, TABLES, Verb
from shared.database import Base
from shared.schema import wall
from tests.shared.access.asking import ON_POSTGRESQL, answer, told
from tests.shared.access.office import BY_NAME, OF_FIELDS, OWNERS, reached, taken

ASK = (*(role.name for role in ROLES), "veiled")


def _stored(field):
    kind = Base.metadata.tables[field.table].c[field.column].type.python_type
    return {str: "13812345678", dt.date: dt.date(1980, 5, 6)}.get(kind, 77)


def _nothing(field):
    return "" if isinstance(_stored(field), str) else None


def _read(field, role, owner):
    """What a role is shown of the field of an owner's row."""
    if owner not in reached(None, role, "customers", Verb.SEE):
        return "unseen"
    if owner in reached(None, role, field.thing, Verb.SEE):
        return _stored(field)
    if field.masked and owner in reached(None, role, field.thing, Verb.REVEAL):
        return mask(_stored(field))
    return _nothing(field)


def _written(field, role, owner, verb):
    if owner not in reached(None, role, "customers", Verb.SEE):
        return "refused" if verb is Verb.ADD else "unseen"
    (right,) = BY_NAME[field.table].rights(verb)
    may = [owner in reached(None, role, thing, of) for thing, of in (("customers", right), (field.thing, Verb.CHANGE))]
    return "allowed" if all(may) else "refused"


class Cells:
    """Rows of each owner whose field holds a known value, and what they are answered."""

    def __init__(self, office, lines):
        self._office, self._lines = office, lines
        self._rows = {}

    def wrong(self, field):
        """Each cell of the field whose answer differs from the declaration."""
        for role, owner in itertools.product(ASK, OWNERS):
            cell = field.table, field.column, role, owner
            for what, wanted, found in (
                ("read", _read(field, role, owner), self._seen(field, role, owner)),
                ("found", self._findable(field, role, owner), self._found(field, role, owner)),
                ("change", _written(field, role, owner, Verb.CHANGE), self._changed(field, role, owner)),
                ("add", _written(field, role, owner, Verb.ADD), self._added(field, role, owner)),
            ):
                if wanted != found:
                    yield *cell, what, wanted, found

    def row(self, field, role, owner):
        if (field, role, owner) not in self._rows:
            id = self._office.put(field.table, role, owner)
            with self._office.keeper.engine.begin() as connection:
                change = text(f'UPDATE {field.table} SET "{field.column}" = :value WHERE id = :id')
                connection.execute(change, {"value": _stored(field), "id": id})
            self._rows[field, role, owner] = id
        return self._rows[field, role, owner]

    def _seen(self, field, role, owner):
        asked = f'SELECT "{field.column}" FROM api_1.{field.table} WHERE id = ?'
        found = told(self._lines[role], asked, (self.row(field, role, owner),))
        return found[0][0] if found else "unseen"

    @staticmethod
    def _findable(field, role, owner):
        return _read(field, role, owner) == _stored(field)

    def _found(self, field, role, owner):
        """Whether a row can be found by guessing the value."""
        asked = f'SELECT id FROM api_1.{field.table} WHERE id = ? AND CAST("{field.column}" AS varchar(40)) LIKE ?'
        guess = str(_stored(field))[:6] + "%"
        return bool(told(self._lines[role], asked, (self.row(field, role, owner), guess)))

    def _changed(self, field, role, owner):
        other = {"13812345678": "1", 77: 5}.get(_stored(field), dt.date(1990, 1, 1))
        change = f'UPDATE api_1.{field.table} SET "{field.column}{GIVEN}" = ? WHERE id = ?'
        return answer(self._lines[role], change, (other, self.row(field, role, owner)))

    def _added(self, field, role, owner):
        values = {**self._office.row(field.table, role, owner), field.column: _stored(field)}
        names = ", ".join(f'"{taken(field.table, name)}"' for name in values)
        marks = ", ".join("?" * len(values))
        return answer(
            self._lines[role], f"INSERT INTO api_1.{field.table} ({names}) VALUES ({marks})", [*values.values()]
        )


@pytest.fixture(scope="module")
def cells(office, lines):
    return Cells(office, lines)


def _name(field):
    return f"{field.table}.{field.column}"


@pytest.mark.parametrize("field", FIELDS, ids=_name)
def test_each_role_sees_and_writes_of_a_field_what_its_rights_say(cells, field):
    assert list(cells.wrong(field)) == []


def _mutants():
    for field in FIELDS:
        yield f"{_name(field)} is no field", field, None
        other = {"phones": "credit", "credit": "private", "private": "phones"}[field.thing]
        yield f"{_name(field)} goes by {other}", field, dataclasses.replace(field, thing=other)
        if isinstance(_stored(field), str):
            yield (
                f"{_name(field)} is masked: {not field.masked}",
                field,
                dataclasses.replace(field, masked=not field.masked),
            )


def _differs(field, wrong):
    sides = list(itertools.product(ASK, OWNERS))
    return wrong is None or any(
        _read(field, *side) != _read(wrong, *side)
        or any(_written(field, *side, verb) != _written(wrong, *side, verb) for verb in (Verb.ADD, Verb.CHANGE))
        for side in sides
    )


_MUTANTS = [mutant for mutant in _mutants() if _differs(*mutant[1:])]


@ON_POSTGRESQL
@pytest.mark.parametrize(("what", "field", "wrong"), _MUTANTS, ids=[what for what, *_rest in _MUTANTS])
def test_a_declaration_of_fields_with_one_fault_turns_it_red(office, cells, what, field, wrong):
    _build(office, [wrong if one is field else one for one in FIELDS if one is not field or wrong])
    try:
        assert _first_wrong(cells, field), what
    finally:
        _build(office, FIELDS)


def _first_wrong(cells, field):
    try:
        return next(cells.wrong(field), None)
    except psycopg.errors.UndefinedColumn:  # what is no field has one name only
        return True


def _build(office, fields):
    with office.keeper.engine.begin() as connection:
        for statement in wall.statements(wall.speech_of(connection), TABLES, fields):
            connection.exec_driver_sql(statement.replace("%", "%%"))


@pytest.mark.parametrize("field", FIELDS, ids=_name)
@pytest.mark.parametrize("how", ["SELECT {0} FROM {1}", "SELECT 1 FROM {1} WHERE {0} IS NOT NULL", "SELECT * FROM {1}"])
def test_the_column_that_takes_a_field_is_read_by_nobody(lines, field, how):
    asked = how.format(f"{field.column}{GIVEN}", f"api_1.{field.table}")

    assert answer(lines["administrator"], asked) == "refused"


@pytest.mark.parametrize("field", FIELDS, ids=_name)
def test_the_trail_tells_of_a_field_only_who_may_see_it(office, lines, cells, field):
    found = {}
    for role, owner in itertools.product(("administrator", "veiled"), ("self", "elsewhere")):
        id = cells.row(field, role, owner)
        with office.keeper.engine.begin() as connection:
            connection.execute(
                text(
                    'INSERT INTO audit_event ("key", entity, record_id, version, action, changes)'
                    f""" VALUES ('x', '{field.table}', {id}, 1, 'changed', '{{"note": ["a", "b"],"""
                    f""" "{field.column}": ["geheim", "geheim"]}}')"""
                )
            )
        asked = "SELECT changes FROM api_1.audit_event WHERE \"key\" = 'x' AND entity = ? AND record_id = ?"
        ((changes,),) = told(lines[role], asked, (field.table, id))
        found[role, owner] = "geheim" in changes
        # Where nothing can be taken out of it, on SQL Server, all of it is kept back.
        assert '"note"' in changes or (office.keeper.dialect, changes) == ("mssql", "{}")

    assert found == {
        ("administrator", "self"): True,
        ("administrator", "elsewhere"): True,
        ("veiled", "self"): True,
        ("veiled", "elsewhere"): False,
    }


@ON_POSTGRESQL
def test_nobody_finds_by_digits_what_he_sees_masked(office, lines):
    entries = {owner: office.put("search_entry", "veiled", owner) for owner in ("self", "beside", "elsewhere")}
    with office.keeper.engine.begin() as connection:
        for id in entries.values():
            connection.execute(
                text(
                    "UPDATE search_entry SET person = 2, doc = 'D13812345678', words = CAST('13812345' AS tsvector)"
                    " WHERE id = :id"
                ),
                {"id": id},
            )
    line = lines["veiled"]

    found = {id for (id,) in line.execute("SELECT api_1.worded('1381:*')")}
    seen = {id for (id,) in line.execute("SELECT id FROM api_1.search_entry WHERE doc LIKE 'D138%'")}

    assert found & set(entries.values()) == seen & set(entries.values()) == {entries["self"]}
    assert answer(line, f"UPDATE api_1.search_entry SET key = '' WHERE id = {entries['elsewhere']}") == "unseen"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("13812345678", "138****5678"),
        ("021-6688-1234 转 8", "021**** 转 8"),
        ("66881234", "****34"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_what_a_mask_leaves_is_the_same_here_as_there(office, lines, cells, words, left):
    field = of("customer")["phone"]
    id = cells.row(field, "veiled", "beside")
    with office.keeper.engine.begin() as connection:
        connection.execute(text("UPDATE customer SET phone = :words WHERE id = :id"), {"words": words, "id": id})
    try:
        ((seen,),) = told(lines["veiled"], "SELECT phone FROM api_1.customer WHERE id = ?", (id,))
    finally:
        cells._rows.pop((field, "veiled", "beside"))

    assert mask(words) == seen == left


def test_each_field_has_its_name_to_be_written_by_in_its_model():
    marked = {
        (table.name, column.name): column.info["given"]
        for table in Base.metadata.tables.values()
        for column in table.c
        if "given" in column.info
    }

    telling = {(table.name, column) for table in TABLES for column in table.telling}
    own = {(field.table, field.column) for field in FIELDS}
    assert marked == {(table, column): f"{column}{GIVEN}" for table, column in own | telling}
    assert {"phones", "credit", "private"} == OF_FIELDS
