"""The calendar: what is dragged, typed and clicked is what the database holds afterwards."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from sqlalchemy import select, text

from client.kit.ask import Dialog
from client.kit.printing import Preview
from client.kit.tasks import Tasks
from client.visits.finish import FinishForm
from client.visits.page import VisitsPage
from client.visits.planner import Planner
from client.visits.spans import WAYS
from shared import dates
from shared.access.model import User
from shared.customers import search
from shared.interactions.model import Interaction
from shared.visits import operations, queries
from shared.visits.model import Visit
from tests.client.conftest import Later

THURSDAY = dt.date(2026, 9, 24)
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def at(day, hour, minute=0):
    return dates.moment(dt.date(2026, 9, day), hour * 60 + minute)


@pytest.fixture
def schedule(database, user):
    def add(customer, starts, minutes=60, user_id=None, **values):
        values = {
            "user_id": user_id or user,
            "starts": starts,
            "ends": starts + dt.timedelta(minutes=minutes),
            **values,
        }
        return database.write(lambda s: operations.schedule(s, customer.id, confirmed=("overlap",), **values))

    return add


@pytest.fixture
def colleague(database, user):
    def add(session):
        session.add(made := User(login="zt", login_key="zt", name="周涛"))
        session.flush()
        return made.id

    return database.write(add)


@pytest.fixture
def stored(database):
    return lambda visit: database.read(lambda s: s.get_one(Visit, visit))


@pytest.fixture
def changed_elsewhere(database):
    def change(id, starts):
        ends = starts + dt.timedelta(hours=1)
        database.write(lambda s: operations.update(s, queries.open(s, id).visit, starts=starts, ends=ends))

    return change


@pytest.fixture
def page(office, qtbot):
    made = VisitsPage(office)
    made._now = made.dialogs.now = lambda: at(24, 10, 41)
    made._day = THURSDAY
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    return made


def drag(view, start, end, *, let_go=True):
    points = [p.toPoint() for p in (start, (start + end) / 2, end)]
    QTest.mousePress(view, LEFT, NO_KEY, points[0])
    for point in points[1:]:
        QTest.mouseMove(view, point)
    if let_go:
        QTest.mouseRelease(view, LEFT, NO_KEY, points[-1])


def click(widget, name):
    widget.findChild(QPushButton, name).click()


def fault(form, name):
    return form.findChild(QLabel, f"{name}_fault").text()


@pytest.mark.walled
def test_dragging_a_visit_moves_it_in_the_database(page, schedule, stored, add_customer):
    id = schedule(add_customer(), at(24, 13))

    drag(page.hours, page.hours.box(id).center(), page.hours.spot(1, 10 * 60 + 30))

    assert (stored(id).starts, stored(id).ends) == (at(22, 10), at(22, 11))
    assert page.hours.picked_entry().column == 1


def test_undo_moves_it_back(page, schedule, stored, add_customer, ways):
    id = schedule(add_customer(), at(24, 13))

    drag(page.hours, page.hours.box(id).center(), page.hours.spot(0, 9 * 60))
    ways.undo()

    assert stored(id).starts == at(24, 13)
    assert stored(id).version == 3


@pytest.mark.walled
def test_undo_leaves_what_a_colleague_changed_since(page, schedule, stored, changed_elsewhere, add_customer, ways):
    id = schedule(add_customer(), at(24, 13))
    drag(page.hours, page.hours.box(id).center(), page.hours.spot(0, 9 * 60))

    changed_elsewhere(id, at(25, 8))
    ways.undo()

    assert stored(id).starts == at(25, 8)
    assert "not changed back" in ways.said[-1]


def test_esc_gives_up_a_drag(page, schedule, stored, add_customer):
    id = schedule(add_customer(), at(24, 13))
    page.hours.setFocus()

    drag(page.hours, page.hours.box(id).center(), page.hours.spot(1, 10 * 60), let_go=False)
    assert "Esc" in page.status
    QTest.keyClick(page.hours, Qt.Key.Key_Escape)
    QTest.mouseRelease(page.hours, LEFT, NO_KEY, page.hours.spot(1, 600).toPoint())

    assert stored(id).version == 1
    assert "Esc" not in page.status


def test_dragging_the_lower_edge_lengthens(page, schedule, stored, add_customer):
    id = schedule(add_customer(), at(24, 13))
    box = page.hours.box(id)

    drag(page.hours, QPointF(box.center().x(), box.bottom() - 3), page.hours.spot(3, 15 * 60))

    assert (stored(id).starts, stored(id).ends) == (at(24, 13), at(24, 15))


def test_the_keyboard_moves_and_lengthens(page, schedule, stored, add_customer):
    id = schedule(add_customer(), at(24, 13))
    page.hours.setFocus()
    page.hours.pick(id)

    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(page.hours, key, CTRL)
    QTest.keyClick(page.hours, Qt.Key.Key_Return)
    QTest.keyClick(page.hours, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(page.hours, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(page.hours, Qt.Key.Key_Return)

    assert (stored(id).starts, stored(id).ends) == (at(23, 13, 30), at(23, 15))


@pytest.mark.walled
def test_two_visits_at_a_time_are_asked_about(page, schedule, stored, add_customer):
    id = schedule(add_customer(), at(24, 13))
    schedule(add_customer("东海印刷"), at(23, 13))

    drag(page.hours, page.hours.box(id).center(), page.hours.spot(2, 13 * 60 + 30))
    assert stored(id).version == 1
    click(page.findChild(Dialog, "question"), "yes")

    assert stored(id).starts == at(23, 13)


def test_a_visit_that_is_done_stays_where_it_is(page, database, schedule, stored, add_customer):
    id = schedule(add_customer(), at(24, 9))
    opened = stored(id)
    database.write(lambda s: operations.finish(s, opened, outcome="谈妥"))

    drag(page.hours, page.hours.box(id).center(), page.hours.spot(0, 9 * 60))

    assert stored(id).starts == at(24, 9)


@pytest.mark.walled
def test_dragging_over_empty_hours_plans_a_visit_there(page, database, add_customer):
    customer = add_customer("东海印刷包装有限公司")
    database.write(lambda session: search.index(session, [customer.id]))
    drag(page.hours, page.hours.spot(1, 9 * 60), page.hours.spot(1, 10 * 60 + 30))
    form = page.findChild(Planner)

    QTest.keyClicks(form.customer.field, "donghai")
    form.customer.search()
    QTest.keyClick(form.customer.field, Qt.Key.Key_Return)
    form.purpose.setText("新厂参观")
    form.save_button.click()

    (found,) = database.read(lambda s: queries.between(s, at(22, 0), at(23, 0)))
    assert (found.visit.starts, found.visit.ends) == (at(22, 9), at(22, 10, 30))
    assert (found.customer, found.visit.purpose) == ("东海印刷包装有限公司", "新厂参观")
    assert page.hours.picked_entry().id == found.visit.id


def test_a_double_click_plans_and_a_missing_customer_is_named(page):
    QTest.mouseDClick(page.hours, LEFT, NO_KEY, page.hours.spot(4, 10 * 60 + 10).toPoint())
    form = page.findChild(Planner)

    form.save_button.click()

    assert "Choose the customer" in fault(form, "customer_id")
    assert form.values()["starts"] == at(25, 10)


@pytest.mark.walled
def test_a_colleagues_change_is_seen(page, schedule, changed_elsewhere, add_customer):
    id = schedule(add_customer(), at(24, 13))

    changed_elsewhere(id, at(22, 8))

    page.hours.pick(id)
    assert page.hours.picked_entry().column == 1


def test_a_drag_of_a_visit_that_a_colleague_moved_is_given_up(page, schedule, stored, changed_elsewhere, add_customer):
    id = schedule(add_customer(), at(24, 13))
    drag(page.hours, page.hours.box(id).center(), page.hours.spot(1, 600), let_go=False)

    changed_elsewhere(id, at(25, 8))
    QTest.mouseRelease(page.hours, LEFT, NO_KEY, page.hours.spot(1, 600).toPoint())

    assert stored(id).starts == at(25, 8)


@pytest.mark.walled
def test_finishing_notes_the_contact_and_the_next_step(page, database, schedule, stored, add_customer):
    id = schedule(add_customer(), at(24, 9))
    page.hours.setFocus()
    page.hours.pick(id)
    QTest.keyClick(page.hours, Qt.Key.Key_Return)
    form = page.findChild(FinishForm)

    form.outcome.setPlainText("样品已确认")
    form.has_next.setChecked(True)
    form.next_note.setText("寄合同")
    QTest.keyClick(form, Qt.Key.Key_Return, CTRL)

    contact = database.read(lambda s: s.scalars(select(Interaction)).one())
    assert stored(id).state == "done"
    # A week later is the National Day holiday; the next workday is taken.
    assert (contact.text, contact.next_on, contact.next_note) == ("样品已确认", dt.date(2026, 10, 8), "寄合同")


def test_an_empty_outcome_is_asked_for_beside_its_field(page, schedule, stored, add_customer):
    id = schedule(add_customer(), at(24, 9))
    page.hours.pick(id)
    form = page.dialogs.finish(page.picked())

    form.save_button.click()

    assert "what came of the visit" in fault(form, "outcome")
    assert stored(id).state == "planned"


@pytest.mark.walled
@pytest.mark.parametrize(("button", "state"), [("miss", "missed"), ("cancel", "cancelled")])
def test_a_visit_can_be_called_off_and_brought_back(page, schedule, stored, add_customer, ways, button, state):
    id = schedule(add_customer(), at(24, 9))
    page.hours.pick(id)

    click(page.dialogs.finish(page.picked()), button)
    assert stored(id).state == state
    ways.undo()

    assert stored(id).state == "planned"


def test_changing_a_visit_keeps_its_length_when_it_begins_later(page, schedule, stored, add_customer):
    id = schedule(add_customer(), at(24, 9), minutes=90)
    page.hours.pick(id)
    form = page.dialogs.change(page.picked())

    form.starts.setTime(form.starts.time().addSecs(3600))
    form.save_button.click()

    assert (stored(id).starts, stored(id).ends) == (at(24, 10), at(24, 11, 30))


@pytest.mark.walled
def test_a_day_shows_colleagues_side_by_side_and_hands_a_visit_over(page, schedule, stored, add_customer, colleague):
    id = schedule(add_customer(), at(24, 9))
    page._names = {}
    page.refresh()
    page.side._checks[colleague].setChecked(True)
    page.show_way("day")

    drag(page.hours, page.hours.box(id).center(), page.hours.spot(1, 9 * 60 + 30))

    assert (stored(id).user_id, stored(id).starts) == (colleague, at(24, 9))


def test_dragging_in_the_month_keeps_the_time_of_day(page, schedule, stored, add_customer):
    id = schedule(add_customer(), at(24, 9, 20))
    page.show_way("month")

    drag(page.month, page.month.box(id).center(), page.month.cell(8).center())

    assert stored(id).starts == at(8, 9, 20)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_opens_empty_and_full_and_prints(page, schedule, add_customer, colleague, way, errors):
    page.show_way(way)
    page.grab()
    customer = add_customer("<b>很长</b>&的名字" * 12)
    for number in range(60):
        schedule(customer, at(1 + number % 28, number % 20), user_id=colleague if number % 3 == 0 else None)
    page.show_people({colleague, page.office.user.id})
    page.grab()

    page.print_plan()

    assert page.findChild(Preview) is not None
    assert errors == []


@pytest.mark.parametrize(
    ("key", "days"), [(Qt.Key.Key_Right, 14), (Qt.Key.Key_Left, 0), (Qt.Key.Key_Home, 0)], ids=["on", "back", "today"]
)
def test_the_keyboard_turns_pages(page, key, days):
    page.activateWindow()
    page.hours.setFocus()
    page.turn(1)

    QTest.keyClick(page.hours, key, Qt.KeyboardModifier.AltModifier)

    assert page._day == THURSDAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("name", "utc"), [("Asia/Shanghai", "2026-10-30 01:00:00"), ("America/New_York", "2026-10-30 13:00:00")]
)
def test_times_are_local_on_screen_and_utc_in_the_database(zone, page, database, schedule, add_customer, name, utc):
    zone(name)
    day = dt.date(2026, 10, 30)
    page.go_to(day)

    id = schedule(add_customer(), dates.moment(day, 9 * 60))

    page.hours.pick(id)
    assert page.hours.picked_entry().starts == 9 * 60
    with database.reading() as session:
        assert session.scalar(text("SELECT starts FROM visit")) == utc


@pytest.mark.walled
def test_a_visit_moved_over_the_end_of_summer_time_keeps_its_length_and_its_clock_time(
    zone, page, schedule, stored, add_customer
):
    zone("America/New_York")  # the clock is put back on 1 November 2026
    day = dt.date(2026, 10, 31)
    id = schedule(add_customer(), dates.moment(day, 9 * 60), minutes=90)
    page.go_to(day)
    page.show_way("week")
    page.hours.pick(id)

    QTest.keyClick(page.hours, Qt.Key.Key_Right, CTRL)
    QTest.keyClick(page.hours, Qt.Key.Key_Right, CTRL)
    QTest.keyClick(page.hours, Qt.Key.Key_Return)

    visit = stored(id)
    assert visit.starts == dt.datetime(2026, 11, 1, 14, 0, tzinfo=dt.UTC)
    assert visit.ends - visit.starts == dt.timedelta(minutes=90)


def test_another_way_of_looking_comes_in_front_with_its_visits_not_before(office, database, qtbot):
    later = Later()
    office.tasks = Tasks(database, lambda *_told: None, later)
    page = VisitsPage(office)
    qtbot.addWidget(page)
    later.let_go()

    page.show_way("month")
    before = page._views.currentWidget()
    later.let_go()

    assert before is page.hours
    assert page._views.currentWidget() is page.month
