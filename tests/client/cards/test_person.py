"""A contact person, changed beside what a colleague changes at the same time."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from sqlalchemy import select

from client.kit.ask import FormDialog
from client.kit.conflict import ConflictDialog
from shared.customers import operations
from shared.customers.model import Person


def _person(database):
    return database.read(lambda session: session.scalars(select(Person)).one())


@pytest.fixture
def colleague_edits(another, customer):
    """Changes the person as 王磊 does at another desk."""
    desk = another()

    def edit(**values):
        opened = _person(desk)
        desk.write(lambda session: operations.update_person(session, opened, **values))

    return edit


@pytest.fixture
def dialog(open_card, customer, colleague_edits):
    card = open_card(customer)
    card.body.people.edit_person(card.card.people[0])
    return card.findChild(FormDialog, "person_dialog")


@pytest.mark.walled
def test_what_a_colleague_changed_in_another_field_is_kept_and_told(dialog, database, colleague_edits, ways):
    dialog.form.type_in({"title": "采购总监"})
    colleague_edits(wechat="wq_2026")

    dialog.save()

    found = _person(database)
    assert (found.title, found.wechat) == ("采购总监", "wq_2026")
    assert "王磊" in ways.said[-1]
    assert "WeChat" in ways.said[-1]
    assert not dialog.isVisible()


@pytest.mark.walled
@pytest.mark.parametrize(("side", "kept"), [(0, "138 1111 1111"), (1, "139 2222 2222")])
def test_the_same_field_shows_what_stood_there_and_asks(dialog, database, colleague_edits, side, kept):
    dialog.form.type_in({"mobile": "138 1111 1111"})
    colleague_edits(mobile="139 2222 2222")

    dialog.save()
    asked = dialog.findChild(ConflictDialog)
    words = " ".join(label.text() for label in asked.findChildren(QLabel))
    asked._take(side)
    asked.accept()

    assert "was 138 0013 8821" in words
    assert "王磊" in words
    assert _person(database).mobile == kept


def test_going_on_editing_saves_nothing_and_keeps_what_was_typed(dialog, database, colleague_edits, office):
    dialog.form.type_in({"mobile": "138 1111 1111"})
    colleague_edits(mobile="139 2222 2222")

    dialog.save()
    dialog.findChild(ConflictDialog).reject()

    assert _person(database).mobile == "139 2222 2222"
    assert dialog.form.typed() == {"mobile": "138 1111 1111"}
    assert dialog.form.isEnabled()
