"""Users, departments and roles, in the client."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton

from client.admin.departments import DepartmentsSection
from client.admin.page import AdminPage
from client.admin.roles import RolesSection
from client.admin.users import UsersSection
from client.kit.ask import FormDialog
from client.kit.dialog import Dialog
from client.kit.drafts import Drafts
from shared.access import departments, labels, operations, people, queries, roles
from shared.access.rights import EVERYTHING, Rights, Scope, Verb
from shared.database import Database
from shared.errors import MustChangePassword

PASSWORD = "korrekt pferd 7"
_NO_LOGINS = "on SQL Server a command makes the logins"


@pytest.fixture
def role_ids(database, user):
    with database.reading() as session:
        return {role.name: role.id for role in roles.every(session)}


@pytest.fixture
def office_people(engine_name, request, database, user, role_ids):
    """A department with 周涛 in it, who sells; gives the ids of both."""
    if engine_name == "office":
        for login in ("zhoutao", "chenjing"):
            request.getfixturevalue("_office").forget(login)

    def fill(session):
        north = departments.add(session, "北区")
        chosen = [role_ids["sales"]]
        zhou = people.enter(session, PASSWORD, chosen, login="zhoutao", name="周涛", department_id=north)
        made.extend((north, zhou))

    made = []
    database.write(fill)
    return made


def _shown(qtbot, section):
    qtbot.addWidget(section)
    section.resize(1240, 760)
    section.show()
    return section


@pytest.fixture
def users(qtbot, office, office_people):
    return _shown(qtbot, UsersSection(office))


def _dialog(section, name="user_dialog"):
    return section.findChildren(FormDialog, name)[-1]


def _pick(section, id):
    section.view.setCurrentIndex(section.table.index(section.table.row_of(id), 0))


def _sign_in(database, login, password):
    if not database.walled:
        operations.sign_in(database, login, password)
        return
    opened = Database.of(database.engine.url, login, password)
    try:
        opened.read(queries.myself)
    finally:
        opened.close()


def _names(section):
    return [section.table.index(row, 0).data() for row in range(section.table.rowCount())]


@pytest.mark.engines("sqlite", "office", why=_NO_LOGINS)
def test_a_new_user_signs_in_with_the_suggested_password(users, database, role_ids):
    users.add()
    dialog = _dialog(users)
    dialog.form.type_in({"login": "chenjing", "name": "陈静", f"role_{role_ids['reader']}": True})
    password = dialog.form.all_values()["password"]
    dialog.save()

    with pytest.raises(MustChangePassword):  # it was right
        _sign_in(database, "chenjing", password)
    assert "陈静" in _names(users)
    assert users.picked().user.login == "chenjing"


@pytest.mark.engines("bureau", why="the other engines make logins")
def test_where_a_command_makes_the_logins_no_password_is_asked_for(users, role_ids, errors):
    users.add()
    dialog = _dialog(users)
    assert "password" not in dialog.form.fields
    dialog.form.type_in({"login": "chenjing", "name": "陈静", f"role_{role_ids['reader']}": True})
    dialog.save()

    assert users.picked().user.login == "chenjing"
    assert users.table.index(users.view.currentIndex().row(), 3).data() == "no login yet"
    users.give_password()
    _dialog(users).save()
    assert "python -m server password chenjing" in str(errors[-1])


def test_the_draft_of_a_new_user_keeps_no_password(users, office, tmp_path, user):
    users.add()
    dialog = _dialog(users)
    dialog.form.type_in({"login": "chenjing", "password": "ganz geheim 9"})
    dialog.reject()

    files = [file for file in (tmp_path / "drafts").rglob("*") if file.is_file()]
    assert any("chenjing" in file.read_text("utf-8") for file in files)
    assert not any("ganz geheim" in file.read_text("utf-8") for file in files)
    assert isinstance(office.drafts, Drafts)


@pytest.mark.walled
def test_where_nobody_writes_down_who_came_when_no_column_pretends_to(users, database):
    titles = [users.table.headerData(n, Qt.Orientation.Horizontal) for n in range(users.table.columnCount())]

    assert ("Last sign-in" in titles) is not database.walled
    assert titles[:2] == ["Full name", "Department"]


def test_faults_stand_beside_their_fields(users):
    users.add()
    dialog = _dialog(users)
    dialog.form.type_in({"login": "LINA", "name": "", "password": "short"})
    dialog.save()

    faults = [name for name, field in dialog.form.fields.items() if field.editor.property("fault")]
    assert faults == ["login", "name", "password"]


@pytest.mark.walled
def test_name_department_and_roles_are_changed_in_one_form(users, database, office_people, role_ids):
    _north, zhou = office_people
    _pick(users, zhou)
    users.edit()
    dialog = _dialog(users)
    dialog.form.type_in({"name": "周小涛", "department_id": None, f"role_{role_ids['service']}": True})
    dialog.save()

    person = database.read(lambda session: people.one(session, zhou))
    assert (person.user.name, person.department) == ("周小涛", "")
    assert set(person.roles) == {role_ids["sales"], role_ids["service"]}


@pytest.mark.walled
def test_ones_own_roles_are_not_ones_own_to_change(users, user):
    _pick(users, user)
    users.edit()

    form = _dialog(users).form
    assert not any(field.editor.isEnabled() for name, field in form.fields.items() if name.startswith("role_"))


@pytest.mark.walled
def test_a_roles_change_by_somebody_else_is_shown_before_it_is_saved_over(users, database, office_people, role_ids):
    _north, zhou = office_people
    _pick(users, zhou)
    users.edit()
    first = _dialog(users)
    first.form.type_in({f"role_{role_ids['reader']}": True})
    opened = database.read(lambda session: people.one(session, zhou))
    database.write(lambda s: people.update(s, opened, [role_ids["sales"], role_ids["service"]]))

    first.save()
    again = _dialog(users)

    assert again is not first
    values = again.form.all_values()
    assert [values[f"role_{role_ids[name]}"] for name in ("sales", "service", "reader")] == [True, True, True]


@pytest.mark.engines("sqlite", "office", why=_NO_LOGINS)
def test_a_password_is_set_and_told(users, database, office_people):
    _pick(users, office_people[1])
    users.give_password()
    dialog = _dialog(users)
    password = dialog.form.all_values()["password"]
    dialog.save()

    with pytest.raises(MustChangePassword):  # it was right
        _sign_in(database, "zhoutao", password)


def test_who_is_locked_is_shown_and_unlocked(users, database, office_people):
    for _try in range(operations.TRIES):
        with pytest.raises(Exception, match=r"wrong|Too many"):
            operations.sign_in(database, "zhoutao", "wrong")
    users.refresh()
    _pick(users, office_people[1])
    assert "locked" in users.table.index(users.view.currentIndex().row(), 3).data()

    users.side.findChild(QPushButton, "unlock_user").click()

    with pytest.raises(MustChangePassword):  # it was right
        operations.sign_in(database, "zhoutao", PASSWORD)


@pytest.mark.walled
def test_keeping_out_asks_first_and_can_be_undone(users, database, office_people, ways):
    zhou = office_people[1]
    _pick(users, zhou)
    users.side.findChild(QPushButton, "keep_user_out").click()
    users.findChildren(Dialog, "question")[-1].findChild(QPushButton, "yes").click()
    assert not database.read(lambda session: people.one(session, zhou)).user.active

    ways.undo()

    assert database.read(lambda session: people.one(session, zhou)).user.active


def test_beside_the_list_stands_what_the_user_may_do_and_why(users, office_people):
    _pick(users, office_people[1])

    said = [each.accessibleName() for each in users.side.findChildren(object) if hasattr(each, "accessibleName")]
    assert any("Customers: See, Add, Change — Own Sales: Own" in one for one in said)
    assert any("Customers: may not Remove, Export" in one for one in said)


@pytest.fixture
def tree(qtbot, office, office_people):
    return _shown(qtbot, DepartmentsSection(office))


@pytest.mark.walled
def test_departments_are_added_renamed_moved_and_undone(tree, database, office_people, ways):
    north, _zhou = office_people
    _pick(tree, north)
    tree.add()
    dialog = _dialog(tree, "department_dialog")
    assert dialog.form.all_values()["parent_id"] == north
    dialog.form.type_in({"name": "东组"})
    dialog.save()
    east = tree.picked().department.id

    tree.rename()
    dialog = _dialog(tree, "department_dialog")
    dialog.form.type_in({"name": "东一组"})
    dialog.save()
    tree.move_below()
    dialog = _dialog(tree, "department_dialog")
    choices = [dialog.form.fields["parent_id"].editor.itemData(at) for at in range(2)]
    assert choices == [None, north]  # not below itself
    dialog.form.type_in({"parent_id": None})
    dialog.save()
    told = {node.department.name: node.depth for node in database.read(departments.tree)}
    assert told == {"北区": 0, "东一组": 0}

    ways.undo()

    told = {node.department.name: node.depth for node in database.read(departments.tree)}
    assert told == {"北区": 0, "东一组": 1}
    assert tree.picked().department.id == east


def test_only_an_empty_department_can_be_removed(tree, database, office_people, errors):
    _pick(tree, office_people[0])
    assert tree.side.findChild(QPushButton, "remove_department") is None

    tree.remove()
    tree.findChildren(Dialog, "question")[-1].findChild(QPushButton, "yes").click()

    assert "周涛" in str(errors[-1])
    assert len(database.read(departments.tree)) == 1


@pytest.fixture
def grid(qtbot, office, office_people):
    return _shown(qtbot, RolesSection(office))


def _at(grid, role_id, thing, verb):
    line = next(at for at, each in enumerate(grid.rights.lines) if (each.thing.name, each.verb) == (thing, verb))
    column = 1 + [role.id for role in grid.rights.grid.roles].index(role_id)
    return grid.rights.index(line, column)


@pytest.mark.walled
def test_cells_are_changed_by_keys_and_saved_as_one_operation(qtbot, grid, database, role_ids, ways):
    cells = [
        ("customers", Verb.REMOVE, Qt.Key.Key_4),
        ("orders", Verb.SEE, Qt.Key.Key_3),
        ("visits", Verb.ADD, Qt.Key.Key_0),
    ]
    for thing, verb, key in cells:
        grid.view.setCurrentIndex(_at(grid, role_ids["sales"], thing, verb))
        qtbot.keyClick(grid.view, key)
    assert grid.bar.isVisible()
    assert "3 changes not saved; 1 user concerned" in grid.bar.said

    grid.save()

    found = database.read(roles.grid).scopes
    kept = [found.get((role_ids["sales"], thing, verb)) for thing, verb, _key in cells]
    assert kept == [Scope.OWN, Scope.DEPARTMENT, None]
    assert not grid.bar.isVisible()

    ways.undo()
    found = database.read(roles.grid).scopes
    kept = [found.get((role_ids["sales"], thing, verb)) for thing, verb, _key in cells]
    assert kept == [None, Scope.OWN, Scope.OWN]


def test_space_goes_round_the_scopes_and_back_to_what_is_saved(qtbot, grid, role_ids):
    index = _at(grid, role_ids["reader"], "products", Verb.CHANGE)
    grid.view.setCurrentIndex(index)
    qtbot.keyClick(grid.view, Qt.Key.Key_Space)
    assert grid.rights.edits.changes == {(role_ids["reader"], "products", Verb.CHANGE): Scope.ALL}
    qtbot.keyClick(grid.view, Qt.Key.Key_2)  # a product has no owner
    assert list(grid.rights.edits.changes.values()) == [Scope.ALL]
    qtbot.keyClick(grid.view, Qt.Key.Key_Space)
    assert grid.rights.edits.changes == {}
    assert not grid.bar.isVisible()


def test_what_a_user_may_do_is_told_by_the_grid_as_it_stands(qtbot, grid, office_people, role_ids):
    who = grid.findChild(QComboBox, "who")
    who.setCurrentIndex(who.findData(office_people[1]))
    grid.view.setCurrentIndex(_at(grid, role_ids["sales"], "trail", Verb.SEE))
    qtbot.keyClick(grid.view, Qt.Key.Key_1)

    said = [each.accessibleName() for each in grid.side.findChildren(object) if hasattr(each, "accessibleName")]
    assert any("Trail of changes: See — All Sales: All" in one for one in said)


@pytest.mark.walled
def test_a_colleagues_change_of_the_grid_is_not_saved_over(qtbot, grid, database, role_ids, errors):
    cell = (role_ids["sales"], "orders", Verb.SEE)
    grid.view.setCurrentIndex(_at(grid, *cell))
    qtbot.keyClick(grid.view, Qt.Key.Key_1)
    grid.office.tasks.changed.disconnect(grid._on_changed)  # the colleague sits at another PC
    database.write(lambda session: roles.change_grid(session, {cell: (Scope.OWN, Scope.DEPARTMENT)}))

    grid.save()

    assert "Somebody changed the grid" in str(errors[-1])
    assert database.read(roles.grid).scopes[cell] is Scope.DEPARTMENT
    assert grid.rights.grid.scopes[cell] is Scope.DEPARTMENT
    assert grid.rights.edits.changes == {}  # to be looked at, then changed again


def test_what_a_colleague_saves_over_a_changed_cell_is_told_and_not_saved_over(qtbot, grid, database, role_ids, ways):
    mine, kept = (role_ids["sales"], "orders", Verb.SEE), (role_ids["sales"], "trail", Verb.SEE)
    for cell in (mine, kept):
        grid.view.setCurrentIndex(_at(grid, *cell))
        qtbot.keyClick(grid.view, Qt.Key.Key_1)

    database.write(lambda session: roles.change_grid(session, {mine: (Scope.OWN, Scope.DEPARTMENT)}))
    grid.refresh()

    assert "1 cell is as somebody else saved it" in ways.said[-1]
    assert grid.rights.edits.changes == {kept: Scope.ALL}
    grid.save()
    assert database.read(roles.grid).scopes[mine] is Scope.DEPARTMENT


def test_leaving_with_unsaved_rights_asks(qtbot, grid, role_ids):
    assert grid.may_leave()
    grid.view.setCurrentIndex(_at(grid, role_ids["sales"], "trail", Verb.SEE))
    qtbot.keyClick(grid.view, Qt.Key.Key_1)

    assert not grid.may_leave()
    grid.findChildren(Dialog, "question")[-1].findChild(QPushButton, "yes").click()

    assert grid.may_leave()


@pytest.mark.walled
def test_a_role_is_made_like_another_renamed_and_removed(qtbot, grid, database, role_ids):
    grid.view.setCurrentIndex(_at(grid, role_ids["sales"], "customers", Verb.SEE))
    grid.add()
    dialog = _dialog(grid, "role_dialog")
    dialog.form.type_in({"title": "大客户组"})
    dialog.save()
    made = next(role for role in database.read(roles.every) if role.name == "大客户组")
    assert database.read(roles.grid).scopes[made.id, "customers", Verb.SEE] is Scope.OWN

    grid.view.setCurrentIndex(_at(grid, made.id, "customers", Verb.SEE))
    grid.rename()
    dialog = _dialog(grid, "role_dialog")
    dialog.form.type_in({"title": "重点客户"})
    dialog.save()
    assert "重点客户" in [roles.title(role) for role in database.read(roles.every)]

    grid.remove()
    grid.findChildren(Dialog, "question")[-1].findChild(QPushButton, "yes").click()
    assert made.id not in [role.id for role in database.read(roles.every)]


def test_the_box_narrows_the_grid(grid):
    grid.box.setText(labels.verb(Verb.REMOVE))

    assert {line.verb for line in grid.rights.lines} == {None, Verb.REMOVE}


@pytest.mark.parametrize(
    ("rights", "parts"),
    [
        (
            EVERYTHING,
            ["users", "departments", "roles", "allowances", "lists", "firm", "exports", "alarms", "trail"],
        ),
        (Rights({("users", Verb.CHANGE): Scope.ALL}), ["users", "departments", "roles", "allowances"]),
        (Rights({("exports", Verb.CHANGE): Scope.BELOW}), ["exports"]),
        (Rights({("trail", Verb.SEE): Scope.ALL}), ["alarms", "trail"]),
        (Rights({("customers", Verb.SEE): Scope.ALL}), []),
    ],
)
def test_the_sections_are_those_that_the_rights_open(qtbot, office, rights, parts):
    import dataclasses

    who = dataclasses.replace(office.user, rights=rights)
    page = AdminPage(dataclasses.replace(office, user=who))
    qtbot.addWidget(page)

    assert [part.name for part in page.parts] == parts
