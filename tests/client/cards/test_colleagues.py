"""An open card beside a colleague's program on the same database."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QLabel

from client.cards.page import CardPage
from client.customers.page import CustomersPage
from client.kit.beside import Beside
from client.kit.colleagues import LEFT, Colleagues
from client.kit.conflict import ConflictDialog
from client.kit.drafts import Drafts
from client.kit.office import Colleague, Office
from client.kit.tasks import Tasks
from client.today.page import TodayPage
from client.visits.page import VisitsPage
from shared.access import people
from shared.access.rights import EVERYTHING
from shared.customers import operations
from shared.customers.model import Customer
from shared.interactions import operations as contacts
from tests.client.conftest import Inline, Way


class Desk:
    """One client: its own door, its own ear, and its pages. It hears what is new when it is told to listen."""

    def __init__(self, qtbot, office, database, name, folder):
        self.errors, self.ways, self.qtbot = [], Way(), qtbot
        self.tasks = Tasks(database, lambda _owner, error: self.errors.append(error), Inline())
        self.colleagues = Colleagues(self.tasks)
        drafts = Drafts(folder, "test", database.user_id)
        who = Colleague(database.user_id, name, EVERYTHING)
        self.office = Office(office.look, self.tasks, office.preferences, drafts, who, self.ways, self.colleagues)
        self.colleagues.ask()

    def listen(self):
        self.colleagues.ask()

    def open(self, page):
        self.qtbot.addWidget(page)
        page.resize(1240, 760)
        page.show()
        return page

    def card(self, id):
        card = self.open(CardPage(self.office, id))
        self.qtbot.waitUntil(lambda: card.is_ready)
        return card


@pytest.fixture
def desks(qtbot, office, database, another, tmp_path):
    """李娜's and 王磊's clients on one database."""
    made = (
        Desk(qtbot, office, database, "李娜", tmp_path / "lina"),
        Desk(qtbot, office, another(), "王磊", tmp_path / "wanglei"),
    )
    yield made
    for desk in made:
        desk.colleagues.close()
        desk.tasks.close()
        assert desk.errors == []


def _save(desk, id, **values):
    database = desk.tasks.database
    with database.reading() as session:
        opened = session.get_one(Customer, id)
    database.write(lambda session: operations.update(session, opened, **values))


def _field(card, name):
    return card.body.facts.fields[name]


@pytest.mark.walled
def test_a_colleagues_save_appears_on_the_open_card_the_list_the_calendar_and_today(desks, customer):
    mine, theirs = desks
    card, page = mine.card(customer), mine.open(CustomersPage(mine.office))
    today, visits = mine.open(TodayPage(mine.office)), mine.open(VisitsPage(mine.office))
    read = []
    for each in (today, visits):
        each.refresh = lambda each=each: read.append(each)

    _save(theirs, customer, name="华盛集团", address="沪太路东门")
    mine.listen()

    assert _field(card, "address").value() == "沪太路东门"
    assert page.table.record_at(0).name == "华盛集团"
    assert set(read) == {today, visits}


@pytest.mark.walled
def test_what_happens_at_another_customers_is_not_read_again_by_a_card(desks, customer, database):
    mine, theirs = desks
    other = theirs.tasks.database.write(lambda session: operations.create(session, name="金石机械"))
    card = mine.card(customer)
    mine.listen()
    read = []
    card.refresh = lambda: read.append(1)

    theirs.tasks.database.write(lambda session: operations.add_person(session, other, name="李强"))
    mine.listen()
    bulk = list(read)
    with database.reading() as session:
        opened = session.get_one(Customer, other)
    theirs.tasks.database.write(lambda session: operations.update(session, opened, city="宁波市"))
    mine.listen()

    assert read == bulk


def test_a_list_keeps_its_place_and_its_selection(desks, database):
    mine, theirs = desks
    with database.writing() as session:
        ids = operations.create_all(session, [{"name": f"厂 {number:03}", "phone": ""} for number in range(150)])
    page = mine.open(CustomersPage(mine.office))
    # The view itself would ask the keyboard whether more is to be selected, and another test may have left Ctrl there.
    flag = QItemSelectionModel.SelectionFlag
    page.view.selectionModel().setCurrentIndex(page.table.index(60, 0), flag.ClearAndSelect | flag.Rows)
    page.view.scrollTo(page.table.index(60, 0))
    picked, place = page.table.id_at(60), page.view.verticalScrollBar().value()

    _save(theirs, ids[70], name="厂 070 改")
    mine.listen()

    assert place > 0
    assert page.view.verticalScrollBar().value() == place
    assert page.view.ids() == [picked]
    assert any("改" in (page.table.record_at(row).name if page.table.record_at(row) else "") for row in range(150))


@pytest.mark.walled
def test_while_a_card_is_edited_other_fields_follow_and_what_is_typed_stays(desks, customer, qtbot):
    mine, theirs = desks
    card = mine.card(customer)
    card.body.facts.type_in({"phone": "021-5555 0100"})

    _save(theirs, customer, address="沪太路东门", phone="021-9999 0000")
    mine.listen()

    assert _field(card, "address").value() == "沪太路东门"
    assert _field(card, "phone").value() == "021-5555 0100"
    note = card.findChild(QLabel, "phone_note")
    qtbot.waitUntil(note.isVisible)
    assert "王磊" in note.text()
    assert "021-9999 0000" in note.text()
    assert card.body.facts.typed() == {"phone": "021-5555 0100"}


@pytest.mark.walled
def test_different_fields_of_two_clients_merge_and_the_same_one_asks(desks, customer, database):
    mine, theirs = desks
    here, there = mine.card(customer), theirs.card(customer)
    here.body.facts.type_in({"city": "上海市", "address": "沪太路 3 号楼"})
    there.body.facts.type_in({"region": "华东", "address": "沪太路东门"})

    there.save()
    mine.listen()
    here.save()
    dialog = here.findChild(ConflictDialog)
    asked = set(dialog._groups)
    dialog.accept()
    theirs.listen()

    with database.reading() as session:
        kept = session.get_one(Customer, customer)
    assert asked == {"address"}
    assert (kept.city, kept.region, kept.address) == ("上海市", "华东", "沪太路 3 号楼")
    assert _field(there, "city").value() == "上海市"
    assert _field(here, "region").value() == "华东"


def _beside(card):
    (line,) = card.findChildren(Beside)
    return line.text() if line.isVisible() else ""


@pytest.mark.walled
def test_who_else_is_editing_is_said_until_it_is_saved(desks, customer):
    mine, theirs = desks
    here, there = mine.card(customer), theirs.card(customer)
    assert _beside(here) == ""

    there.body.facts.type_in({"city": "上海市"})
    theirs.listen()
    mine.listen()
    assert _beside(here) == "王磊 is editing this"
    here.body.facts.type_in({"phone": "021-5555 0100"})
    assert _beside(here) == "王磊 is editing this too"
    mine.listen()
    theirs.listen()
    assert _beside(there) == "李娜 is editing this too"

    there.save()
    theirs.listen()
    mine.listen()
    assert _beside(here) == ""


@pytest.mark.walled
def test_a_card_that_is_closed_or_a_program_that_ends_edits_nothing(desks, customer):
    mine, theirs = desks
    here, there = mine.card(customer), theirs.card(customer)
    there.body.facts.type_in({"city": "上海市"})
    theirs.listen()
    mine.listen()
    assert _beside(here)

    theirs.colleagues.close()
    mine.listen()
    assert _beside(here) == ""


def test_the_timeline_keeps_its_place_when_something_is_added(desks, customer, database):
    import datetime as dt

    mine, theirs = desks
    moment = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
    for number in range(70):
        at = moment - dt.timedelta(days=number)
        database.write(
            lambda session, at=at, n=number: contacts.note(session, customer, kind="call", at=at, text=f"{n}")
        )
    card = mine.card(customer)
    view = card.body.timeline.view
    while card.body.timeline.events.canFetchMore(view.rootIndex()):
        card.body.timeline.events.fetchMore(view.rootIndex())
    rows = card.body.timeline.events.rowCount()
    view.setCurrentIndex(card.body.timeline.events.index(50))
    words = view.currentIndex().data()
    view.verticalScrollBar().setValue(900)

    theirs.tasks.database.write(
        lambda session: contacts.note(session, customer, kind="call", at=moment + dt.timedelta(hours=1), text="新")
    )
    mine.listen()

    assert card.body.timeline.events.rowCount() == rows + 1
    assert view.currentIndex().data() == words
    assert view.verticalScrollBar().value() == 900


@pytest.mark.walled
def test_who_is_kept_out_is_told_so_in_one_sentence_and_let_in_again(desks, database):
    _mine, theirs = desks
    said, id = [], theirs.office.user.id
    theirs.colleagues.standing.connect(said.append)

    database.write(lambda session: people.let_in(session, id, allowed=False))
    theirs.listen()
    theirs.listen()
    database.write(lambda session: people.let_in(session, id, allowed=True))
    theirs.listen()

    assert said == [LEFT, ""]


def test_a_key_that_an_input_method_holds_is_not_thrown_away_by_a_refresh(desks, customer, qtbot):
    mine, theirs = desks
    card = mine.card(customer)
    editor = _field(card, "phone").editor
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_End)
    place = editor.cursorPosition()

    _save(theirs, customer, city="上海市")
    mine.listen()

    assert editor.cursorPosition() == place
    assert _field(card, "city").value() == "上海市"
