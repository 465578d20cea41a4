"""The list of customers."""

from __future__ import annotations

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from client.customers.exporting import taking
from client.customers.finding import find
from client.customers.page import CustomersPage
from client.kit import exporting
from client.kit.ask import FormDialog
from client.kit.chips import Chip
from shared.customers import operations
from shared.customers.model import Customer


@pytest.fixture
def add(database, user):
    """Adds a customer as the form does."""
    return lambda **values: database.write(lambda session: operations.create(session, **values))


@pytest.fixture
def page(qtbot, office):
    """The list, shown."""

    def make():
        made = CustomersPage(office)
        qtbot.addWidget(made)
        made.resize(1240, 760)
        made.show()
        return made

    return make


def _names(page):
    return [page.table.record_at(row).name for row in range(page.table.rowCount())]


def test_it_opens_on_an_empty_database_and_says_what_to_do(page, errors):
    shown = page()

    assert shown._stack.currentIndex() == 1
    assert errors == []


@pytest.mark.walled
def test_a_new_customer_is_made_and_its_card_opened(qtbot, page, ways, database):
    shown = page()
    shown.new_customer()
    dialog = shown.findChild(FormDialog)
    dialog.form.type_in({"name": "泰和仪表", "phone": "0512-8888 1234"})

    dialog.save()

    assert _names(shown) == ["泰和仪表"]
    assert ways.opened == [shown.table.id_at(0)]


def test_a_new_customer_without_a_name_is_explained_beside_the_field(page):
    shown = page()
    shown.new_customer()
    dialog = shown.findChild(FormDialog)

    dialog.save()

    assert dialog.form.fields["name"].editor.property("fault") is True


def test_typing_into_the_box_narrows_the_list(qtbot, page, add):
    add(name="华盛工业有限公司")
    add(name="泰和仪表")
    shown = page()

    shown.filters.box.setText("hsgy")
    qtbot.keyClick(shown.filters.box, Qt.Key.Key_Return)

    assert _names(shown) == ["华盛工业有限公司"]
    assert shown.status == "1 customer"


def test_coming_back_from_a_card_the_list_is_where_it_was(page, database, user):
    rows = [{"name": f"客户 {number:03}"} for number in range(250)]
    with database.writing() as session:
        ids = operations.create_all(session, rows)
    shown = page()
    shown.table.id_at(180)  # its page is fetched before it is picked, as by the painter
    shown.view.setCurrentIndex(shown.table.index(180, 0))
    shown.view.scrollTo(shown.table.index(180, 0))
    before = shown.view.verticalScrollBar().value()
    shown.hide()
    picked = database.read(lambda session: session.get_one(Customer, ids[180]))
    database.write(lambda session: operations.update(session, picked, city="苏州"))

    shown.show()

    assert before > 0
    assert shown.view.verticalScrollBar().value() == before
    assert shown.table.id_at(shown.view.currentIndex().row()) == picked.id
    assert shown.table.record_at(180).city == "苏州"


def test_a_condition_becomes_a_chip_and_is_taken_off_by_it(qtbot, page, add):
    add(name="华盛工业有限公司", stage="stable")
    add(name="泰和仪表", stage="decline")
    shown = page()
    shown.filters.choose("stage", "decline")
    assert _names(shown) == ["泰和仪表"]

    shown.filters.findChild(Chip, "chip_stage").click()

    assert len(_names(shown)) == 2


@pytest.mark.walled
def test_sorting_by_a_column_sorts_the_whole_list(page, add):
    for number in range(3):
        add(name=f"客户 {number}", city="ABC"[number])
    shown = page()

    shown.view.sorted_by.emit("city", True)

    assert [shown.table.record_at(row).city for row in range(3)] == ["C", "B", "A"]


def test_selected_rows_are_copied_as_excel_takes_them(page, add, ways):
    add(name="华盛工业有限公司")
    add(name="泰和仪表")
    shown = page()
    shown.view.selectAll()

    shown.copy()

    lines = QGuiApplication.clipboard().text().split("\n")
    assert [line.split("\t")[1] for line in lines] == ["华盛工业有限公司", "泰和仪表"]
    assert ways.said == ["2 rows copied."]


def test_enter_opens_and_space_hides_the_preview(qtbot, page, add, ways):
    id = add(name="华盛工业有限公司")
    shown = page()
    shown.view.setFocus()
    assert shown.preview.isVisibleTo(shown)

    qtbot.keyClick(shown.view, Qt.Key.Key_Space)
    qtbot.keyClick(shown.view, Qt.Key.Key_Return)

    assert not shown.preview.isVisibleTo(shown)
    assert ways.opened == [id]


def test_the_preview_follows_the_picked_row(qtbot, page, add):
    first, second = add(name="华盛工业有限公司"), add(name="泰和仪表")
    shown = page()

    shown.view.selectRow(1)
    qtbot.waitUntil(lambda: shown.preview.customer_id == second)

    assert first != second


@pytest.mark.walled
def test_saved_views_are_counted_and_narrow_the_list(page, add, database, user):
    add(name="华盛工业有限公司", vip=True)
    add(name="泰和仪表", owner_id=None)
    shown = page()

    shown.show_view("vip")

    assert _names(shown) == ["华盛工业有限公司"]
    assert shown.wanted.view == "vip"


@pytest.mark.walled
@pytest.mark.parametrize("typed", ["华盛", "huasheng", "hs", "6688 0200", "王强"])
def test_the_search_box_finds_a_customer_by_any_part(database, add, typed):
    id = add(name="华盛工业有限公司", phone="021-6688 0200")
    database.write(lambda session: operations.add_person(session, id, name="王强"))

    found = database.read(lambda session: find(session, typed))

    assert [each.key for each in found if not each.group] == [id]


def test_the_search_box_marks_what_matched(database, add):
    add(name="华盛工业有限公司")

    found = database.read(lambda session: find(session, "工业"))

    assert found[1].parts == ("华盛", "工业", "有限公司")


@pytest.mark.walled
def test_the_list_is_written_as_it_is_filtered_and_sorted(page, add, office, tmp_path, ways):
    for name in ("B 客户", "A 客户"):
        add(name=name, vip=True)
    add(name="C 客户")
    shown = page()
    shown.show_view("vip")

    exporting.write(office, shown, taking(office, shown.wanted), tmp_path / "list.csv", "")

    rows = list(csv.DictReader((tmp_path / "list.csv").read_text("utf-8-sig").splitlines()))
    assert [row["Name"] for row in rows] == ["A 客户", "B 客户"]
    assert ways.said == ["2 customers written to list.csv."]
