"""Editing a card where it stands."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from sqlalchemy import event, select

from client.customers.page import CustomersPage
from client.kit.ask import FormDialog
from client.kit.conflict import ConflictDialog
from client.kit.office import Office
from client.kit.printing import Preview
from shared.customers.model import Customer, Person
from shared.database import AuditEvent, Operation
from shared.interactions.model import Interaction
from shared.today import queries as today


def _type(card, **values):
    card.body.facts.type_in(values)


def _saved(database, id):
    with database.reading() as session:
        return session.get_one(Customer, id)


@pytest.mark.walled
def test_a_phone_that_is_edited_is_saved_by_one_key_and_the_list_shows_it(
    qtbot, office, open_card, customer, database, errors
):
    card, page = open_card(customer), CustomersPage(office)
    qtbot.addWidget(page)
    page.show()
    _type(card, phone="021-5555 0100")
    card.edit()

    qtbot.keyClick(card.body.facts.fields["phone"].editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert _saved(database, customer).phone == "021-5555 0100"
    assert page.table.record_at(0).phone == "021-5555 0100"
    assert not card.is_edited
    assert errors == []


def test_facts_and_a_contact_are_saved_in_one_operation(open_card, customer, database):
    card = open_card(customer)
    with database.reading() as session:
        before = len(session.scalars(select(Operation.key)).all())
    _type(card, city="上海市")
    card.body.composer.text.setPlainText("问 M8 螺栓价格")

    card.save()

    with database.reading() as session:
        assert len(session.scalars(select(Operation.key)).all()) == before + 1
        assert session.scalars(select(Interaction.text)).all() == ["问 M8 螺栓价格"]
    assert _saved(database, customer).city == "上海市"


@pytest.mark.walled
def test_a_wrong_tax_number_is_explained_beside_the_field_and_nothing_is_saved(open_card, customer, database, errors):
    card = open_card(customer)
    _type(card, tax_no="91310113MA1G0X7", city="上海市")

    card.save()

    assert card.body.facts.fields["tax_no"].editor.property("fault") is True
    assert _saved(database, customer).city == ""
    assert card.body.facts.typed().keys() == {"tax_no", "city"}
    assert errors == []


@pytest.mark.walled
def test_what_a_colleague_changed_in_another_field_is_kept_and_told(open_card, customer, colleague, database, ways):
    card = open_card(customer)
    _type(card, phone="021-5555 0100")
    colleague(customer, address="沪太路 2199 号东门")

    card.save()

    kept = _saved(database, customer)
    assert (kept.phone, kept.address) == ("021-5555 0100", "沪太路 2199 号东门")
    assert "王磊" in ways.said[-1]
    assert "Address" in ways.said[-1]


@pytest.mark.walled
@pytest.mark.parametrize(("side", "kept"), [(0, "沪太路 3 号楼"), (1, "沪太路东门")])
def test_the_same_field_asks_whose_value_stays(qtbot, open_card, customer, colleague, database, side, kept):
    card = open_card(customer)
    _type(card, address="沪太路 3 号楼", city="上海市")
    colleague(customer, address="沪太路东门")

    card.save()
    assert _saved(database, customer).address == "沪太路东门"
    dialog = card.findChild(ConflictDialog)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    dialog._take(side)
    dialog.accept()

    assert "王磊" in words
    assert (_saved(database, customer).address, _saved(database, customer).city) == (kept, "上海市")


def test_going_on_editing_after_a_conflict_saves_nothing_and_keeps_what_was_typed(
    open_card, customer, colleague, database
):
    card = open_card(customer)
    _type(card, address="沪太路 3 号楼")
    colleague(customer, address="沪太路东门")

    card.save()
    card.findChild(ConflictDialog).reject()

    assert _saved(database, customer).address == "沪太路东门"
    assert card.body.facts.typed() == {"address": "沪太路 3 号楼"}


@pytest.mark.walled
def test_a_refresh_while_typing_never_hides_a_conflict(open_card, customer, colleague, database, tasks):
    card = open_card(customer)
    _type(card, address="沪太路 3 号楼")
    colleague(customer, address="沪太路东门")
    card.refresh()

    card.save()

    assert _saved(database, customer).address == "沪太路东门"
    assert card.findChild(ConflictDialog) is not None


def test_what_was_typed_before_a_crash_is_offered_and_taken_up(qtbot, open_card, customer, office):
    card = open_card(customer)
    _type(card, address="沪太路 3 号楼")
    card.body.composer.text.setPlainText("问 M8 螺栓价格")
    qtbot.keyClick(card.body.composer.person, Qt.Key.Key_Down)
    card.drafting.keep_now()

    again = open_card(customer)
    assert again.drafting.place.isVisibleTo(again)
    assert not again.is_edited
    qtbot.mouseClick(again.findChild(QPushButton, "take_up_draft"), Qt.MouseButton.LeftButton)

    assert again.body.facts.typed() == {"address": "沪太路 3 号楼"}
    assert again.body.composer.text.toPlainText() == "问 M8 螺栓价格"
    assert again.body.composer.person.currentText() == "王强"


def test_a_saved_card_leaves_no_draft(open_card, customer, office):
    card = open_card(customer)
    _type(card, address="沪太路 3 号楼")
    card.drafting.keep_now()

    card.save()

    assert office.drafts.find(f"card {customer}") is None


@pytest.mark.walled
def test_the_next_date_of_a_contact_stands_on_the_today_page(open_card, customer, database, user):
    card = open_card(customer)
    day = dt.datetime.now().astimezone().date() + dt.timedelta(days=3)
    card.body.composer.text.setPlainText("问 M8 螺栓价格")
    card.body.composer.next_on.show_value(day)
    card.body.composer.next_note.setText("报价")

    card.save()

    with database.reading() as session:
        (promise,) = today.of(session, user, day).promises
    assert (promise.contact.next_note, promise.on) == ("报价", day)
    assert card.body.composer.text.toPlainText() == ""
    assert card.body.timeline.events.rowCount() == 2


def test_a_day_that_does_not_exist_is_explained_in_the_composer(open_card, customer, database):
    card = open_card(customer)
    card.body.composer.text.setPlainText("问 M8 螺栓价格")
    card.body.composer.next_on.editor.setText("2026-2-31")

    card.save()

    assert card.body.composer._fault.text() == "There is no such day."
    assert card.body.composer.text.toPlainText() == "问 M8 螺栓价格"


@pytest.mark.walled
def test_a_person_is_added_and_corrected(qtbot, open_card, customer, database):
    card = open_card(customer)
    card.body.people.add_person()
    dialog = card.findChild(FormDialog, "person_dialog")
    dialog.form.type_in({"name": "刘芳", "mobile": "nonsense"})
    dialog.save()
    assert dialog.form.fields["mobile"].editor.property("fault") is True
    dialog.form.type_in({"mobile": "139 0187 6650"})

    dialog.save()

    with database.reading() as session:
        assert session.scalars(select(Person.mobile).where(Person.name == "刘芳")).all() == ["139 0187 6650"]
    assert [person.name for person in card.card.people] == ["王强", "刘芳"]


@pytest.mark.walled
def test_every_tab_of_the_card_opens(open_card, customer, errors, database):
    card = open_card(customer)
    _type(card, city="上海市")
    card.save()

    for at in range(4):
        card._tabs.bar.setCurrentIndex(at)

    changes = card._tabs.views[3].table
    with database.reading() as session:
        assert session.scalars(select(AuditEvent.action).where(AuditEvent.entity == "customer")).all()
    assert [changes.value_at(0, at) for at in (1, 2)] == ["李娜", "City"]
    assert errors == []


@pytest.mark.walled
def test_the_first_paint_asks_two_questions(qtbot, office: Office, customer, database):
    from client.cards.page import CardPage

    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    card = CardPage(office, customer)
    qtbot.addWidget(card)
    questions = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    qtbot.waitUntil(lambda: card.is_ready)

    assert card.findChild(QLabel, "customer_name").text() == "华盛工业有限公司"
    assert len(questions) == 2


def test_who_comes_before_the_card_is_built_has_it_at_once(qtbot, office, customer):
    from client.cards.page import CardPage

    card = CardPage(office, customer)
    qtbot.addWidget(card)
    assert not card.is_ready
    card.save()
    card.show()

    card.edit()

    assert card.is_ready
    assert card.body.facts.fields["name"].editor.text() == "华盛工业有限公司"


def test_no_group_of_facts_is_seen_before_it_says_what_is_saved(qtbot, office, customer, database, user):
    from client.cards.facts import Facts
    from shared.customers import operations

    def give(session):
        operations.update(session, session.get_one(Customer, customer), owner_id=user, category="core")

    database.write(give)
    with database.reading() as session:
        saved = session.get_one(Customer, customer)
    facts = Facts(office.look)
    qtbot.addWidget(facts)
    seen = 0

    while not facts.is_built:
        facts.build_next(saved, "李娜")
        fields = list(facts.fields.values())[seen:]
        seen += len(fields)
        assert fields
        assert [field.value() for field in fields] == [getattr(saved, field.spec.name) for field in fields]

    assert facts.fields["owner_id"].editor.currentText() == "李娜"
    assert not facts.is_edited


def test_what_is_typed_while_the_card_is_still_being_built_stays(qtbot, office, customer, monkeypatch):
    from client.cards.facts import Facts
    from client.cards.page import CardPage

    build = Facts.build_next

    def build_and_type(facts, *record):
        build(facts, *record)
        if not facts.is_edited:
            assert not facts.is_built
            facts.type_in({"name": "华盛集团有限公司"})

    monkeypatch.setattr(Facts, "build_next", build_and_type)
    card = CardPage(office, customer)
    qtbot.addWidget(card)
    card.show()

    qtbot.waitUntil(lambda: card.is_ready)

    assert card.body.facts.typed() == {"name": "华盛集团有限公司"}


def test_the_keyboard_waits_for_the_card_where_contacts_are_written(qtbot, office, customer):
    from client.cards.page import CardPage

    card = CardPage(office, customer)
    qtbot.addWidget(card)
    card.show()
    card.activateWindow()
    card.setFocus()
    qtbot.waitUntil(lambda: card.is_ready)

    assert card.focusWidget() is card.body.composer.text


@pytest.mark.walled
def test_the_timeline_reads_on_while_scrolling(open_card, customer, database):
    from shared.interactions import operations as contacts

    def fill(session):
        for number in range(70):
            at = dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC) + dt.timedelta(days=number)
            contacts.note(session, customer, at=at, kind="call", text=f"第 {number} 次")

    database.write(fill)
    card = open_card(customer)

    shown = card.body.timeline.events.rowCount()
    while card.body.timeline.events.canFetchMore(card.body.timeline.view.rootIndex()):
        card.body.timeline.events.fetchMore(card.body.timeline.view.rootIndex())

    assert shown < 40
    assert card.body.timeline.events.rowCount() == 70 + 3


def test_the_card_is_shown_as_it_will_be_printed(open_card, customer):
    card = open_card(customer)

    card.print_card()

    assert len(card.findChild(Preview).pages) == 1


@pytest.mark.walled
def test_money_that_came_in_is_entered_from_the_card(open_card, customer, database):
    card = open_card(customer)
    card.enter_receipt()
    dialog = card.findChild(FormDialog, "receipt_dialog")
    dialog.form.type_in({"amount": "500"})

    dialog.save()

    assert card.card.dues.balance == -500
