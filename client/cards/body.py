"""The first tab of a card: facts at the left, contacts and what happened in the middle, people at the right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from client.cards import revealing
from client.cards.composer import Composer
from client.cards.facts import Facts
from client.cards.people import WIDE, PeoplePanel
from client.cards.timeline import Timeline
from client.kit.office import Office
from client.kit.surface import Panel, Role, column, row, scrolling
from client.kit.tokens import Space
from shared.access.rights import Verb
from shared.cards.queries import Card
from shared.errors import Invalid

FACTS, ROOM_FOR_PEOPLE = 308, 1080


class Body(QWidget):
    """Speaks for the facts and the composer where both are meant: what is typed, and what is wrong with it."""

    def __init__(self, office: Office, customer_id: int) -> None:
        super().__init__()
        self._office = office
        masked = partial(revealing.offer, office, self, "customer")
        self.facts, self.composer = Facts(office.look, office.user.rights, masked), Composer(office.look)
        self.timeline = Timeline(office, customer_id)
        self.people: PeoplePanel | None = None
        self._facts_area = scrolling(self.facts)
        self._side = _side()
        left, right = Panel(Role.Base, Qt.Edge.RightEdge), Panel(Role.AlternateBase, Qt.Edge.LeftEdge)
        left.setLayout(column(self._facts_area, margins=(0, 0, 1, 0)))
        left.setFixedWidth(FACTS)
        right.setLayout(column(self._side, margins=(1, 0, 0, 0)))
        self._right = right
        margins = (Space.APART, Space.APART, Space.APART, Space.TIGHT)
        middle = column(row(self.composer, margins=margins), self.timeline)
        middle.setStretchFactor(self.timeline, 1)
        whole = row(left, middle, right, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_first(self, card: Card) -> None:
        """Show what the eye looks for first."""
        owner, user = card.customer.owner_id, self._office.user
        self.composer.setVisible(user.may_with(Verb.ADD, "contacts", owner))
        self.facts.locked = not user.may_with(Verb.CHANGE, "customers", owner)
        self.composer.show_people(card.people)
        self.timeline.show_page(card.timeline, sum(card.counts.values()))

    def build_rest(self, card: Card) -> Iterator[None]:
        """Build the facts, a group at a time."""
        while not self.facts.is_built:
            self.facts.build_next(card.customer, card.owner)
            yield

    def fill_side(self, card: Card, today: dt.date) -> None:
        """Show the people and what stands below them."""
        self.people = PeoplePanel(self._office, card, today)
        self._side.setWidget(self.people)

    @property
    def is_edited(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.facts.is_edited or self.composer.is_edited

    def values(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The edited facts and the written contact. Invalid, all faults at once, when something is not understood."""
        found: list[dict[str, Any]] = []
        faults: dict[str, str] = {}
        for part in (self.facts, self.composer):
            try:
                found.append(part.values())
            except Invalid as wrong:
                faults |= wrong.fields
        if faults:
            raise Invalid(faults)
        return found[0], found[1]

    def typed(self) -> dict[str, dict[str, Any]]:
        """What was typed, for a draft."""
        parts = {"facts": self.facts.typed(), "contact": self.composer.typed()}
        return {name: part for name, part in parts.items() if part}

    def type_in(self, typed: Mapping[str, Any]) -> None:
        """Put a draft in."""
        self.facts.type_in(typed.get("facts", {}))
        self.composer.type_in(typed.get("contact", {}))

    def show_faults(self, faults: dict[str, str]) -> str:
        """Say each fault beside its field, the first in sight; what has no field here is to be said elsewhere."""
        self.facts.show_faults(faults)
        self.composer.show_faults(faults)
        if faulty := next((name for name in self.facts.fields if name in faults), None):
            field = self.facts.fields[faulty]  # its sentence takes its place at the next turn of the event loop
            QTimer.singleShot(0, field, lambda: self._facts_area.ensureWidgetVisible(field, 0, 60))
        known = self.facts.fields.keys() | {"text", "next_on", "next_note", "outcome", "kind", "at"}
        return " ".join(said for name, said in faults.items() if name not in known)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow page the people give way; nothing is squeezed."""
        self._right.setVisible(event.size().width() >= ROOM_FOR_PEOPLE)
        super().resizeEvent(event)


def _side() -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setFixedWidth(WIDE - 1)
    return area
