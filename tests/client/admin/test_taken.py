"""Exports with their answers, alarms, and allowances, in administration."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from sqlalchemy import select

from client.admin.alarms import AlarmsSection
from client.admin.allowances import AllowancesSection
from client.admin.exports import ExportsSection
from client.kit.ask import FormDialog
from client.shell.decisions import Decisions
from shared.access import allowances, counting, taken
from shared.access.metering import USUAL, Alarm, Export


@pytest.fixture
def colleague(another):
    """The desk of 王磊, another administrator, who wants to take out five thousand customers."""
    desk = another()
    desk.write(lambda session: counting.begin(session, "customers", 5_000, "年会请柬"))
    return desk


def _shown(qtbot, section):
    qtbot.addWidget(section)
    section.resize(1240, 760)
    section.show()
    return section


@pytest.fixture
def exports(qtbot, office, database, user, colleague):
    database.write(lambda session: counting.begin(session, "orders", 12, "对账"))
    return _shown(qtbot, ExportsSection(office))


def _cells(section):
    return [[str(section.table.index(row, at).data()) for at in range(1, 6)] for row in range(section.table.rowCount())]


def _export(database, reason):
    return database.read(lambda session: session.scalars(select(Export).where(Export.reason == reason)).one())


@pytest.mark.walled
def test_what_waits_stands_first_and_is_approved(exports, database, user, colleague, ways):
    assert _cells(exports) == [
        ["王磊", "Customers", "5,000", "Waiting", "年会请柬"],
        ["李娜", "Orders", "12", "at once", "对账"],
    ]

    id = _export(database, "年会请柬").id
    exports.side.findChild(QPushButton, "approve_button").click()

    assert _export(database, "年会请柬").state == "granted"
    assert _export(database, "年会请柬").decided_by == user
    assert "王磊 is told" in ways.said[-1]
    assert [row[3] for row in _cells(exports)] == ["at once", "Approved"]
    exports.view.setCurrentIndex(exports.table.index(1, 0))
    said = "\n".join(label.text() for label in exports.side._inside.findChildren(QLabel))
    assert "Approved by 李娜, " in said
    assert "Good for one file, until " in said

    colleague.write(lambda session: counting.note_file(session, id, "list.xlsx", "x"))
    exports.refresh()

    said = "\n".join(label.text() for label in exports.side._inside.findChildren(QLabel))
    assert "Written to list.xlsx." in said


@pytest.mark.walled
def test_a_refusal_says_why(exports, database, errors):
    exports.side.findChild(QPushButton, "refuse_button").click()
    dialog = exports.findChild(FormDialog, "refusal")
    dialog.save()
    assert _export(database, "年会请柬").state == "waiting"
    assert dialog.isVisible()

    dialog.form.type_in({"answer": "去年的名单还能用"})
    dialog.save()

    answered = _export(database, "年会请柬")
    assert (answered.state, answered.answer) == ("refused", "去年的名单还能用")
    exports.show_state("refused")
    said = [label.text() for label in exports.side._inside.findChildren(QLabel)]
    assert "Refused by 李娜: 去年的名单还能用" in said
    assert errors == []


def test_ones_own_export_has_no_answer_to_give(exports, database):
    exports.view.setCurrentIndex(exports.table.index(1, 0))

    exports.approve()

    assert exports.side._inside.findChild(QPushButton, "approve_button") is None
    assert _export(database, "对账").decided_by is None


def test_a_state_narrows_the_list(exports):
    exports.show_state("waiting")
    assert len(_cells(exports)) == 1

    exports.show_state("refused")
    assert _cells(exports) == []


@pytest.mark.walled
def test_a_file_that_turned_up_is_known_by_what_is_in_it(exports, database, tmp_path, ways):
    exported, other = tmp_path / "orders.xlsx", tmp_path / "other.xlsx"
    exported.write_bytes(b"rows")
    other.write_bytes(b"other rows")
    id = _export(database, "对账").id
    database.write(lambda session: counting.note_file(session, id, "orders.xlsx", taken.digest(exported)))
    found = exported.rename(tmp_path / "holiday.xlsx")

    exports.tell_whose(found)
    exports.tell_whose(other)

    assert "holiday.xlsx was taken out by 李娜" in ways.said[-2]
    assert f"export no. {id}: 对账" in ways.said[-2]
    assert "as no export wrote it" in ways.said[-1]


@pytest.mark.walled
def test_whoever_decides_and_whoever_asked_are_told_at_once(office, qtbot, database, user, colleague, ways, listen):
    watching = Decisions(office, office.tasks)
    watching.look()
    assert ways.said == []

    colleague.write(lambda session: counting.begin(session, "orders", 7_000, "对账"))
    listen()
    assert "王磊 asks to take out 7,000 rows (Orders): 对账" in ways.said[-1]

    database.write(lambda session: counting.begin(session, "customers", 9_000, "年会"))
    before = len(ways.said)
    opened = _export(database, "年会")
    colleague.write(lambda session: counting.decide(session, opened, granted=False, answer="去年的名单还能用"))
    listen()

    assert len(ways.said) == before + 1
    assert ways.said[-1] == "王磊 refused your export of 9,000 rows (Customers): 去年的名单还能用"
    assert watching.parent() is office.tasks


def test_alarms_say_who_what_and_when(qtbot, office, database, user):
    database.write(lambda session: counting.note_read(session, USUAL["read"] + 1))
    alarms = _shown(qtbot, AlarmsSection(office))

    assert [str(alarms.table.index(0, at).data()) for at in (1, 2, 3)] == ["李娜", "Rows of lists read", "20,001"]
    assert alarms.status == "1 alarm, 1 not seen yet"

    with database.writing() as session:
        session.delete(session.query(Alarm).one())
    alarms.again()
    assert alarms.status == "0 alarms"


def test_an_alarm_that_was_seen_stands_below_those_that_nobody_has_seen(qtbot, office, database, user, colleague, ways):
    with database.writing() as session:
        session.add_all(Alarm(user_id=colleague.user_id, what="read", amount=amount) for amount in (30_000, 40_000))
    alarms = _shown(qtbot, AlarmsSection(office))
    assert [alarms.table.index(row, 3).data() for row in (0, 1)] == ["40,000", "30,000"]

    alarms.findChild(QPushButton, "see_button").click()

    assert [alarms.table.index(row, 3).data() for row in (0, 1)] == ["30,000", "40,000"]
    assert str(alarms.table.index(0, 5).data()) == "by nobody yet"
    assert str(alarms.table.index(1, 5).data()).startswith("李娜, ")
    assert alarms.status == "2 alarms, 1 not seen yet"
    assert ways.said[-1] == "The alarm about 王磊 is marked as seen."


@pytest.mark.walled
def test_an_alarm_about_oneself_is_somebody_elses_to_see(qtbot, office, database, user, colleague, errors):
    database.write(lambda session: counting.note_read(session, USUAL["read"] + 1))
    alarms = _shown(qtbot, AlarmsSection(office))

    alarms.see()

    assert "about yourself" in str(errors.pop())
    assert str(alarms.table.index(0, 5).data()) == "by nobody yet"


@pytest.fixture
def grid(qtbot, office, database, user):
    return _shown(qtbot, AllowancesSection(office))


def _at(grid, role, what):
    row = [each.name for each in grid.amounts.table.roles].index(role)
    return grid.amounts.index(row, 1 + ["export", "reveal", "read"].index(what))


@pytest.mark.walled
def test_a_figure_is_typed_into_its_cell_and_saved(qtbot, grid, database, ways):
    index = _at(grid, "sales", "reveal")
    assert index.data() == "60 as usual"
    grid.view.setCurrentIndex(index)

    qtbot.keyClicks(grid.view, "2")
    editor = grid.view.findChild(QLineEdit, "amount")
    qtbot.keyClicks(editor, "00")
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    qtbot.waitUntil(grid.bar.isVisible)
    assert grid.bar.said == "1 change not saved"
    assert grid.amounts.index(index.row(), index.column()).data() == "200"
    grid.save()
    assert list(database.read(allowances.table).given.values()) == [200]
    assert not grid.bar.isVisible()

    ways.undo()
    assert database.read(allowances.table).given == {}


def test_del_goes_back_to_the_usual_and_what_is_given_up_is_as_saved(qtbot, grid, database):
    index = _at(grid, "sales", "export")
    grid.amounts.set_amount(index, 5)
    grid.save()
    grid.view.setCurrentIndex(_at(grid, "sales", "export"))

    qtbot.keyClick(grid.view, Qt.Key.Key_Delete)
    assert grid.bar.said == "1 change not saved"
    grid.forget()

    assert _at(grid, "sales", "export").data() == "5"
    assert not grid.bar.isVisible()


@pytest.mark.walled
def test_what_a_colleague_saves_over_a_changed_allowance_is_told_and_not_saved_over(grid, database, ways):
    index = _at(grid, "sales", "export")
    grid.amounts.set_amount(index, 5)
    grid.amounts.set_amount(_at(grid, "sales", "read"), 70)
    cell = grid.amounts.cell(index)

    database.write(lambda session: allowances.change(session, {cell: (None, 9)}))
    grid.refresh()

    assert any("1 cell is as somebody else saved it" in said for said in ways.said)
    grid.save()
    assert sorted(database.read(allowances.table).given.values()) == [9, 70]


def test_letters_are_no_figure(grid):
    index = _at(grid, "sales", "read")

    assert not grid.amounts.setData(index, "viele")
    assert grid.amounts.edits.changes == {}


def test_leaving_with_unsaved_allowances_asks(grid):
    assert grid.may_leave()
    grid.amounts.set_amount(_at(grid, "sales", "read"), 1)

    assert not grid.may_leave()


def test_the_waiting_and_ones_own_are_told_apart(database, user, colleague):
    with database.reading() as session:
        waiting, mine = taken.concerning(session, user, decides=True)
        assert ([one.by for one in waiting], mine) == (["王磊"], [])
        waiting, mine = taken.concerning(session, colleague.user_id, decides=True)
        assert (waiting, [one.by for one in mine]) == ([], ["王磊"])
        assert taken.concerning(session, user, decides=False) == ([], [])
        assert [taken.waiting(session, who) for who in (user, colleague.user_id)] == [1, 0]
