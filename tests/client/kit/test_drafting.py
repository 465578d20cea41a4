"""A form's draft and its save: what was typed is never lost, and never saved twice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from sqlalchemy import event, func, select

from client.customers import new
from client.kit.drafting import Drafting
from client.kit.drafts import Drafts
from client.kit.office import Office
from client.kit.tasks import Tasks
from shared.customers.model import Customer
from shared.database import Operation
from shared.errors import DatabaseAway, Invalid
from tests.client.conftest import Later

NAME = {"name": "华盛工业有限公司"}


@pytest.fixture
def form(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def drafting(office, form):
    return Drafting(office, "form 7", "Form: 华盛", form)


class Line:
    """Work that fails as on a broken line until it is mended."""

    def __init__(self):
        self.is_broken, self.done = True, 0

    def work(self, _session):
        if self.is_broken:
            raise DatabaseAway("away")
        self.done += 1


def test_the_key_is_on_the_disk_before_the_commit_is_sent(drafting, office, user, tmp_path):
    key, kept = [], []
    another = Drafts(tmp_path / "drafts", "test", user)  # which has nothing in memory
    event.listen(office.tasks.database.engine, "commit", lambda _line: kept.append(another.find("form 7")))

    drafting.save(NAME, lambda session: key.append(session.info["key"]), lambda _id: None)

    assert [(draft.sent.key.hex, draft.sent.values, draft.values) for draft in kept] == [(*key, NAME, NAME)]
    assert office.drafts.find("form 7") is None


def test_a_save_that_was_refused_leaves_its_draft_without_a_key(drafting, office):
    def refuse(_session):
        raise Invalid({"name": "no"})

    drafting.save(NAME, refuse, lambda _id: None, lambda _error: True)

    assert (office.drafts.find("form 7").values, office.drafts.find("form 7").sent) == (NAME, None)
    assert not drafting.is_busy


def test_what_is_typed_while_a_save_waits_is_left_when_it_is_done(drafting, office, tasks):
    line = Line()
    drafting.save({"facts": {"phone": "1"}, "contact": "x"}, line.work, lambda _id: None)
    drafting.note({"facts": {"phone": "2"}, "contact": "x"})
    drafting.keep_now()
    assert office.drafts.find("form 7").sent is not None

    line.is_broken = False
    tasks.retry()

    assert office.drafts.find("form 7").values == {"facts": {"phone": "2"}}
    assert office.drafts.find("form 7").sent is None


def test_a_save_that_is_given_up_while_it_waits_is_never_done(drafting, office, tasks, database, ways):
    line = Line()
    drafting.save(NAME, line.work, lambda _id: None)
    key = office.drafts.find("form 7").sent.key

    drafting.give_up()
    line.is_broken = False
    tasks.retry()

    assert line.done == 0
    assert database.read(lambda session: session.get_one(Operation, key.hex).cancelled)
    assert office.drafts.find("form 7") is None
    assert (ways.said, tasks.unsaved) == ([], 0)


def test_a_save_given_up_too_late_is_told(office, form, database, look, preferences, user, ways):
    later, tasks = Later(), None
    tasks = Tasks(database, lambda *_told: None, later)
    busy = Office(look, tasks, preferences, office.drafts, office.user, ways)
    drafting = Drafting(busy, "form 7", "Form: 华盛", form)
    drafting.save(NAME, lambda _session: None, lambda _id: None)

    drafting.give_up()
    later.let_go()

    assert ways.said == ["Form: 华盛 was already saved when you gave it up."]
    assert office.drafts.find("form 7") is None


def test_a_save_whose_form_is_gone_still_clears_its_draft(office, tasks, qtbot):
    import shiboken6

    line, form = Line(), QWidget()
    drafting = Drafting(office, "form 7", "Form: 华盛", form)
    drafting.save(NAME, line.work, lambda _id: None)

    shiboken6.delete(form)
    line.is_broken = False
    tasks.retry()

    assert line.done == 1
    assert office.drafts.find("form 7") is None


def test_a_form_that_is_opened_again_while_its_save_waits_is_told_how_it_ended(office, form, tasks, ways):
    line, found = Line(), []
    Drafting(office, "form 7", "Form: 华盛", form).save(NAME, line.work, lambda _id: None)

    again = Drafting(office, "form 7", "Form: 华盛", form)
    again.take(found.append)
    assert (again.is_busy, found) == (True, [])
    line.is_broken = False
    tasks.retry()

    assert (again.is_busy, found, line.done) == (False, [None], 1)
    assert ways.said == ["Form: 华盛 was saved already."]


def test_an_offer_that_is_not_answered_outlives_what_is_typed_beside_it(office, form):
    office.drafts.keep("form 7", {"facts": {"address": "沪太路"}}, "Form: 华盛")
    drafting = Drafting(office, "form 7", "Form: 华盛", form)
    drafting.offer(str, lambda _values: None)

    drafting.note({"facts": {"phone": "1"}})
    drafting.keep_now()
    assert office.drafts.find("form 7").values == {"facts": {"address": "沪太路", "phone": "1"}}

    drafting.save({"facts": {"phone": "1"}}, lambda _session: None, lambda _id: None)
    assert office.drafts.find("form 7").values["facts"]["address"] == "沪太路"


def _customers(database):
    return database.read(lambda session: session.scalar(select(func.count()).select_from(Customer)))


def test_escape_keeps_what_was_typed_into_a_dialog_and_the_next_one_takes_it_up(qtbot, office, form, ways):
    dialog = new.ask(office, form, lambda _id: None)
    dialog.form.type_in(NAME)

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    again = new.ask(office, form, lambda _id: None)

    assert again.form.typed() == NAME
    assert "draft" in again.notice.text()
    assert ways.said == ["New customer: what you typed is kept as a draft."]


def test_cancel_forgets_what_was_typed_into_a_dialog(qtbot, office, form):
    dialog = new.ask(office, form, lambda _id: None)
    dialog.form.type_in(NAME)
    dialog.drafting.keep_now()

    qtbot.mouseClick(dialog.findChild(QWidget, "leave"), Qt.MouseButton.LeftButton)

    assert office.drafts.all() == []


def test_the_fields_of_a_dialog_rest_while_it_is_saved(office, form, database, look, preferences, ways):
    later, made = Later(), []
    tasks = Tasks(database, lambda *_told: None, later)
    slow = Office(look, tasks, preferences, office.drafts, office.user, ways)
    dialog = new.ask(slow, form, made.append)
    dialog.form.type_in(NAME)

    dialog.save()
    dialog.save()
    assert not dialog.form.isEnabled()
    later.let_go()

    assert (len(made), _customers(database)) == (1, 1)


def test_a_disk_that_takes_no_draft_is_told_and_nothing_typed_is_lost(tmp_path):
    told = []
    (tmp_path / "disk").write_text("not a folder")
    drafts = Drafts(tmp_path / "disk", "db", 1)
    drafts.told = told.append

    drafts.keep("card 7", {"note": "first"})
    drafts.flush()
    drafts.keep("card 8", {"note": "second"})
    drafts.flush()

    assert drafts.find("card 7").values == {"note": "first"}
    assert not drafts.is_on_disk("card 8")
    assert {draft.key for draft in drafts.all()} == {"card 7", "card 8"}
    assert all(told)

    (tmp_path / "disk").unlink()
    drafts.drop("card 8")
    drafts.flush()

    assert told[-1] == ""
    assert [draft.key for draft in Drafts(tmp_path / "disk", "db", 1).all()] == ["card 7"]
