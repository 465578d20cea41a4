"""The frame: rail, tabs, status, closing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget
from shiboken6 import delete

from client.kit.drafts import Drafts
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Colleague
from client.kit.places import PLACE
from client.kit.toast import Toast
from client.shell.plan import Count, Plan, Room
from client.shell.rail import Rail
from client.shell.search import Found
from client.shell.window import Shell
from shared.access.rights import EVERYTHING
from shared.customers.model import Customer
from shared.errors import DatabaseAway


class Page(QWidget):
    """A page with one form, that may be told not to be left."""

    status_changed = Signal()

    def __init__(self, office, name="page"):
        super().__init__()
        self.setWindowTitle(name)
        self.status = f"status of {name}"
        self.form = Form(office.look, [Spec("name", "Name")])
        self.stays = False
        QVBoxLayout(self).addWidget(self.form)

    def may_leave(self):
        return not self.stays


def _find(session, text):
    return [Found(0, (), group="Customers"), Found(7, ("", text, " Ltd")), Found(8, ("other",))]


@pytest.fixture
def make_shell(look, tasks, preferences, tmp_path, user, qtbot):
    def make(**more):
        rooms = [
            Room("today", "Today", "home", lambda office: Page(office, "today")),
            Room("customers", "Customers", "people", lambda office: Page(office, "customers")),
        ]
        plan = Plan(rooms, lambda office, number: Page(office, f"customer {number}"), _find, "HQ / CRM", **more)
        drafts = Drafts(tmp_path, "x", user)
        shell = Shell(look, tasks, preferences, drafts, Colleague(user, "李娜", EVERYTHING), plan)
        qtbot.addWidget(shell)
        shell.resize(1440, 900)
        shell.open_page("today")
        shell.show()
        return shell

    return make


@pytest.fixture
def shell(make_shell):
    return make_shell()


def test_a_customer_opens_once_in_a_tab_of_its_own(shell):
    first = shell.open_customer(7)
    shell.open_page("customers")
    again = shell.open_customer(7)

    assert first is again
    assert shell.tabs.keys() == ["customers", "customer 7"]
    assert shell.findChild(QTabBar, "tabs").tabText(1) == "customer 7"


def test_a_closed_tab_leaves_the_page_of_the_rail(shell):
    shell.open_customer(7)

    shell.close_tab()
    shell.close_tab()

    assert shell.tabs.keys() == ["today"]


def test_a_page_that_must_not_be_left_keeps_its_tab(shell):
    shell.open_customer(7).stays = True

    shell.close_tab()

    assert shell.tabs.keys() == ["today", "customer 7"]
    assert not shell.close()


def test_a_new_frame_opens_what_was_open(make_shell):
    old, new = make_shell(), make_shell()
    old.open_page("customers")
    old.open_customer(7)
    old.open_customer(9)

    new.open_again(old.tabs.open(), "customer 9")

    assert new.tabs.open() == old.tabs.open()
    assert new.tabs.keys() == ["customers", "customer 7", "customer 9"]
    assert new.tabs.front() == "customer 9"


def test_what_was_open_behind_is_made_when_it_is_gone_to(make_shell):
    old, new = make_shell(), make_shell()
    old.open_customer(7)
    old.open_customer(9)

    new.open_again(old.tabs.open(), "customer 9")
    made = len(new.findChildren(Page))
    new.tabs.bring("customer 7")

    assert (made, len(new.findChildren(Page))) == (2, 3)


def test_a_tab_that_was_never_gone_to_can_be_closed(make_shell):
    old, new = make_shell(), make_shell()
    old.open_customer(7)
    new.open_again(old.tabs.open(), "today")

    new.tabs.shut.emit("customer 7")

    assert new.tabs.keys() == ["today"]


def test_the_pages_are_let_go_of_one_after_the_other(shell):
    shell.open_customer(7)

    left = [len(shell.findChildren(Page)) for _closed in shell.close_pages()]

    assert left == [1, 0]


def test_what_waits_stands_beside_each_room_and_follows_what_is_saved(make_shell, tasks, qtbot):
    def counts(session, user_id):
        return {"customers": Count(session.query(Customer).count(), urgent=True)}

    shell = make_shell(counts=counts)
    place = shell.rail.item(1)
    assert place.data(PLACE).count == ""

    tasks.write(shell, lambda session: session.add(Customer(code="C1", name="华盛")))
    qtbot.waitUntil(lambda: place.data(PLACE).count == "1", timeout=5000)

    assert place.data(PLACE).urgent


def test_a_rail_that_is_gone_hears_of_no_save(office, tasks, errors):
    rooms = [Room("today", "Today", "home", lambda office: Page(office, "today"))]
    rail = Rail(office, Plan(rooms, Page, _find, "HQ", counts=lambda _session, _user: {}))

    delete(rail)
    tasks.write(tasks, lambda session: session.add(Customer(code="C1", name="华盛")))

    assert errors == []


def test_the_rail_folds_to_icons_where_room_is_short(shell):
    wide = shell.rail.width()
    shell.resize(1280, 720)

    assert shell.rail.width() < wide


def test_saves_that_wait_for_the_line_are_asked_about_before_the_program_ends(shell, tasks, qtbot):
    def away(_session):
        raise DatabaseAway("away")

    tasks.write(shell, away)
    assert not shell.close()

    qtbot.mouseClick(shell.findChild(QWidget, "yes"), Qt.MouseButton.LeftButton)

    assert not shell.isVisible()


def test_the_status_line_follows_the_page_in_front(shell):
    card = shell.open_customer(7)
    card.status = "2 edits"
    card.status_changed.emit()
    assert shell.status.said() == "2 edits"

    shell.open_page("today")
    card.status_changed.emit()
    assert shell.status.said() == "status of today"


def test_a_broken_line_says_what_is_safe_until_it_is_back(shell, tasks, qtbot):
    tries = []

    def away_at_first(_session):
        tries.append(1)
        if len(tries) < 2:
            raise DatabaseAway("away")

    banner = shell.findChild(QWidget, "away")
    tasks.write(shell, away_at_first)
    assert banner.isVisible()
    assert "1 change is saved" in banner.accessibleName()

    qtbot.mouseClick(shell.findChild(QWidget, "retry"), Qt.MouseButton.LeftButton)

    assert len(tries) == 2
    assert not banner.isVisible()


def test_typed_text_is_known_to_the_frame(shell):
    page = shell.open_customer(7)
    assert not shell.is_edited()

    page.form.type_in({"name": "华盛"})

    assert shell.is_edited()


def test_a_notice_gives_way_to_the_next(shell, qtbot):
    shell.tell("first")
    undone = []
    shell.tell("second", lambda: undone.append(1))
    qtbot.mouseClick(shell.findChild(QWidget, "undo"), Qt.MouseButton.LeftButton)

    assert undone == [1]
    assert all(not toast.isVisible() for toast in shell.findChildren(Toast))


def test_a_hit_is_opened_by_enter(shell, qtbot):
    qtbot.keyClicks(shell.search, "hua")
    assert [each.key for each in shell.search.results.found] == [0, 7, 8]

    qtbot.keyClick(shell.search, Qt.Key.Key_Down)
    qtbot.keyClick(shell.search, Qt.Key.Key_Return)

    assert shell.tabs.keys()[-1] == "customer 8"
    assert shell.search.text() == ""


def test_the_hits_go_when_the_search_is_left(shell, qtbot):
    qtbot.keyClicks(shell.search, "hua")
    qtbot.mouseClick(shell, Qt.MouseButton.LeftButton, pos=shell.rect().bottomLeft())

    assert shell.search.results is None


def test_a_command_is_found_by_its_words_and_given(shell, qtbot):
    qtbot.keyClicks(shell.search, "go custo")
    assert shell.search.results.found[-1].parts == ("", "Go", " to Customers")

    qtbot.keyClick(shell.search, Qt.Key.Key_Up)
    qtbot.keyClick(shell.search, Qt.Key.Key_Return)

    assert shell.tabs.keys() == ["customers"]


def test_a_hit_of_another_kind_opens_its_own_tab(make_shell, qtbot):
    tabs = {"order": lambda office, number: Page(office, f"order {number}")}
    shell, again = make_shell(tabs=tabs), make_shell(tabs=tabs)

    shell.search.chosen.emit(Found(5, ("SO-5",), kind="order"))
    again.open_again(shell.tabs.open())

    assert shell.tabs.keys() == again.tabs.keys() == ["today", "order 5"]
