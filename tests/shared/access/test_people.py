"""Entering colleagues, their departments and roles, and keeping them out."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from shared.access import departments, operations, people, queries, renewal, roles
from shared.access.model import Department, Permission, Role, User
from shared.access.rights import Scope, Verb
from shared.database import AuditEvent, Database
from shared.errors import Conflict, Invalid, MustChangePassword, Refused

PASSWORD, CHOSEN = "korrekt pferd 7", "selbst gewaehlt 8"


@pytest.fixture
def role_ids(database, user):
    with database.reading() as session:
        return {role.name: role.id for role in roles.every(session)}


@pytest.fixture
def enter(request, database, role_ids):
    """Enters a colleague; gives the id."""
    if database.walled and database.dialect == "postgresql":
        _forget(request.getfixturevalue("_office").keeper(), "zhoutao")

    def add(login="zhoutao", name="周涛", given=("sales",), **values):
        chosen = [role_ids[name] for name in given]
        return database.write(lambda session: people.enter(session, PASSWORD, chosen, login=login, name=name, **values))

    return add


def _forget(place, login):
    """Logins are the whole server's, and stay when a test's database goes."""
    keeper = Database(place)
    with keeper.engine.begin() as connection:
        connection.execute(text(f'DROP ROLE IF EXISTS "{login}"'))
    keeper.close()


def _person(database, id):
    return database.read(lambda session: people.one(session, id))


def _department(database, name, parent=None):
    return database.write(lambda session: departments.add(session, name, parent))


def _opened(database, id):
    with database.reading() as session:
        return session.get_one(Department, id)


def _paths(database):
    with database.reading() as session:
        return dict(session.execute(select(Department.name, Department.path)).all())


def test_a_new_colleague_has_a_department_and_roles_and_can_sign_in(database, user, enter):
    north = _department(database, "北区")

    id = enter(given=("sales", "service"), department_id=north)

    person = _person(database, id)
    assert (person.department, sorted(person.roles.values())) == ("北区", ["Sales", "Service"])
    if not database.walled:
        renewal.in_file(database, "zhoutao", PASSWORD, CHOSEN)
        assert operations.sign_in(database, "ZhouTao", CHOSEN).id == id
    elif database.dialect == "postgresql":
        renewal.on_server(database.engine.url, "zhoutao", PASSWORD, CHOSEN)
        own = Database.of(database.engine.url, "zhoutao", CHOSEN)
        assert own.read(queries.myself)[0].id == id
        own.close()
    else:
        assert not person.has_login  # which a command on the server makes


def test_every_fault_of_a_new_colleague_is_named_at_once(database, user, enter):
    with pytest.raises(Invalid) as wrong:
        database.write(lambda session: people.enter(session, "short", (), login="LINA", name=" "))

    served = not database.walled or database.dialect == "postgresql"
    assert set(wrong.value.fields) == {"login", "name", *(["password"] if served else [])}


def test_roles_change_as_a_whole_and_not_over_somebody_elses_change(database, user, enter, role_ids):
    opened = _person(database, enter(given=("sales", "service")))
    database.write(lambda s: people.update(s, opened, [role_ids["sales"], role_ids["reader"]], name=" 周  涛 "))

    person = _person(database, opened.user.id)
    assert set(person.roles) == {role_ids["sales"], role_ids["reader"]}
    with pytest.raises(Conflict):
        database.write(lambda s: people.update(s, opened, [role_ids["manager"]]))
    assert set(_person(database, opened.user.id).roles) == {role_ids["sales"], role_ids["reader"]}


def test_nobody_gives_himself_a_role(database, user, role_ids):
    opened = _person(database, user)

    with pytest.raises(Refused, match="himself"):
        database.write(lambda s: people.update(s, opened, [*opened.roles, role_ids["reader"]]))


def test_nobody_keeps_himself_out_or_takes_the_last_administrators_role(database, user):
    opened = _person(database, user)

    with pytest.raises(Refused):
        database.write(lambda s: people.let_in(s, user, allowed=False))
    with pytest.raises(Refused):
        database.write(lambda s: people.update(s, opened, []))
    assert _person(database, user).roles == opened.roles


def test_who_is_kept_out_cannot_come_in_until_let_in_again(database, user, enter):
    id = enter()
    database.write(lambda s: people.let_in(s, id, allowed=False))

    if database.walled and database.dialect == "postgresql":
        own = Database.of(database.engine.url, "zhoutao", PASSWORD)
        with pytest.raises(Refused):
            own.read(queries.myself)
        own.close()
    elif not database.walled:
        with pytest.raises(Refused):
            operations.sign_in(database, "zhoutao", PASSWORD)
    assert not _person(database, id).user.active

    database.write(lambda s: people.let_in(s, id, allowed=True))
    assert _person(database, id).user.active


@pytest.mark.engines("office", why="a server ends what somebody has open")
def test_whoever_is_kept_out_loses_his_open_line(database, user, enter):
    id = enter()
    own = Database.of(database.engine.url, "zhoutao", PASSWORD)
    with own.engine.connect() as line:
        line.execute(text("SELECT 1"))
        database.write(lambda s: people.let_in(s, id, allowed=False))
        with pytest.raises(Exception, match=r"terminat|closed"):
            line.execute(text("SELECT 1"))
    own.close()


@pytest.mark.engines("sqlite", "postgresql", "mssql", "office", why="on SQL Server a command gives passwords")
def test_another_password_is_the_only_one(database, user, enter):
    id = enter()
    database.write(lambda s: people.give_password(s, id, "ein anderes 8"))

    if database.walled:
        for password, lets_in in ((PASSWORD, False), ("ein anderes 8", True)):
            own = Database.of(database.engine.url, "zhoutao", password)
            with pytest.raises(MustChangePassword if lets_in else Refused) as refused:
                own.read(queries.myself)
            assert isinstance(refused.value, MustChangePassword) is lets_in
            own.close()
    else:
        with pytest.raises(Refused):
            operations.sign_in(database, "zhoutao", PASSWORD)
        with pytest.raises(MustChangePassword):
            operations.sign_in(database, "zhoutao", "ein anderes 8")


@pytest.mark.engines("sqlite", "postgresql", "mssql", why="a server counts wrong passwords itself")
def test_a_locked_colleague_is_unlocked(database, user, enter):
    id = enter()
    for _try in range(operations.TRIES):
        with pytest.raises(Refused):
            operations.sign_in(database, "zhoutao", "wrong")
    assert _person(database, id).locked_until is not None

    database.write(lambda s: people.unlock(s, id))

    assert _person(database, id).locked_until is None
    with pytest.raises(MustChangePassword):
        operations.sign_in(database, "zhoutao", PASSWORD)


@pytest.mark.engines("sqlite", "postgresql", "mssql", why="there nobody but an administrator can ask")
def test_without_the_right_nothing_of_it_is_done(database, user, enter, role_ids):
    id = enter()
    north = _opened(database, _department(database, "北区"))
    person = _person(database, id)
    database.user_id = id
    for work in (
        lambda s: people.enter(s, PASSWORD, (), login="x", name="x"),
        lambda s: people.update(s, person, name="x"),
        lambda s: people.give_password(s, user, PASSWORD),
        lambda s: people.let_in(s, user, allowed=False),
        lambda s: departments.add(s, "x"),
        lambda s: departments.rename(s, north, "x"),
        lambda s: departments.move(s, north, None),
        lambda s: departments.remove(s, north),
        lambda s: roles.add(s, "x"),
        lambda s: roles.change_grid(s, {(role_ids["sales"], "trail", Verb.SEE): (None, Scope.ALL)}),
    ):
        with pytest.raises(Refused):
            database.write(work)


@pytest.mark.engines("sqlite", "postgresql", "mssql", why="there nobody but an administrator can ask")
def test_who_keeps_users_deals_with_nobody_who_may_do_more(database, user, enter, role_ids):
    def office(session):
        session.add(role := Role(name="keeps users", title="keeps users"))
        session.flush()
        session.add(Permission(role_id=role.id, thing="users", verb="change", scope="all"))
        return role.id

    keeps = database.write(office)
    operations_id = enter(given=())
    with database.writing() as session:
        operations.give(session, operations_id, "keeps users")
    boss = _person(database, user)
    database.user_id = operations_id
    for work in (
        lambda s: people.give_password(s, user, PASSWORD),
        lambda s: people.let_in(s, user, allowed=False),
        lambda s: people.update(s, boss, name="x"),
        lambda s: people.enter(s, PASSWORD, [role_ids["reader"]], login="x", name="x"),
        lambda s: roles.change_grid(s, {(keeps, "trail", Verb.SEE): (None, Scope.ALL)}),
        lambda s: roles.add(s, "another", like=role_ids["administrator"]),
    ):
        with pytest.raises(Refused):
            database.write(work)
    assert database.write(lambda s: people.enter(s, PASSWORD, [keeps], login="x", name="x"))


def test_a_department_takes_all_below_it_along(database, user):
    north, south = _department(database, "北区"), _department(database, "南区")
    east = _department(database, "东组", north)
    first = _department(database, "一班", east)

    database.write(lambda s: departments.move(s, _opened(database, east), south))

    assert _paths(database)["一班"] == f"/{south}/{east}/{first}/"
    told = database.read(departments.tree)
    assert [(node.department.name, node.depth) for node in told if node.department.id != north] == [
        ("南区", 0),
        ("东组", 1),
        ("一班", 2),
    ]


def test_a_department_does_not_stand_below_itself(database, user):
    north = _department(database, "北区")
    east = _department(database, "东组", north)
    before = _paths(database)

    for target in (north, east):
        with pytest.raises(Invalid):
            database.write(lambda s, target=target: departments.move(s, _opened(database, north), target))
    assert _paths(database) == before


def test_a_department_goes_only_when_it_is_empty(database, user, enter):
    north = _department(database, "北区")
    east = _department(database, "东组", north)
    id = enter(department_id=east)

    for each, who in ((north, "东组"), (east, "周涛")):
        with pytest.raises(Refused, match=who):
            database.write(lambda s, each=each: departments.remove(s, _opened(database, each)))
    person = _person(database, id)
    database.write(lambda s: people.update(s, person, department_id=None))
    database.write(lambda s: departments.remove(s, _opened(database, east)))
    database.write(lambda s: departments.remove(s, _opened(database, north)))
    assert _paths(database) == {}


def test_a_department_is_renamed_and_needs_a_name_of_its_own(database, user):
    north, _south = _department(database, "北区"), _department(database, "南区")
    opened = _opened(database, north)

    for name in (" ", "南区", "x" * 201):
        with pytest.raises(Invalid):
            database.write(lambda s, name=name: departments.rename(s, opened, name))
    database.write(lambda s: departments.rename(s, opened, " 华北 "))
    with pytest.raises(Conflict):
        database.write(lambda s: departments.rename(s, opened, "别名"))
    assert set(_paths(database)) == {"华北", "南区"}


def test_the_tree_counts_who_is_in_it_and_below(database, user, enter):
    north = _department(database, "北区")
    east = _department(database, "东组", north)
    enter(department_id=east)

    told = {node.department.name: (node.people, node.below) for node in database.read(departments.tree)}

    assert told == {"北区": (0, 1), "东组": (1, 1)}


def test_what_is_done_to_a_colleague_is_in_the_trail_without_the_password(database, user, enter):
    id = enter()

    with database.reading() as session:
        told = session.execute(select(AuditEvent.entity, AuditEvent.action, AuditEvent.user_id)).all()
        words = "".join(session.scalars(select(AuditEvent.changes)))
        assert session.get_one(User, id).name == "周涛"
    assert ("user_account", "added", user) in told
    assert ("user_role", "added", user) in told
    assert PASSWORD not in words
    assert "SCRAM" not in words
    assert "argon2" not in words
