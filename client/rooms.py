"""Every page there is: the only place, beside the frame, that knows them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from client import reopen
from client.admin.page import AdminPage
from client.admin.page import is_for as is_for_admin
from client.cards.page import CardPage
from client.customers import finding as customers
from client.customers.page import CustomersPage
from client.exchange.page import ImportPage
from client.firm import particulars as firm
from client.orders import finding as orders
from client.orders.order import OrderPage
from client.orders.page import OrdersPage
from client.shell.plan import Count, Plan, Room, having
from client.shell.search import MOST, Found
from client.today.page import TodayPage
from client.visits.page import VisitsPage
from shared import dates
from shared.access import taken
from shared.access.rights import Rights, Verb
from shared.text import N_
from shared.today import queries as today

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def plan(place: str, rights: Rights, *, admin: bool = False) -> Plan:
    """What the frame is given: the rooms that somebody's rights open, or administration alone."""
    rooms = tuple(room for room in ROOMS if room.is_for(rights) and (not admin or room.name == "admin"))
    tabs = {"order": OrderPage}
    waits = partial(counts, rights=rights)
    return Plan(
        rooms, card=CardPage, find=find, place=place, counts=waits, tabs=tabs, firm=firm.ask, reopen=reopen.FORMS
    )


def find(session: Session, text: str) -> Sequence[Found]:
    """What the search box finds: customers, and orders where a number was typed."""
    by_number = orders.find(session, text)
    found = customers.find(session, text)
    return [*found[: MOST - len(by_number)], *by_number]


def counts(session: Session, user_id: int, rights: Rights) -> Mapping[str, Count]:
    """What waits for somebody today, by room."""
    found = {name: Count(number) for name, number in today.counters(session, user_id, dates.today()).items()}
    if rights.may(Verb.CHANGE, "exports"):
        found["admin"] = Count(taken.waiting(session, user_id))
    return found


ROOMS: tuple[Room, ...] = (
    Room("today", N_("Today"), "home", TodayPage),
    Room("customers", N_("Customers"), "people", CustomersPage, having(Verb.SEE, "customers")),
    Room("orders", N_("Orders"), "receipt", OrdersPage, having(Verb.SEE, "orders")),
    Room("visits", N_("Visits"), "calendar_ltr", VisitsPage, having(Verb.SEE, "visits")),
    Room("import", N_("Import"), "arrow_import", ImportPage, having(Verb.ADD, "imports")),
    Room("admin", N_("Administration"), "settings", AdminPage, is_for_admin),
)
