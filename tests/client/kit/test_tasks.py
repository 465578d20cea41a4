"""Work and its outcomes."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QWidget
from sqlalchemy import func, select

from client.kit.tasks import Tasks
from shared.customers.model import Customer
from shared.database import Operation
from shared.errors import Cancelled, DatabaseAway, Invalid
from tests.client.conftest import Later


@pytest.fixture
def owner(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def _add(session):
    session.add(customer := Customer(code="C1", name="华盛"))
    session.flush()
    return customer.id


def _count(session):
    return session.scalar(select(func.count()).select_from(Customer))


def test_a_save_tells_everybody_what_changed(tasks, owner, qtbot):
    seen = []
    tasks.changed.connect(seen.append)

    tasks.write(owner, _add)

    assert seen[0].touch(Customer)


def test_a_fault_goes_first_to_whoever_asked(tasks, owner, errors):
    def fail(_session):
        raise Invalid({"name": "no"})

    handled = []
    tasks.write(owner, fail, failed=lambda error: handled.append(error) or True)
    tasks.write(owner, fail)

    assert len(handled) == 1
    assert [type(error) for error in errors] == [Invalid]


def test_only_the_newest_question_of_a_kind_is_answered(qapp, database, owner):
    later, seen = Later(), []
    tasks = Tasks(database, lambda *_told: None, later)

    for text in ("h", "hu", "hua"):
        tasks.read(owner, lambda _session, text=text: text, seen.append, replace="search")
    later.let_go()

    assert seen == ["hua"]


def test_an_outcome_for_a_widget_that_is_gone_is_dropped(qapp, database):
    later, seen = Later(), []
    tasks = Tasks(database, lambda *_told: None, later)
    gone = QWidget()
    tasks.read(gone, _count, seen.append)

    gone.deleteLater()
    qapp.sendPostedEvents(gone, 0)
    import shiboken6

    shiboken6.delete(gone)
    later.let_go()

    assert seen == []


def test_a_save_whose_line_broke_is_repeated_and_applied_once(tasks, owner, qtbot, database):
    tries, states, waiting = [], [], []
    tasks.line.connect(states.append)
    tasks.waiting.connect(waiting.append)

    def add(session):
        tries.append(1)
        if len(tries) < 3:
            raise DatabaseAway("away")
        return _add(session)

    with qtbot.waitSignal(tasks.saved, timeout=5000):
        tasks.write(owner, add)

    assert database.read(_count) == 1
    assert database.read(lambda session: session.scalar(select(func.count()).select_from(Operation))) == 1
    assert states == ["away", "connected"]
    assert waiting == [1, 0]


def test_long_work_can_be_stopped(qapp, database, owner):
    later, seen = Later(), []
    tasks = Tasks(database, lambda *_told: None, later)

    def work(progress):
        for step in range(10):
            progress.at(step, 10)

    progress = tasks.job(owner, work, seen.append, lambda error: seen.append(type(error)) or True)
    progress.stop()
    later.let_go()

    assert seen == [Cancelled]


def test_real_threads_hand_their_outcome_to_the_ui_thread(qapp, database, owner, qtbot):
    from PySide6.QtCore import QThread

    tasks, seen = Tasks(database, lambda *_told: None), []
    tasks.read(owner, _count, lambda found: seen.append((found, QThread.currentThread() is qapp.thread())))

    qtbot.waitUntil(lambda: bool(seen), timeout=5000)
    tasks.close()

    assert seen == [(0, True)]


def test_nothing_waits_behind_a_long_question(qapp, database, owner, qtbot):
    tasks, seen, answered = Tasks(database, lambda *_told: None), [], threading.Event()
    tasks.read(owner, lambda _session: answered.wait(10), lambda _found: seen.append("sums"), aside=True)
    tasks.read(owner, lambda _session: None, lambda _found: (seen.append("rows"), answered.set()))

    qtbot.waitUntil(lambda: len(seen) == 2, timeout=15_000)
    tasks.close()

    assert seen == ["rows", "sums"]


def test_of_long_questions_the_newest_alone_is_still_asked(qapp, database, owner, qtbot):
    tasks, asked, seen, begun = Tasks(database, lambda *_told: None), [], [], threading.Event()

    def ask(name):
        def work(_session):
            asked.append(name)
            begun.wait(10)
            return name

        tasks.read(owner, work, seen.append, replace="sum", aside=True)

    ask("first")
    qtbot.waitUntil(lambda: asked == ["first"], timeout=5000)
    ask("second")
    ask("third")
    begun.set()

    qtbot.waitUntil(lambda: bool(seen), timeout=15_000)
    tasks.close()

    assert asked == ["first", "third"]
    assert seen == ["third"]


def test_saves_keep_their_order_while_the_line_is_away(tasks, owner, qtbot):
    told, tries = [], []

    def first(_session):
        tries.append(1)
        if len(tries) < 3:
            raise DatabaseAway("away")
        told.append("first")

    tasks.write(owner, first)
    tasks.write(owner, lambda _session: told.append("second"))
    assert tasks.unsaved == 2

    with qtbot.waitSignals([tasks.saved, tasks.saved], timeout=5000):
        tasks.retry()

    assert told == ["first", "second"]
    assert tasks.unsaved == 0


def test_a_question_on_a_dead_line_is_told_once_and_asked_again(tasks, owner, qtbot, errors):
    tries, seen = [], []

    def ask(_session):
        tries.append(1)
        if len(tries) < 7:
            raise DatabaseAway("away")
        return "answer"

    tasks.read(owner, ask, seen.append)
    qtbot.waitUntil(lambda: bool(seen), timeout=10_000)

    assert seen == ["answer"]
    assert len(errors) == 1


def test_a_fault_nobody_waits_for_still_reaches_the_hook(qapp, database, qtbot):
    import shiboken6

    later, owner = Later(), QWidget()
    tasks = Tasks(database, lambda *_told: None, later)

    def fail(_session):
        raise KeyError("a fault of the program")

    tasks.read(owner, fail, lambda _found: None)
    shiboken6.delete(owner)
    with qtbot.captureExceptions() as caught:
        later.let_go()

    assert [kind for kind, _error, _trace in caught] == [KeyError]


def test_what_changed_is_told_on_the_ui_thread(qapp, database, owner, qtbot):
    from PySide6.QtCore import QThread

    tasks, seen = Tasks(database, lambda *_told: None), []
    tasks.changed.connect(lambda _changes: seen.append(QThread.currentThread() is qapp.thread()))
    tasks.write(owner, _add)

    qtbot.waitUntil(lambda: bool(seen), timeout=5000)
    tasks.close()

    assert seen == [True]


def test_who_asks_after_the_end_is_not_answered(qapp, database, owner):
    tasks, seen = Tasks(database, lambda *_told: None), []
    tasks.close()

    tasks.read(owner, _count, seen.append)
    tasks.write(owner, _add, seen.append)
    tasks.job(owner, lambda _progress: 1, seen.append)

    assert seen == []
