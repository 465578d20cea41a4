"""Opening each form for the draft that was left of it, by the first word of the draft's key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from client.admin import user_forms
from client.cards import person
from client.cards.page import CardPage
from client.customers import new
from client.firm import particulars as firm
from client.kit.office import Office
from client.orders.entry import open_entry
from client.orders.order import open_order
from client.orders.receipts import ask_reversal
from client.orders.receiving import receive
from client.shell.left import Reopen
from client.today.note import NoteForm
from client.visits.finish import FinishForm
from client.visits.planner import Planner
from shared import dates
from shared.customers.model import Customer, Person
from shared.orders import queries as orders
from shared.orders.model import Receipt
from shared.visits import queries as visits

T = TypeVar("T")
HOUR = dt.timedelta(hours=1)


def card(office: Office, _parent: QWidget, words: Sequence[str]) -> None:
    """Words: the customer."""
    page = office.ways.open_customer(int(words[0]))
    if isinstance(page, CardPage):
        page.drafting.want()


def order(office: Office, _parent: QWidget, words: Sequence[str]) -> None:
    """Words: the customer."""
    open_entry(office, int(words[0]))


def edited(office: Office, _parent: QWidget, words: Sequence[str]) -> None:
    """Words: the order."""
    open_order(office, int(words[0]))


def receipt(office: Office, parent: QWidget, words: Sequence[str]) -> None:
    """Words: the customer, and the order where one was meant."""
    id = int(words[0])
    suggested = {"order_id": int(words[1])} if len(words) > 1 else None

    def ask(found: tuple[Customer, list[orders.Row]]) -> None:
        customer, unpaid = found
        name = customer.short_name or customer.name
        receive(office, parent, id, name, {each.order.id: each.order.number for each in unpaid}, suggested)

    office.tasks.read(parent, lambda session: (session.get_one(Customer, id), orders.unpaid(session, id)), ask)


def reversal(office: Office, parent: QWidget, words: Sequence[str]) -> None:
    """Words: the receipt."""
    id = int(words[0])

    def ask(found: Receipt) -> None:
        ask_reversal(office, parent, found)

    office.tasks.read(parent, lambda session: session.get_one(Receipt, id), ask)


def customer(office: Office, parent: QWidget, _words: Sequence[str]) -> None:
    """Words: new."""
    new.ask(office, parent, office.ways.open_customer)


def person_of(office: Office, parent: QWidget, words: Sequence[str]) -> None:
    """Words: the customer, and the person or new."""
    id = int(words[0])
    if words[1] == "new":

        def ask(found: Customer) -> None:
            person.add(office, parent, found, is_first=False)

        office.tasks.read(parent, lambda session: session.get_one(Customer, id), ask)
    else:
        who = int(words[1])

        def show(found: Person) -> None:
            person.edit(office, parent, found)

        office.tasks.read(parent, lambda session: session.get_one(Person, who), show)


def visit(office: Office, parent: QWidget, words: Sequence[str]) -> None:
    """Words: a visit; of and the customer; or new with the two times."""
    if words[0] == "new":
        starts, ends = (dt.datetime.fromisoformat(word) for word in words[1:3])
        Planner(office, parent, starts, ends, office.user.id).open()
    elif words[0] == "of":
        starts = dt.datetime.now(dt.UTC) + HOUR
        planner = Planner(office, parent, starts, starts + HOUR, office.user.id)
        planner.for_customer(int(words[1]))
        planner.open()
    else:
        _with_visit(office, parent, int(words[0]), lambda found: _change(office, parent, found))


def _change(office: Office, parent: QWidget, found: visits.Appointment) -> None:
    form = Planner(office, parent, found.visit.starts, found.visit.ends, found.visit.user_id)
    form.change(found)
    form.open()


def finish(office: Office, parent: QWidget, words: Sequence[str]) -> None:
    """Words: the visit."""

    def show(found: visits.Appointment) -> None:
        form = FinishForm(office, parent, found, dates.local(dt.datetime.now(dt.UTC)).date())
        form.card_wanted.connect(office.ways.open_customer)
        form.open()

    _with_visit(office, parent, int(words[0]), show)


def _with_visit(office: Office, parent: QWidget, id: int, show: Callable[[visits.Appointment], None]) -> None:
    office.tasks.read(parent, lambda session: visits.open(session, id), show)


def particulars(office: Office, parent: QWidget, _words: Sequence[str]) -> None:
    """No words: there is one firm."""
    firm.ask(office, parent)


def contact(office: Office, parent: QWidget, words: Sequence[str]) -> None:
    """Words: the customer, or new."""
    now = dt.datetime.now(dt.UTC)
    form = NoteForm(office, parent, now, dates.local(now).date())
    if words[0] != "new":
        form.about(int(words[0]))
    form.open()


def user(office: Office, parent: QWidget, words: Sequence[str]) -> None:
    """Words: the user, or new."""
    if words[0] == "new":
        user_forms.ask_new(office, parent, lambda _id: None)
    else:
        user_forms.ask_edit(office, parent, int(words[0]), lambda _id: None)


FORMS: Mapping[str, Reopen] = {
    "card": card,
    "order": order,
    "edited": edited,
    "receipt": receipt,
    "reversal": reversal,
    "customer": customer,
    "person": person_of,
    "visit": visit,
    "finish": finish,
    "contact": contact,
    "firm": particulars,
    "user": user,
}
