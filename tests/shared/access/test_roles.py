"""Roles, the grid, and what somebody may do."""

from __future__ import annotations

import pytest

from shared.access import operations, people, queries, roles
from shared.access.rights import Scope, Verb
from shared.errors import Conflict, Invalid, MustChangePassword, Refused


@pytest.fixture
def role_ids(database, user):
    with database.reading() as session:
        return {role.name: role.id for role in roles.every(session)}


def _change(database, **cells):
    return database.write(lambda session: roles.change_grid(session, cells["cells"]))


def _scope(database, role_id, thing, verb):
    return database.read(roles.grid).scopes.get((role_id, thing, verb))


def test_cells_are_set_all_or_none(database, user, role_ids):
    sales, reader = role_ids["sales"], role_ids["reader"]
    cells = {
        (sales, "customers", Verb.REMOVE): (None, Scope.OWN),
        (sales, "orders", Verb.SEE): (Scope.OWN, Scope.DEPARTMENT),
        (reader, "visits", Verb.SEE): (Scope.ALL, None),
    }
    assert _change(database, cells=cells) == 3

    with pytest.raises(Conflict):
        _change(
            database,
            cells={
                (sales, "orders", Verb.ADD): (Scope.OWN, Scope.ALL),
                (sales, "orders", Verb.SEE): (Scope.OWN, Scope.ALL),  # is the department's by now
            },
        )

    assert _scope(database, sales, "customers", Verb.REMOVE) is Scope.OWN
    assert _scope(database, sales, "orders", Verb.SEE) is Scope.DEPARTMENT
    assert _scope(database, reader, "visits", Verb.SEE) is None
    assert _scope(database, sales, "orders", Verb.ADD) is Scope.OWN


def test_a_right_there_is_not_is_no_cell(database, user, role_ids):
    for cell, scope in ((("products", Verb.REMOVE), Scope.ALL), (("products", Verb.SEE), Scope.OWN)):
        with pytest.raises(ValueError, match="no right"):
            _change(database, cells={(role_ids["sales"], *cell): (None, scope)})


def test_the_last_right_to_change_users_stays(database, user, role_ids):
    with pytest.raises(Refused):
        _change(database, cells={(role_ids["administrator"], "users", Verb.CHANGE): (Scope.ALL, None)})
    assert _scope(database, role_ids["administrator"], "users", Verb.CHANGE) is Scope.ALL


def test_a_role_of_the_offices_own_begins_like_another(database, user, role_ids):
    made = database.write(lambda s: roles.add(s, " 大客户组 ", like=role_ids["sales"]))

    grid = database.read(roles.grid)
    own = {cell[1:]: scope for cell, scope in grid.scopes.items() if cell[0] == made}
    assert own == {cell[1:]: scope for cell, scope in grid.scopes.items() if cell[0] == role_ids["sales"]}
    assert [roles.title(role) for role in grid.roles][-1] == "大客户组"


def test_a_role_has_a_name_of_its_own(database, user, role_ids):
    for name in ("", "Sales", "sales", "x" * 41):
        with pytest.raises(Invalid):
            database.write(lambda s, name=name: roles.add(s, name))
    with database.reading() as session:
        opened = next(role for role in roles.every(session) if role.name == "sales")
    database.write(lambda s: roles.rename(s, opened, "外勤"))
    assert "外勤" in [roles.title(role) for role in database.read(roles.every)]
    with pytest.raises(Conflict):
        database.write(lambda s: roles.rename(s, opened, "内勤"))


def test_a_role_goes_when_nobody_has_it(database, user, role_ids):
    with database.reading() as session:
        reader, administrator = (
            next(role for role in roles.every(session) if role.name == name) for name in ("reader", "administrator")
        )
    database.write(lambda s: roles.remove(s, reader))
    with pytest.raises(Refused, match="李娜"):
        database.write(lambda s: roles.remove(s, administrator))

    grid = database.read(roles.grid)
    assert reader.id not in [role.id for role in grid.roles]
    assert reader.id not in {cell[0] for cell in grid.scopes}


@pytest.mark.engines("sqlite", "postgresql", "mssql", why="a login would have to be made for it")
def test_what_somebody_may_do_is_told_with_the_roles_it_comes_from(database, user, role_ids):
    chosen = [role_ids["sales"], role_ids["service"]]
    id = database.write(
        lambda s: people.enter(s, "korrekt pferd 7", chosen, login="zhoutao", name="周涛", department_id=None)
    )

    told = {(reason.thing, reason.verb): reason for reason in database.read(lambda s: roles.explained(s, id))}

    see = told["customers", Verb.SEE]
    assert (see.scope, see.by) == (Scope.ALL, [("Service", Scope.ALL), ("Sales", Scope.OWN)])
    assert told["customers", Verb.REMOVE].scope is None
    rights = database.read(lambda s: queries.rights(s, id)).scopes
    assert {key: reason.scope for key, reason in told.items() if reason.scope} == rights
    with pytest.raises(MustChangePassword):  # it was right
        operations.sign_in(database, "zhoutao", "korrekt pferd 7")
