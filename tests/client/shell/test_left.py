"""What was left by a former run of the program."""

from __future__ import annotations

from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from client.kit.drafts import Draft, Sent
from client.kit.lines import LINE
from client.shell import left
from client.shell.left import LeftDrafts
from client.shell.plan import Plan, Room
from client.shell.window import Shell
from shared.customers.model import Customer
from shared.errors import DatabaseAway


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def leave(office):
    """Leaves drafts: under no key, or under one that was sent."""

    def leave_it(key, about, values, sent=None, *, given_up=False):
        draft = Draft(key, values, _now(), about, Sent(sent, values) if sent else None, given_up)
        office.drafts.put(draft)

    return leave_it


def _now():
    import datetime as dt

    return dt.datetime.now(dt.UTC)


def _add(session):
    session.add(Customer(code="C1", name="华盛"))


def _list(window):
    return window.findChild(LeftDrafts)


def test_every_draft_is_listed_with_what_it_is_about_its_words_and_its_time(office, window, leave):
    leave("card 7", "Card: 华盛", {"facts": {"city": "上海市"}, "contact": {"text": "问 M8 螺栓价格"}})
    leave("customer new", "New customer", {"name": "泰和仪表"})

    left.offer(office, window, {})

    lines = [_list(window).list.item(row).data(LINE) for row in range(2)]
    assert [line.text for line in lines] == ["New customer", "Card: 华盛"]
    assert lines[1].detail == "问 M8 螺栓价格  ·  上海市"
    assert all(line.trail for line in lines)


def test_a_draft_opens_its_form_by_enter(office, window, leave, qtbot):
    opened = []
    leave("card 7", "Card: 华盛", {"contact": {"text": "问价格"}})
    left.offer(office, window, {"card": lambda _office, _parent, words: opened.append(words)})

    qtbot.keyClick(_list(window).list, Qt.Key.Key_Return)

    assert opened == [["7"]]
    assert office.drafts.find("card 7") is not None


def test_a_forgotten_draft_can_be_taken_back(office, window, leave, qtbot, ways):
    leave("card 7", "Card: 华盛", {"contact": {"text": "问价格"}})
    left.offer(office, window, {})

    qtbot.keyClick(_list(window).list, Qt.Key.Key_Delete)
    assert office.drafts.all() == []
    ways.undo()

    assert office.drafts.find("card 7").about == "Card: 华盛"


def test_a_save_that_turns_out_to_be_done_is_told_and_not_offered(office, window, leave, database, ways):
    saved, lost = uuid4(), uuid4()
    database.write(_add, saved)
    leave("order 7", "Order: 华盛", {"lines": []}, saved)
    leave("card 7", "Card: 华盛", {"contact": {"text": "问价格"}}, lost)

    left.offer(office, window, {})

    assert ways.said == ["Saved before the program ended: Order: 华盛."]
    assert [draft.key for draft in _list(window).drafts] == ["card 7"]
    assert office.drafts.find("card 7").sent is None
    assert office.drafts.find("order 7") is None


@pytest.mark.parametrize("was_saved", [True, False])
def test_what_was_given_up_is_never_offered(office, window, leave, database, ways, was_saved):
    key = uuid4()
    if was_saved:
        database.write(_add, key)
    leave("customer new", "New customer", {"name": "华盛"}, key, given_up=True)

    left.offer(office, window, {})

    assert _list(window) is None
    assert office.drafts.all() == []
    assert bool(ways.said) == was_saved


def test_nothing_left_says_nothing_unless_it_was_asked_for(office, window, ways):
    left.offer(office, window, {})
    assert ways.said == []

    left.offer(office, window, {}, asked=True)

    assert ways.said == ["There are no drafts."]


@pytest.fixture
def shell(office, qtbot):
    plan = Plan([Room("today", "Today", "home", lambda _office: QWidget())], lambda *_args: QWidget(), list, "HQ")
    made = Shell(office.look, office.tasks, office.preferences, office.drafts, office.user, plan)
    qtbot.addWidget(made)
    made.open_page("today")
    made.show()
    return made


def test_a_disk_that_takes_no_draft_is_shown_across_the_window_until_it_does(shell, office, tmp_path, qtbot):
    (tmp_path / "drafts").write_text("in the way of the folder")
    banner = shell.findChild(QWidget, "unkept")
    assert not banner.isVisible()

    office.drafts.keep("card 7", {"note": "x"})
    qtbot.waitUntil(banner.isVisible, timeout=5000)
    assert "cannot be kept on this computer" in banner.accessibleName()

    (tmp_path / "drafts").unlink()
    office.drafts.keep("card 7", {"note": "xy"})
    qtbot.waitUntil(lambda: not banner.isVisible(), timeout=5000)


@pytest.mark.parametrize(("keep", "said"), [(lambda _seconds: True, "kept here"), (None, "is lost")])
def test_leaving_with_saves_that_wait_says_what_becomes_of_them(shell, tasks, keep, said):
    def away(_session):
        raise DatabaseAway("away")

    tasks.write(shell, away, keep=keep)

    shell.close()

    words = " ".join(
        label.text() for label in shell.findChild(QWidget, "question").findChildren(QWidget) if hasattr(label, "text")
    )
    assert said in words
    assert shell.isVisible()
