"""A save whose outcome the program did not live to hear of: settled at the next start, for each form that keeps drafts.

The line to a real server is cut exactly at the commit, the program ends, and another one opens the same form.
"""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from client import reopen
from client.admin import user_forms
from client.cards import person
from client.cards.page import CardPage
from client.customers import new
from client.kit.ask import FormDialog
from client.kit.drafts import Drafts
from client.kit.kept import KeptDialog
from client.kit.office import Office
from client.kit.tasks import Tasks
from client.orders.entry import OrderEntry
from client.orders.order import OrderPage
from client.orders.receipts import ask_reversal
from client.orders.receiving import receive
from client.today.note import NoteForm
from client.visits.finish import FinishForm
from client.visits.planner import Planner
from shared.access.model import User
from shared.customers import operations as customers
from shared.customers.model import Customer, Person
from shared.database import Database
from shared.interactions.model import Interaction
from shared.orders import operations as orders
from shared.orders.model import Order, Receipt
from shared.visits import operations as visits
from shared.visits import queries
from shared.visits.model import Visit
from tests.client.conftest import Inline
from tests.line import through

pytestmark = pytest.mark.engines("postgresql")
START = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
END = START + dt.timedelta(hours=1)


@pytest.fixture
def customer(database, user):
    """The id of 华盛, with one contact person, order, receipt of 100 and planned visit."""

    def add(session):
        id = customers.create(session, name="华盛工业有限公司", phone="021-6688 0200")
        customers.add_person(session, id, name="王强", mobile="138 0013 8821", is_main=True)
        orders.enter(session, id, ordered_on=START.date(), lines=[{"product": "垫圈", "quantity": 1, "price": 9}])
        orders.receive(session, id, amount=Decimal(100), received_on=START.date())
        visits.schedule(session, id, starts=START, ends=END, kind="visit", user_id=user)
        return id

    return database.write(add)


@pytest.fixture
def line(database_url):
    with through(database_url) as (line, url):
        line.lateness, line.url = 0.3, url
        yield line


@pytest.fixture
def start(database, line, office, look, preferences, ways, user, tmp_path):
    """Starts the program on the same drafts: at the end of the line, or with a line that is good."""
    running = []

    def start_it(url=None):
        opened = Database(url or database.engine.url)
        opened.user_id = user
        tasks = Tasks(opened, lambda _owner, error: ways.said.append(str(error)), Inline())
        running.append(tasks)
        drafts = Drafts(tmp_path / "drafts", "test", user)
        return Office(look, tasks, preferences, drafts, office.user, ways)

    yield start_it
    for tasks in running:
        tasks.close()


def _card(office, parent, id, qtbot):
    card = CardPage(office, id)
    qtbot.addWidget(card)
    card.show()
    qtbot.waitUntil(lambda: card.is_ready)
    return card


def _order(office, parent, id, qtbot):
    found = office.tasks.database.read(lambda session: session.get_one(Customer, id))
    made = OrderEntry(office, found, [])
    qtbot.addWidget(made)
    return made


def _receipt(office, parent, id, qtbot):
    return receive(office, parent, id, "华盛", {})


def _new(office, parent, id, qtbot):
    return new.ask(office, parent, lambda _id: None)


def _add_person(office, parent, id, qtbot):
    found = office.tasks.database.read(lambda session: session.get_one(Customer, id))
    return person.add(office, parent, found, is_first=False)


def _edit_person(office, parent, id, qtbot):
    found = office.tasks.database.read(lambda session: session.scalars(select(Person)).one())
    return person.edit(office, parent, found)


def _planner(office, parent, id, qtbot):
    made = Planner(office, parent, END, END + dt.timedelta(hours=1), office.user.id)
    made.for_customer(id)
    made.open()
    return made


def _finish(office, parent, id, qtbot):
    found = office.tasks.database.read(lambda s: queries.open(s, s.scalars(select(Visit.id)).one()))
    made = FinishForm(office, parent, found, START.date())
    made.open()
    return made


def _edited(office, parent, id, qtbot):
    order = office.tasks.database.read(lambda session: session.scalars(select(Order.id)).one())
    made = OrderPage(office, order)
    qtbot.addWidget(made)
    return made


def _reversal(office, parent, id, qtbot):
    found = office.tasks.database.read(lambda s: s.scalars(select(Receipt).where(Receipt.amount == 100)).one())
    return ask_reversal(office, parent, found)


def _note(office, parent, id, qtbot):
    made = NoteForm(office, parent, START, START.date())
    made.about(id)
    made.open()
    return made


def _user(office, parent, id, qtbot):
    user_forms.ask_new(office, parent, lambda _id: None)
    return parent.findChildren(FormDialog)[-1]


def _count(model, *where):
    return lambda session: session.scalar(select(func.count()).select_from(model).where(*where))


FORMS = {
    "card": (
        _card,
        {"facts": {"city": "上海市"}, "contact": {"text": "问价格"}},
        _count(Interaction, Interaction.text == "问价格"),
    ),
    "order": (
        _order,
        {"lines": [{"product": "M8 螺栓", "quantity": "10", "unit": "件", "price": "2"}], "order": {"note": "急"}},
        _count(Order, Order.note == "急"),
    ),
    "edited order": (_edited, {"note": "送货"}, _count(Order, Order.note == "送货")),
    "receipt": (_receipt, {"amount": Decimal(500), "note": "定金"}, _count(Receipt, Receipt.amount == 500)),
    "reversal": (_reversal, {"note": "付错"}, _count(Receipt, Receipt.amount == -100)),
    "new customer": (_new, {"name": "泰和仪表"}, _count(Customer, Customer.name == "泰和仪表")),
    "new person": (_add_person, {"name": "刘芳"}, _count(Person, Person.name == "刘芳")),
    "person": (_edit_person, {"title": "采购经理"}, _count(Person, Person.title == "采购经理")),
    "planner": (_planner, {"purpose": "看样品"}, _count(Visit, Visit.purpose == "看样品")),
    "finish": (_finish, {"outcome": "谈妥了"}, _count(Visit, Visit.outcome == "谈妥了")),
    "new user": (_user, {"login": "wanglei", "name": "王磊"}, _count(User, User.name == "王磊")),
    "note": (_note, {"text": "问交期"}, _count(Interaction, Interaction.text == "问交期")),
}


def _type(form, values):
    if isinstance(form, CardPage):
        form.body.type_in(values)
    elif isinstance(form, OrderEntry):
        form.lines.type_in(values["lines"])
        form.form.type_in(values["order"])
    elif isinstance(form, FormDialog | OrderPage):
        form.form.type_in(values)
    else:
        form.type_in(values)


def _typed(form):
    if isinstance(form, CardPage):
        form.drafting.want()
        return form.body.typed()
    if isinstance(form, OrderEntry):
        return form.typed() if form.is_edited else {}
    return form.typed()


@pytest.mark.parametrize("cut", ["before", "after", "late"])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_whose_save_was_not_answered_is_settled_before_it_is_offered(
    qtbot, start, line, customer, database, ways, name, cut
):
    make, values, saved = FORMS[name]
    office = start(line.url)
    parent = _card(office, None, customer, qtbot)
    form = make(office, parent, customer, qtbot)
    _type(form, values)
    line.cut_next_commit = cut
    form.save()
    assert (line.cuts, len(office.drafts.all())) == (1, 1)
    office.tasks.close()  # the program ends without an answer

    there = start()
    again = make(there, parent, customer, qtbot)
    typed = _typed(again)
    time.sleep(0.5)  # until the late commit has arrived, if it still could

    assert database.read(saved) == (cut != "before")
    assert bool(typed) == (cut == "before")
    assert any("was saved already" in said for said in ways.said) == (cut != "before")
    if cut == "before":
        again.save()
        assert database.read(saved) == 1
    assert there.drafts.all() == []
    assert QApplication.activeModalWidget() is None or isinstance(QApplication.activeModalWidget(), KeptDialog)


def test_every_form_that_keeps_drafts_can_be_reopened_for_one(qtbot, start, customer):
    office = start()
    parent = _card(office, None, customer, qtbot)
    for make, values, _saved in FORMS.values():
        form = make(office, parent, customer, qtbot)
        _type(form, values)
        form.drafting.keep_now()
        if isinstance(form, KeptDialog):
            form.reject()

    kinds = {draft.key.split(" ")[0] for draft in office.drafts.all()}

    assert kinds | {"firm"} == set(reopen.FORMS)


def test_a_late_commit_meets_the_key_of_a_save_that_was_settled(line, start, customer, qtbot, database):
    office = start(line.url)
    parent = _card(office, None, customer, qtbot)
    form = _new(office, parent, customer, qtbot)
    form.form.type_in({"name": "泰和仪表"})
    line.cut_next_commit = "before"
    form.save()
    key: UUID = office.drafts.find("customer new").sent.key

    there = start()
    assert not there.tasks.database.settle(key)
    office.tasks.retry()  # the first program was only slow, and sends its save again

    assert database.read(_count(Customer, Customer.name == "泰和仪表")) == 0
