"""The dictionary, in the client."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from sqlalchemy import select

from client.admin.firm import FirmSection
from client.admin.lists import ListsSection
from client.cards.page import CardPage
from client.customers import new
from client.kit.ask import FormDialog
from client.kit.dialog import Dialog
from shared.choices import operations
from shared.choices.queries import LISTS
from shared.customers import operations as customers
from shared.customers.model import Customer
from shared.firm import operations as firm


@pytest.fixture
def customer(database, user):
    return database.write(lambda session: customers.create(session, name="华盛", source="展会"))


@pytest.fixture
def lists(qtbot, office, customer):
    made = ListsSection(office)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def _words(lists):
    return [lists.table.index(row, 0).data() for row in range(lists.table.rowCount())]


def _dialog(lists):
    return lists.findChildren(FormDialog, "word_dialog")[-1]


@pytest.mark.walled
def test_a_word_is_added_moved_renamed_with_its_customers_and_removed(lists, database, ways):
    for word in ("电话", "网站"):
        lists.add()
        _dialog(lists).form.type_in({"word": word})
        _dialog(lists).save()
    assert _words(lists) == ["电话", "网站", "展会"]
    assert lists.picked().word == "网站"

    lists.move_up()
    assert _words(lists) == ["网站", "电话", "展会"]
    assert lists.picked().word == "网站"

    lists.take_up()
    lists.view.setCurrentIndex(lists.table.index(2, 0))
    lists.rename()
    _dialog(lists).form.type_in({"word": "上海展会"})
    _dialog(lists).save()
    with database.reading() as session:
        assert session.scalars(select(Customer.source)).one() == "上海展会"
    assert "1 customer" in ways.said[-1]

    lists.remove()
    lists.findChildren(Dialog, "question")[-1].findChild(QPushButton, "yes").click()
    assert not lists.table.record_at(2).choice  # still used, no longer offered


def test_a_word_that_is_there_is_a_fault_beside_the_field(lists):
    lists.take_up()
    lists.add()
    _dialog(lists).form.type_in({"word": "展会"})
    _dialog(lists).save()

    assert _dialog(lists).form.fields["word"].editor.property("fault")


def test_each_list_is_shown_by_its_name(lists, database):
    database.write(lambda session: operations.add(session, "unit", "箱"))
    lists.show_list("unit")

    assert list(LISTS)[lists._segments.group.checkedId()] == "unit"
    assert _words(lists) == ["箱"]


def test_the_words_are_offered_on_the_card_and_for_a_new_customer(qtbot, office, database, customer):
    database.write(lambda session: operations.add(session, "source", "电话"))
    page = CardPage(office, customer)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.is_ready)
    window = QWidget()
    qtbot.addWidget(window)
    dialog = new.ask(office, window, lambda _id: None)

    for field in (page.body.facts.fields["source"], dialog.form.fields["source"]):
        model = field.editor.completer().model()
        assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["电话"]


@pytest.mark.walled
def test_the_firm_is_shown_and_changed(qtbot, office, database, user):
    section = FirmSection(office)
    qtbot.addWidget(section)
    section.show()
    assert section.status == ""

    database.write(lambda session: firm.save(session, None, name="上海某某紧固件有限公司"))

    assert section.status == "上海某某紧固件有限公司"
    section.change()
    assert section.findChildren(FormDialog, "firm_dialog")
