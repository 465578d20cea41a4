"""The start page: every line is dealt with where it stands, by keyboard."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton
from sqlalchemy import select

from client.kit.lines import Line, Shape
from client.today.note import NoteForm
from client.today.page import TodayPage
from client.today.section import Section
from client.today.todos import ACTS, Todo, Todos
from client.visits.finish import FinishForm
from client.visits.planner import Planner
from shared import dates
from shared.access import counting
from shared.access.metering import Export
from shared.errors import Conflict
from shared.interactions import operations as contacts
from shared.interactions.model import Interaction
from shared.visits import operations as visits

DAY = dt.date(2026, 9, 24)
NOW = dates.moment(DAY, 10 * 60 + 41)


@pytest.fixture
def page(office, qtbot):
    made = TodayPage(office)
    made._now = made.dialogs.now = lambda: NOW
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    return made


@pytest.fixture
def promised(database, user, add_customer):
    def add(name, on, note="寄样品"):
        customer = add_customer(name, owner_id=user)
        at = NOW - dt.timedelta(days=9)
        values = {"at": at, "kind": "call", "text": "问价", "next_on": on, "next_note": note}
        return database.write(lambda session: contacts.note(session, customer.id, **values))

    return add


@pytest.fixture
def visit(database, user, add_customer):
    def add(name, minutes, day=DAY):
        customer, starts = add_customer(name, owner_id=user), dates.moment(day, minutes)
        ends = starts + dt.timedelta(minutes=45)
        values = {"user_id": user, "starts": starts, "ends": ends, "confirmed": {"overlap"}}
        return database.write(lambda session: visits.schedule(session, customer.id, **values))

    return add


@pytest.fixture
def stored(database):
    return lambda contact: database.read(lambda session: session.get_one(Interaction, contact))


def press(page, section, key, row=0):
    todos = page._sections[section].todos
    todos.setFocus()
    todos.setCurrentRow(row)
    QTest.keyClick(todos, key)


def said(page, section):
    todos = page._sections[section].todos
    return [todos.todo(row).line for row in range(todos.count())]


def test_the_page_opens_with_nothing_to_do(page, errors):
    page.grab()

    assert page._nothing.isVisible()
    assert "0 things" in page.status
    assert errors == []


@pytest.mark.walled
def test_visits_stand_in_time_order_with_the_hour_before_the_next(page, visit):
    visit("后来", 11 * 60)
    visit("先前", 9 * 60)

    found = said(page, "planned")

    assert [line.lead for line in found] == ["9:00", "11:00"]
    assert [line.now for line in found] == [False, True]
    assert found[0].trail == "no outcome yet"
    assert found[1].trail == "in 19 minutes"


def test_yesterdays_visit_waits_for_its_outcome(page, visit):
    visit("昨天", 9 * 60, DAY - dt.timedelta(days=1))

    assert [line.lead for line in said(page, "late")] == ["9-23"]


@pytest.mark.walled
def test_the_most_overdue_promise_comes_first(page, promised):
    promised("今天", DAY)
    promised("逾期", DAY - dt.timedelta(days=3))

    assert [line.trail for line in said(page, "promises")] == ["3 days late", "today"]


@pytest.mark.walled
@pytest.mark.parametrize("act", ["keep", "snooze"])
def test_undo_leaves_alone_what_a_colleague_changed_since(page, promised, stored, ways, errors, database, act):
    id = promised("华盛", DAY)
    if act == "keep":
        press(page, "promises", Qt.Key.Key_D)
    else:
        page.promises.snooze(page._sections["promises"].todos.todo(0).subject, DAY + dt.timedelta(days=3))
    later = {"next_on": DAY + dt.timedelta(days=9), "next_done_at": None}
    database.write(lambda session: contacts.update(session, session.get_one(Interaction, id), **later))

    ways.undo()

    assert stored(id).next_on == DAY + dt.timedelta(days=9)
    assert [type(error) for error in errors] == [Conflict]


@pytest.mark.walled
def test_d_keeps_a_promise_and_undo_opens_it_again(page, promised, stored, ways):
    id = promised("华盛", DAY)

    press(page, "promises", Qt.Key.Key_D)
    assert stored(id).next_done_at is not None
    assert said(page, "promises") == []
    ways.undo()

    assert stored(id).next_done_at is None
    assert len(said(page, "promises")) == 1


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_s_puts_a_promise_off_past_the_holiday_and_undo_brings_it_back(page, promised, stored, ways):
    id = promised("华盛", DAY)

    press(page, "promises", Qt.Key.Key_S)
    menu = page.findChild(QMenu, "snooze")
    menu.actions()[0].trigger()
    assert stored(id).next_on == dt.date(2026, 9, 28)  # tomorrow is Mid-Autumn Festival
    menu.close()
    ways.undo()

    assert stored(id).next_on == DAY


def test_enter_opens_the_card(page, promised, stored, ways):
    id = promised("华盛", DAY)

    press(page, "promises", Qt.Key.Key_Return)

    assert ways.opened == [stored(id).customer_id]


@pytest.mark.walled
def test_n_notes_a_call_with_the_customer_of_the_line(page, promised, database):
    promised("华盛工业", DAY)

    press(page, "promises", Qt.Key.Key_N)
    form = page.findChild(NoteForm)
    form.text.setPlainText("下周给报价")
    form.save_button.click()

    latest = database.read(lambda s: s.scalars(select(Interaction).order_by(Interaction.id.desc())).first())
    assert (latest.text, latest.kind, latest.at) == ("下周给报价", "call", NOW)


def test_a_note_without_words_is_refused_beside_its_field(page, promised, database):
    promised("华盛工业", DAY)
    press(page, "promises", Qt.Key.Key_N)
    form = page.findChild(NoteForm)

    form.save_button.click()

    assert form.isVisible()
    assert form._faults["text"].text()


def test_d_and_m_on_a_visit_open_its_forms(page, visit):
    visit("东海印刷", 13 * 60)

    press(page, "planned", Qt.Key.Key_D)
    press(page, "planned", Qt.Key.Key_M)

    assert page.findChild(FinishForm).windowTitle() == "东海印刷"
    assert page.findChild(Planner).customer.choice.name == "东海印刷"


def test_an_act_is_clicked_on_the_line_under_the_keyboard(page, promised, stored):
    id = promised("华盛", DAY)
    todos = page._sections["promises"].todos
    todos.setFocus()
    todos.setCurrentRow(0)
    box = dict(todos.act_boxes(todos.todo(0), todos.visualItemRect(todos.item(0))))["done"]

    QTest.mouseClick(todos.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, box.center())

    assert stored(id).next_done_at is not None


def test_a_colleagues_change_since_is_not_overwritten(page, promised, stored, database, errors):
    id = promised("华盛", DAY)
    todo = page._sections["promises"].todos.todo(0)
    opened = stored(id)
    page.hide()
    database.write(lambda session: contacts.snooze(session, opened, DAY + dt.timedelta(days=2)))

    page.act(todo.subject, "done")

    assert stored(id).next_done_at is None
    assert [type(error).__name__ for error in errors] == ["Conflict"]


def test_a_full_day_is_painted_with_hostile_names(page, promised, visit, errors):
    for number in range(20):
        promised(f"<b>&{number}" + "很长的名字" * 30, DAY - dt.timedelta(days=number % 8), note="注" * 200)
        visit(f"<i>{number}", 8 * 60 + number * 20)

    page.grab()
    for todos in (section.todos for section in page._sections.values()):
        todos.setFocus()
        page.grab()

    assert len(said(page, "promises")) == 20
    assert errors == []


def test_no_two_acts_share_a_key():
    assert len({act.key for act in ACTS.values()}) == len(ACTS)


def test_a_long_section_shows_its_first_lines_and_all_of_them_when_asked(qtbot, look):
    todos = Todos(look, "Payments", Shape())
    section = Section(look, "Payments", todos, most=2)
    qtbot.addWidget(section)
    found = [Todo(Line(f"customer {number}"), number) for number in range(3)]
    section.show_todos(found)
    shown = todos.count()

    qtbot.mouseClick(section.findChild(QPushButton), Qt.MouseButton.LeftButton)
    section.show_todos(found)  # read again

    assert (shown, todos.count()) == (2, 3)
    assert not section.findChild(QPushButton).isVisibleTo(section)


@pytest.fixture
def colleague(another):
    """The desk of 王磊, another administrator."""
    return another()


def _lines(page):
    todos = page._sections["exports"].todos
    return [todos.todo(row).line for row in range(todos.count())]


@pytest.mark.walled
def test_an_export_that_waits_for_my_word_stands_on_today_and_opens_where_it_is_decided(page, colleague, ways, listen):
    assert not page._sections["exports"].isVisible()

    colleague.write(lambda session: counting.begin(session, "customers", 5_000, "年会请柬"))
    listen()

    (line,) = _lines(page)
    assert (line.text, line.detail, line.trail) == ("王磊", "年会请柬", "5,000 rows")
    press(page, "exports", Qt.Key.Key_Return)
    assert ways.opened == ["admin"]


@pytest.mark.walled
def test_what_became_of_my_own_export_stands_on_today(page, database, colleague, ways, listen):
    mine = database.write(lambda session: counting.begin(session, "orders", 5_000, "对账"))
    assert [line.trail for line in _lines(page)] == ["Waiting"]

    opened = database.read(lambda session: session.get_one(Export, mine))
    colleague.write(lambda session: counting.decide(session, opened, granted=False, answer="太多了"))
    listen()

    (line,) = _lines(page)
    assert (line.detail, line.trail, line.tone) == ("太多了", "Refused", "danger")
    press(page, "exports", Qt.Key.Key_Return)
    assert ways.opened == ["orders"]
