"""Many selected customers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QGuiApplication
from sqlalchemy import select

from client.customers.page import CustomersPage
from client.exchange.page import ImportPage
from client.kit.ask import FormDialog
from shared.access.model import User
from shared.customers import operations
from shared.customers.model import Customer

_SELECT = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
MANY = 350  # more than three pages of the list


@pytest.fixture
def colleague(database, user):
    def add(session):
        session.add(made := User(login="wl", login_key="wl", name="王磊"))
        session.flush()
        return made.id

    return database.write(add)


@pytest.fixture
def page(qtbot, office, database, user, colleague):
    """So many customers of 李娜 that most are out of sight."""
    rows = [{"name": f"客户{number:03}", "owner_id": user} for number in range(MANY)]
    database.write(lambda session: operations.create_all(session, rows)[0])
    made = CustomersPage(office)
    qtbot.addWidget(made)
    made.resize(1240, 760)
    made.show()
    return made


def _owners(database):
    with database.reading() as session:
        return session.scalars(select(Customer.owner_id)).all()


def _dialog(page):
    return page.window().findChildren(FormDialog, "many_dialog")[-1]


def test_the_bar_says_how_many_are_selected_and_goes_with_the_selection(page):
    assert not page.many.isVisible()

    page.view.selectAll()
    assert page.many.isVisible()
    assert page.many._said.text() == "350 selected"

    page.view.clearSelection()
    assert not page.many.isVisible()


@pytest.mark.walled
def test_all_selected_ones_are_handed_over_those_out_of_sight_too_and_back(page, database, user, colleague, ways):
    page.view.selectAll()
    page.hand_over()
    _dialog(page).form.type_in({"owner_id": colleague})

    _dialog(page).save()
    assert _owners(database) == [colleague] * MANY
    assert ways.said[-1] == "350 customers handed over to 王磊."
    ways.undo()

    assert _owners(database) == [user] * MANY


@pytest.mark.walled
def test_one_fact_is_set_for_the_selected_ones(page, database, ways):
    # The view itself would ask the keyboard whether more is to be selected, and another test may have left Ctrl there.
    page.view.clearSelection()
    for row in (1, 2):
        page.view.selectionModel().select(page.table.index(row, 0), _SELECT)
    page.many.ask_value("region")
    _dialog(page).form.type_in({"region": "西南"})

    _dialog(page).save()

    with database.reading() as session:
        changed = set(session.scalars(select(Customer.name).where(Customer.region == "西南")))
    assert changed == {"客户001", "客户002"}
    assert "2 customers" in ways.said[-1]


def test_rows_that_were_never_in_sight_are_copied_too(page, ways):
    page.view.selectAll()

    page.copy()

    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == MANY
    assert all(f"客户{number:03}" in line for number, line in enumerate(lines))
    assert ways.said[-1] == "350 rows copied."


def test_one_cell_is_copied(page):
    page.view.setCurrentIndex(page.table.index(3, 1))

    page.copy_cell()

    assert QGuiApplication.clipboard().text() == "客户003"


def test_rows_pasted_from_excel_begin_an_import(qtbot, page, office, ways):
    wizard = ImportPage(office)
    qtbot.addWidget(wizard)
    ways.open_page = lambda _name: wizard
    QGuiApplication.clipboard().setText("客户名称\t电话\n泰和仪表\t0512-8888 1234\n")

    page.paste()

    qtbot.waitUntil(lambda: wizard.stack.currentWidget() is wizard.match, timeout=20_000)
    assert wizard.match.targets() == ["customer.name", "customer.phone"]


def test_an_empty_clipboard_is_said(page, ways):
    QGuiApplication.clipboard().clear()

    page.paste()

    assert "no rows" in ways.said[-1]
