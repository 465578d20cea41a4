"""Every page there is: the only place, beside the frame, that knows them all."""

from __future__ import annotations

from client.cards.page import CardPage
from client.customers.finding import find
from client.customers.page import CustomersPage
from client.shell.window import Plan, Room
from client.today.page import TodayPage
from client.visits.page import VisitsPage
from shared.text import N_


def plan(place: str) -> Plan:
    """What the frame is given."""
    return Plan(ROOMS, card=CardPage, find=find, place=place)


ROOMS: tuple[Room, ...] = (
    Room("today", N_("Today"), "home", TodayPage),
    Room("customers", N_("Customers"), "people", CustomersPage),
    Room("visits", N_("Visits"), "calendar_ltr", VisitsPage),
)
