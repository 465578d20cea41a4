"""Bringing in a file, with real widgets from the file to the undo."""

from __future__ import annotations

import dataclasses

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from sqlalchemy import select

from client.customers.page import CustomersPage
from client.exchange.page import ImportPage
from shared.access.rights import EVERYTHING, Rights, Verb
from shared.customers.model import Customer
from shared.exchange.model import ImportBatch

_FILE = "名称,电话,地区\n华盛工业,021-66501234,上海\n泰和仪表,1.38E+10,苏州\n恒联,021-12345678,上海\n"


@pytest.fixture
def page(qtbot, office):
    page = ImportPage(office)
    qtbot.addWidget(page)
    page.resize(1280, 760)
    page.show()
    yield page
    page.start_again()


@pytest.fixture
def file(tmp_path):
    (path := tmp_path / "展会名单.csv").write_text(_FILE, "gb18030")
    return path


@pytest.fixture
def press(qtbot, page):
    def press(name):
        button = next(one for one in page.findChildren(QPushButton, name) if one.isVisible())
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    return press


@pytest.fixture
def names(database):
    def names():
        with database.reading() as session:
            return set(session.scalars(select(Customer.name)))

    return names


@pytest.mark.walled
def test_a_file_goes_from_the_drop_to_the_customers_and_back(page, file, press, names, errors):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    drop = QDropEvent(
        QPoint(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.choose.dropEvent(drop)
    assert page.match.targets() == ["customer.name", "customer.phone", "customer.region"]

    press("next")
    assert page.stack.currentWidget() is page.check
    assert page.check.view.table.rowCount() == 1
    assert "lost its digits" in str(page.check.view.table.value_at(0, 2))
    assert names() == set()

    press("write")
    assert names() == {"华盛工业", "恒联"}

    press("undo")
    assert names() == set()
    assert "as it was before" in page.outcome.more.text()
    assert errors == []


@pytest.mark.walled
def test_the_wrong_rows_are_saved_and_come_in_once_corrected(page, file, press, names, tmp_path, monkeypatch):
    monkeypatch.setattr("client.exchange.page.QDesktopServices.openUrl", lambda _url: True)
    page.open_file(file)
    press("next")
    press("write")
    page.write_wrong(path := tmp_path / "wrong.xlsx")
    book = openpyxl.load_workbook(path)
    book.active["B2"] = "13800138000"
    book.save(path)

    page.start_again()
    page.open_file(path)
    press("next")
    press("write")

    assert names() == {"华盛工业", "恒联", "泰和仪表"}


def test_a_number_that_is_hidden_from_whoever_imports_goes_nowhere(qtbot, office, file):
    left = {key: scope for key, scope in EVERYTHING.scopes.items() if key[0] != "phones" or key[1] is Verb.CHANGE}
    office.user = dataclasses.replace(office.user, rights=Rights(left))
    qtbot.addWidget(page := ImportPage(office))

    page.open_file(file)

    assert page.match.targets() == ["customer.name", "", "customer.region"]
    assert page.match.fields[1].findData("person.mobile") == -1


def test_cells_from_a_spreadsheet_are_pasted(page, press, names):
    QGuiApplication.clipboard().setText("名称\t电话\r\n华盛工业\t021-66501234\r\n")

    press("paste")
    press("next")
    press("write")

    assert names() == {"华盛工业"}


def test_a_file_that_cannot_be_read_is_told_and_nothing_moves(page, tmp_path, errors):
    (path := tmp_path / "客户.xlsx").write_bytes(b"PK\3\4 cut")

    page.open_file(path)

    assert "damaged" in str(errors[0])
    assert page.stack.currentWidget() is page.choose


def test_without_a_name_column_the_check_says_so_and_stays(page, file, press, errors):
    page.open_file(file)
    for combo in page.match.fields:
        combo.setCurrentIndex(0)

    press("next")

    assert page.stack.currentWidget() is page.match
    assert len(errors) == 1


@pytest.mark.walled
def test_former_imports_can_be_taken_back_from_the_first_page(qtbot, page, file, press, names, database):
    page.open_file(file)
    press("next")
    press("write")
    page.start_again()

    id = database.read(lambda session: session.scalars(select(ImportBatch.id)).one())
    qtbot.waitUntil(lambda: page.findChild(QPushButton, f"undo_{id}").isVisible())
    press(f"undo_{id}")

    assert names() == set()


def test_the_list_of_customers_leads_to_the_import(qtbot, office, ways):
    customers = CustomersPage(office)
    qtbot.addWidget(customers)

    customers.bring_in()

    assert ways.opened == ["import"]


def _type_over(qtbot, page, text):
    line = next(one for one in page.check.view.findChildren(QLineEdit, "correction") if one.isVisible())
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


@pytest.mark.walled
def test_a_wrong_cell_is_corrected_where_it_stands(qtbot, page, file, press, names, ways):
    page.open_file(file)
    press("next")
    view = page.check.view

    view.setCurrentIndex(view.table.index(0, 0))
    assert "lost its digits" in page.check.findChild(QLabel, "hint").text()
    qtbot.keyClick(view, Qt.Key.Key_F2)
    _type_over(qtbot, page, "nobody knows")
    assert "not a phone number" in str(view.table.value_at(0, 2))

    view.doubleClicked.emit(view.table.index(0, 2))
    _type_over(qtbot, page, "0512-66881234")
    assert view.table.rowCount() == 0
    assert "Row 3" in ways.said[-1]

    press("write")
    assert names() == {"华盛工业", "泰和仪表", "恒联"}


def test_escape_leaves_a_wrong_cell_as_it_was(qtbot, page, file, press):
    page.open_file(file)
    press("next")
    view = page.check.view

    view.doubleClicked.emit(view.table.index(0, 1))
    qtbot.keyClick(view.findChild(QLineEdit, "correction"), Qt.Key.Key_Escape)

    assert view.table.record_at(0).given[0] == "泰和仪表"
    assert view.hasFocus()


def test_all_wrong_rows_can_be_left_out(page, file, press, names):
    page.open_file(file)
    press("next")

    press("leave_out")
    press("write")

    assert names() == {"华盛工业", "恒联"}
    assert not page.outcome.wrong.isVisible()
