"""The trail as a list, and as a file."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from shared.access import roles
from shared.access.rights import Scope, Verb
from shared.audit import labels, log
from shared.audit.log import Wanted
from shared.customers import operations as customers
from shared.customers.model import Customer
from shared.exchange import trail_lists
from shared.text import speak


class _Progress:
    def at(self, _done, _total):
        """Nobody looks."""


@pytest.fixture
def customer(database, user):
    """华盛, entered and changed twice; gives its id."""

    def change(session):
        opened = session.get_one(Customer, id)
        customers.update(session, opened, phone="021-1", stage="stable")

    id = database.write(lambda session: customers.create(session, name="华盛工业有限公司"))
    database.write(change)
    database.write(lambda session: customers.update(session, session.get_one(Customer, id), owner_id=None))
    return id


def _found(database, **wanted):
    def read(session):
        ids = log.ids(session, Wanted(**wanted), 0, 1_000)
        rows = log.rows(session, ids)
        assert log.count(session, Wanted(**wanted)) == len(ids)
        return [rows[id] for id in ids]

    return database.read(read)


def test_the_newest_is_first_and_each_says_who_what_and_which(database, user, customer):
    owner, told, made = _found(database, entity="customer")

    assert (owner.by, owner.action, owner.name) == ("李娜", "changed", "华盛工业有限公司")
    assert owner.changes["owner_id"] == (user, None)
    assert set(told.changes) == {"phone", "stage"}
    assert made.action == "added"


def test_it_is_narrowed_by_who_what_when_and_record(database, user, customer):
    other = database.write(lambda session: customers.create(session, name="另一家"))
    day = dt.datetime.now().astimezone().date()
    everything = _found(database)

    assert _found(database, user_id=user + 99) == []
    assert _found(database, user_id=user, entity="customer") == _found(database, entity="customer")
    assert _found(database, since=day - dt.timedelta(days=1), until=day + dt.timedelta(days=1)) == everything
    assert _found(database, until=day - dt.timedelta(days=2)) == []
    assert {event.record_id for event in _found(database, text="另一")} == {other}
    assert {event.record_id for event in _found(database, entity="customer", text=str(other))} == {other}
    assert {event.action for event in _found(database, action="added")} == {"added"}
    assert len(_found(database, record=("customer", customer))) == 3
    assert _found(database, text="没有这个") == []


def test_values_are_told_in_words(database, user, customer):
    owner, told, _made = _found(database, entity="customer")
    names = database.read(lambda session: log.names(session, trail_lists.referred([owner, told])))

    lines = {
        line.field: (line.before, line.after) for event in (owner, told) for line in trail_lists.lines(event, names)
    }

    assert lines["Owner"] == ("李娜", "—")
    assert lines["Stage"] == ("Exploration", "Stable phase")
    assert lines["Phone"] == ("—", "021-1")


def test_a_change_of_the_grid_is_told_too(database, user):
    with database.reading() as session:
        sales = next(role for role in roles.every(session) if role.name == "sales")
    cell = (sales.id, "orders", Verb.SEE)
    database.write(lambda session: roles.change_grid(session, {cell: (Scope.OWN, Scope.ALL)}))

    (event,) = _found(database, entity="permission", action="changed")

    assert event.name in {"Sales", "sales"}
    assert labels.value("permission", "scope", event.changes["scope"][1], {}) == "All"


def test_what_was_removed_keeps_its_name(database, user):
    from shared.access import departments
    from shared.access.model import Department

    id = database.write(lambda session: departments.add(session, "北区"))
    database.write(lambda session: departments.remove(session, session.get_one(Department, id)))

    removed = _found(database, entity="department", action="removed")

    assert [event.name for event in removed] == ["北区"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_list_is_written_with_a_line_for_each_field(database, user, customer, tmp_path, language):
    speak(language)
    file = tmp_path / "log.xlsx"

    count = trail_lists.write_trail(database, Wanted(entity="customer"), file, _Progress())

    assert count == 3
    sheet = openpyxl.load_workbook(file).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 1 + 1 + 2 + 1  # the head, the owner, phone and stage, and that it was added
    assert rows[1][7:9] == ("李娜", "—")
    assert rows[1][4] == "华盛工业有限公司"


def test_what_looks_like_a_formula_is_text(database, user, tmp_path):
    database.write(lambda session: customers.create(session, name="=1+1"))

    trail_lists.write_trail(database, Wanted(entity="customer"), tmp_path / "log.xlsx", _Progress())

    cell = openpyxl.load_workbook(tmp_path / "log.xlsx").active["E2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.engines("office", "bureau", why="a server keeps a field from its people by itself")
def test_who_sees_the_log_but_no_numbers_takes_none_out(database, user, customer, tmp_path, engine_name, request):
    database.write(lambda session: roles.change_grid(session, dict(_shown_to_readers(session))))
    reader = request.getfixturevalue(f"_{engine_name}").colleague("leser", "reader")

    trail_lists.write_trail(reader, Wanted(entity="customer"), tmp_path / "log.xlsx", _Progress())

    reader.close()
    rows = list(openpyxl.load_workbook(tmp_path / "log.xlsx").active.iter_rows(values_only=True))
    # SQL Server keeps what else the event tells of back with the number.
    told = [("Phone", "…", "…"), ("Stage", "Exploration", "Stable phase")] if database.dialect == "postgresql" else []
    assert [row[6:9] for row in rows if row[6] in {"Phone", "Stage"}] == told
    assert not any("021-1" in str(cell) for row in rows for cell in row)


def _shown_to_readers(session):
    reader = next(role.id for role in roles.every(session) if role.name == "reader")
    for verb in (Verb.SEE, Verb.EXPORT):
        yield (reader, "trail", verb), (None, Scope.ALL)
