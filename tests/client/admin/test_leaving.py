"""A colleague leaves, in the client."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from sqlalchemy import select

from client.admin.leaving import LeavingDialog
from client.admin.users import UsersSection
from client.kit.dialog import Dialog
from shared.access.model import User
from shared.customers import operations as customers
from shared.customers.model import Customer


@pytest.fixture
def staff(database, user):
    """周涛 with three customers, 王敏 and 陈静."""

    def enter(session):
        for login, name in (("zhoutao", "周涛"), ("wangmin", "王敏"), ("chenjing", "陈静")):
            session.add(made := User(login=login, login_key=login, name=name))
            session.flush()
            found[login] = made.id
        for number in range(3):
            customers.create(session, name=f"客户{number}", owner_id=found["zhoutao"])

    found = {}
    database.write(enter)
    return found


@pytest.fixture
def users(qtbot, office, staff):
    made = UsersSection(office)
    qtbot.addWidget(made)
    made.resize(1240, 760)
    made.show()
    return made


def _leaves(users, id):
    users.view.setCurrentIndex(users.table.index(users.table.row_of(id), 0))
    users.side.findChild(QPushButton, "keep_user_out").click()
    return users.findChildren(LeavingDialog)[-1]


def _tick(dialog, *ids):
    for id, tick in dialog.ticks.items():
        tick.setChecked(id in ids)


def _counts(dialog):
    return [label.text() for label in dialog.findChildren(QWidget, "counts")[-1].findChildren(QLabel)]


def _owners(database):
    with database.reading() as session:
        return list(session.scalars(select(Customer.owner_id).order_by(Customer.name)))


def test_the_counts_are_shown_before_anything_is_done(users, staff):
    dialog = _leaves(users, staff["zhoutao"])
    assert not dialog.go.isEnabled()

    _tick(dialog, staff["wangmin"], staff["chenjing"])

    assert dialog.go.isEnabled()
    said = _counts(dialog)
    assert [said[said.index(name) + 1] for name in ("周涛", "王敏", "陈静", "Together")] == [
        "3 → 0",
        "0 → 2",
        "0 → 1",
        "3 → 3",
    ]


@pytest.mark.walled
def test_a_leaver_is_kept_out_with_one_operation_that_is_undone_as_one(users, staff, database, ways):
    zhou, wang, chen = staff.values()
    dialog = _leaves(users, zhou)
    _tick(dialog, wang, chen)
    dialog.go.click()

    assert sorted(_owners(database)) == [wang, wang, chen]
    assert not next(person for person in _everybody(users) if person.user.id == zhou).user.active
    assert "3 records handed over" in ways.said[-1]

    ways.undo()

    assert _owners(database) == [zhou] * 3
    assert next(person for person in _everybody(users) if person.user.id == zhou).user.active


def _everybody(users):
    return [users.table.record_at(row) for row in range(users.table.rowCount())]


@pytest.mark.walled
def test_in_a_hurry_the_colleague_is_kept_out_and_handed_over_later(users, staff, database):
    zhou, wang, _chen = staff.values()
    _leaves(users, zhou).findChild(QPushButton, "at_once").click()
    assert _owners(database) == [zhou] * 3
    assert not users.picked().user.active

    users.side.findChild(QPushButton, "hand_over").click()
    dialog = users.findChildren(LeavingDialog)[-1]
    _tick(dialog, wang)
    dialog.go.click()

    assert _owners(database) == [wang] * 3


def test_who_has_nothing_in_hand_is_only_asked_about(users, staff, database):
    users.view.setCurrentIndex(users.table.index(users.table.row_of(staff["chenjing"]), 0))
    users.side.findChild(QPushButton, "keep_user_out").click()
    assert users.findChildren(LeavingDialog) == []

    users.findChildren(Dialog, "question")[-1].findChild(QPushButton, "yes").click()

    with database.reading() as session:
        assert not session.get_one(User, staff["chenjing"]).active
