"""Every page there is: the only place, beside the frame, that knows them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from client.shell.search import Found
from client.shell.window import Plan, Room
from client.today.page import TodayPage
from client.visits.page import VisitsPage
from shared.text import N_

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def plan(place: str) -> Plan:
    """What the frame is given."""
    return Plan(ROOMS, card=lambda _office, _id: QWidget(), find=find, place=place)


def find(_session: Session, _text: str) -> Sequence[Found]:
    """Search hits."""
    return ()


ROOMS: tuple[Room, ...] = (
    Room("today", N_("Today"), "home", TodayPage),
    Room("visits", N_("Visits"), "calendar_ltr", VisitsPage),
)
