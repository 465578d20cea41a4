"""Lists of any length."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from sqlalchemy import event, func, select

from client.kit.rows import Column, RecordTable
from client.kit.table import RecordView
from client.kit.tasks import Tasks
from shared.customers.model import Customer
from shared.database import insert_all
from tests.client.conftest import Later

COLUMNS = [Column("code", "", 40, lambda row: row.code), Column("name", "", 200, lambda row: row.name, sort="name")]


class Everybody:
    def count(self, session):
        return session.scalar(select(func.count()).select_from(Customer))

    def ids(self, session, start, count):
        return list(session.scalars(select(Customer.id).order_by(Customer.id).offset(start).limit(count)))

    def rows(self, session, ids):
        return {row.id: row for row in session.execute(select(Customer).where(Customer.id.in_(ids))).scalars()}


@pytest.fixture
def thousand(database):
    with database.writing() as session:
        insert_all(session, Customer, [{"code": f"C{n}", "name": f"客户 {n}"} for n in range(1000)])


def test_a_list_obeys_the_rules_of_item_models(qtmodeltester, tasks, thousand):
    table = RecordTable(tasks, COLUMNS)
    table.show_source(Everybody())
    qtmodeltester.check(table)


def test_only_the_pages_that_are_looked_at_are_fetched(tasks, database, thousand):
    table, seen = RecordTable(tasks, COLUMNS), []
    event.listen(database.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))

    table.show_source(Everybody())
    for row in range(60):
        table.data(table.index(row, 1))

    assert table.rowCount() == 1000
    assert len([said for said in seen if said.startswith("SELECT")]) == 3


def test_a_page_on_its_way_is_not_asked_for_again(qapp, database, thousand):
    later = Later()
    table = RecordTable(Tasks(database, lambda *_told: None, later), COLUMNS)
    table.show_source(Everybody())
    later.let_go()

    for _repaint in range(3):
        assert table.data(table.index(500, 1)) is None

    assert len(later.kept) == 1
    later.let_go()
    assert table.data(table.index(500, 1)) == "客户 500"


def test_selected_rows_are_copied_as_excel_takes_them(look, tasks, thousand, qtbot):
    table = RecordTable(tasks, COLUMNS)
    table.show_source(Everybody())
    view = RecordView(look, table, "everybody")
    qtbot.addWidget(view)

    view.selectRow(1)
    view.copy()

    assert QGuiApplication.clipboard().text() == "C1\t客户 1"


def test_widths_and_hidden_columns_are_remembered(look, tasks, preferences, qtbot):
    view = RecordView(look, RecordTable(tasks, COLUMNS), "everybody", preferences)
    qtbot.addWidget(view)
    view.setColumnWidth(0, 77)
    view.columns.show_column(1, on=False)

    again = RecordView(look, RecordTable(tasks, COLUMNS), "everybody", preferences)
    qtbot.addWidget(again)

    assert again.columnWidth(0) == 77
    assert again.isColumnHidden(1)


class Backwards(Everybody):
    backwards = False

    def ids(self, session, start, count):
        order = Customer.id.desc() if self.backwards else Customer.id
        return list(session.scalars(select(Customer.id).order_by(order).offset(start).limit(count)))


def test_the_first_rows_do_not_wait_for_the_count(qapp, database, thousand):
    later = Later()
    table = RecordTable(Tasks(database, lambda *_told: None, later), COLUMNS)
    table.show_source(Everybody())
    fn, args, kwargs = later.kept.pop(0)
    fn(*args, **kwargs)

    assert table.data(table.index(0, 1)) == "客户 0"
    assert table.rowCount() == 100

    later.let_go()
    assert table.rowCount() == 1000


def test_a_change_keeps_the_place_and_the_record_that_is_picked(look, tasks, thousand, qtbot):
    source = Backwards()
    table = RecordTable(tasks, COLUMNS)
    table.show_source(source)
    view = RecordView(look, table, "everybody")
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.selectRow(3)
    picked = table.id_at(3)
    assert view.ids() == [picked]

    table.refresh()
    assert view.ids() == [picked]
    assert view.currentIndex().row() == 3


def test_the_picked_record_is_followed_to_its_new_row(look, tasks, database, qtbot):
    with database.writing() as session:
        insert_all(session, Customer, [{"code": f"C{n}", "name": f"客户 {n}"} for n in range(10)])
    source = Backwards()
    table = RecordTable(tasks, COLUMNS)
    table.show_source(source)
    view = RecordView(look, table, "everybody")
    qtbot.addWidget(view)
    view.selectRow(3)
    picked = table.id_at(3)

    source.backwards = True
    table.refresh()

    assert view.currentIndex().row() == 6
    assert view.ids() == [picked]


def test_the_row_that_the_keyboard_comes_to_is_selected(look, tasks, thousand, qtbot):
    view = RecordView(look, RecordTable(tasks, COLUMNS), "everybody")
    qtbot.addWidget(view)
    view.show()
    view.table.show_source(Everybody())
    assert view.ids() == []

    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))

    assert view.currentIndex().row() == 0
    assert view.ids() == [view.table.id_at(0)]


def test_rows_that_are_gone_leave_the_list(tasks, database):
    with database.writing() as session:
        insert_all(session, Customer, [{"code": f"C{n}", "name": f"客户 {n}"} for n in range(150)])
    table = RecordTable(tasks, COLUMNS)
    table.show_source(Everybody())
    counts = []
    table.counted.connect(counts.append)

    with database.writing() as session:
        for customer in session.scalars(select(Customer).limit(120)):
            session.delete(customer)
    table.refresh()

    assert table.rowCount() == 30
    assert counts == [30]


def test_a_list_that_is_refreshed_before_its_first_rows_came_shows_them(qapp, database, thousand, qtbot):
    later = Later()
    table = RecordTable(Tasks(database, lambda _owner, error: pytest.fail(str(error)), later), COLUMNS)
    table.show_source(Everybody())

    table.refresh()
    qtbot.waitUntil(lambda: not later.let_go() and table.rowCount() == 1000)

    assert table.record_at(0) is not None


def test_where_nothing_is_picked_nothing_is_asked_for(tasks, database, thousand):
    table, seen = RecordTable(tasks, COLUMNS), []
    table.show_source(Everybody())
    event.listen(database.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))

    assert table.record_at(-1) is None
    assert seen == []
