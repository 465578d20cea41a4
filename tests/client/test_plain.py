"""What looks like a tag in what somebody typed is shown as it was typed, wherever it turns up."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QLabel, QListWidget, QMessageBox, QWidget

from client.kit import errors as shown
from client.kit.drafts import Drafts
from client.kit.labels import Elided
from client.kit.office import Colleague
from client.kit.tips import plain
from client.orders.order import open_order
from client.rooms import plan
from client.shell.window import Shell
from shared.access.model import User
from shared.access.rights import EVERYTHING
from shared.customers import operations as customers
from shared.interactions import operations as contacts
from shared.orders import operations as orders
from shared.views import operations as views
from shared.visits import operations as visits

TAG = '<img src="file://host/x.png" width=400>'


@pytest.fixture
def hostile(database, user):
    """A day full of tags: customer, person, contact, promise, visit, order, product, colleague, view."""
    now = dt.datetime.now(dt.UTC)

    def fill(session):
        session.get_one(User, user).name = TAG
        customer = customers.create(session, name=TAG, short_name=TAG[:40], owner_id=user, note=TAG, address=TAG)
        customers.add_person(session, customer, name=TAG, title=TAG, is_main=True, likes=TAG)
        promise = {"next_on": now.date(), "next_note": TAG}
        contacts.note(session, customer, at=now - dt.timedelta(hours=1), kind="call", text=TAG, **promise)
        for hours in (-30, 0, 2):
            starts = now + dt.timedelta(hours=hours)
            times = {"starts": starts, "ends": starts + dt.timedelta(hours=1), "confirmed": {"overlap"}}
            visits.schedule(session, customer, user_id=user, purpose=TAG, place=TAG, **times)
        line = {"product": TAG, "unit": TAG[:40], "quantity": 1, "price": 5}
        day = now.date() - dt.timedelta(days=9)
        order = orders.enter(session, customer, ordered_on=day, due_on=day, lines=[line], note=TAG)
        views.save(session, "customers", TAG[:40], {"view": "all"})
        return customer, order

    with database.writing() as session:
        return fill(session)


@pytest.fixture
def shell(look, tasks, preferences, tmp_path, user, qtbot):
    made = Shell(
        look, tasks, preferences, Drafts(tmp_path, "x", user), Colleague(user, TAG, EVERYTHING), plan(TAG, EVERYTHING)
    )
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    return made


def _obeyed(window):
    """The widgets of which Qt would take the text or the tip for marked up."""
    for widget in (window, *window.findChildren(QWidget)):
        text = widget.text() if isinstance(widget, QLabel) else ""
        is_plain = isinstance(widget, QLabel) and widget.textFormat() == Qt.TextFormat.PlainText
        if (TAG[:9] in text and not is_plain) or any(TAG[:9] in tip for tip in _tips(widget)):
            yield f"{type(widget).__name__} {widget.objectName()} {text} {widget.toolTip()}"


def _tips(widget):
    yield widget.toolTip()
    if isinstance(widget, QListWidget):
        yield from (widget.item(row).toolTip() for row in range(widget.count()))


@pytest.mark.parametrize("room", [room.name for room in plan("", EVERYTHING).rooms])
def test_no_room_obeys_what_somebody_typed(shell, hostile, room):
    shell.open_page(room)
    shell.grab()

    assert list(_obeyed(shell)) == []


def test_no_card_and_no_order_obeys_what_somebody_typed(shell, hostile, qtbot):
    customer, order = hostile
    card = shell.open_customer(customer)
    qtbot.waitUntil(lambda: card.is_ready)
    shell.grab()
    open_order(shell.office, order)
    shell.complain(TAG)
    shell.grab()

    assert list(_obeyed(shell)) == []


def test_no_message_obeys_what_somebody_typed(qtbot):
    window = QWidget()
    qtbot.addWidget(window)

    shown.tell(window, TAG)

    box = window.findChild(QMessageBox)
    assert (box.text(), box.textFormat()) == (TAG, Qt.TextFormat.PlainText)


@pytest.mark.parametrize("text", [TAG, f"a\nb {TAG} & c", "<b>华盛</b>"])
def test_a_tip_says_tags_as_they_are_written(qtbot, text):
    label = Elided(text)
    qtbot.addWidget(label)

    said = label.toolTip()

    # Qt looks for tags in the first line alone.
    assert said == text if "\n" in text else "&lt;" in said
    assert GuiQt.mightBeRichText(said) == ("&lt;" in said)


def test_a_tip_without_tags_is_left_as_it_is():
    assert plain("Export the list (Ctrl+E) & more, a < b") == "Export the list (Ctrl+E) & more, a < b"
