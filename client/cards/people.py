"""The people behind a customer, what was promised to them, and what the customer is worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from client.cards import person
from client.cards.head import near
from client.cards.value import ValueGrid
from client.customers.words import named
from client.kit.buttons import tool
from client.kit.labels import Elided, body, caption, coloured, heading, soft, wrapped
from client.kit.lines import Line, Lines, Shape
from client.kit.marks import Dot, Initial
from client.kit.office import Office
from client.kit.surface import Item, Panel, Role, column, row
from client.kit.tokens import FOCUS_WIDTH, Height, Radius, Space
from shared.access.rights import Verb
from shared.cards.queries import Card
from shared.customers import labels
from shared.customers.model import Person
from shared.interactions import operations as contacts
from shared.interactions.model import Interaction
from shared.text import _
from shared.today import birthdays

WIDE = 304
INSET = (Space.CLOSE, 0, Space.CLOSE, 0)
TONES = {"good": "ok", "fair": "warn", "poor": "danger"}


class PeoplePanel(Panel):
    """The right side of a card."""

    def __init__(self, office: Office, card: Card, today: dt.date) -> None:
        super().__init__(Role.AlternateBase)
        self.setObjectName("people")
        self.setFixedWidth(WIDE - 1)
        self._office, self._card = office, card
        self._may_change = office.user.may_with(Verb.CHANGE, "customers", card.customer.owner_id)
        add = self.add_person if self._may_change else None
        parts: list[Item] = [self._head(_("People"), add, _("Add a person"))]
        parts += [_PersonLine(office, each, self.edit_person) for each in card.people]
        if not card.people:
            parts.append(row(soft(_("Nobody is known here yet.")), margins=INSET))
        parts += [Space.NEAR, self._head(_("Open promises"))]
        parts.append(self._promises(today) if card.promises else row(soft(_("Nothing is promised.")), margins=INSET))
        parts += [Space.CLOSE, *self._likes(), self._head(_("Value")), Space.TIGHT, self._value(), None]
        self.setLayout(column(*parts, margins=(Space.CLOSE,) * 4))

    def add_person(self) -> None:
        """Ask for somebody new."""
        person.add(self._office, self.window(), self._card.customer, is_first=not self._card.people)

    def edit_person(self, opened: Person) -> None:
        """Show somebody's particulars, to be changed."""
        person.edit(self._office, self.window(), opened, locked=not self._may_change)

    def _head(self, name: str, add: Callable[[], None] | None = None, said: str = "") -> Any:
        more = []
        if add is not None:
            plus = tool(self._office.look, "add", said)
            plus.setObjectName("add_person")
            plus.clicked.connect(lambda _on=False: add())
            more.append(plus)
        line = row(heading(name), None, *more, margins=(Space.CLOSE, 0, 0, 0))
        line.addStrut(Height.ROW)
        return line

    def _promises(self, today: dt.date) -> Lines:
        lines = [self._promise(promise, today) for promise in self._card.promises]
        made = Lines(self._office.look, lines, Shape(high=Height.ROW_DENSE), Role.AlternateBase)
        made.setObjectName("promises")
        made.setAccessibleName(_("Open promises; Enter marks one as kept"))
        if self._office.user.may_with(Verb.CHANGE, "contacts", self._card.customer.owner_id):
            made.itemActivated.connect(lambda item: self._keep(self._card.promises[made.row(item)]))
        return made

    @staticmethod
    def _promise(promise: Interaction, today: dt.date) -> Line:
        day = promise.next_on or today
        tone = "danger" if day < today else "warn" if day == today else "soft"
        return Line(promise.next_note or promise.text, icon="flag", trail=near(day, today), tone=tone)

    def _keep(self, promise: Interaction) -> None:
        self._office.tasks.write(
            self,
            lambda session: contacts.keep_promise(session, promise),
            lambda _id: self._office.ways.tell(_("The promise is kept.")),
        )

    def _likes(self) -> list[Item]:
        people = self._card.people
        likes = [Line(each.likes, icon="heart", detail=each.name) for each in people if each.likes]
        likes += [Line(each.dislikes, icon="prohibited", detail=each.name) for each in people if each.dislikes]
        if not likes:
            return []
        made = Lines(self._office.look, likes, Shape(high=Height.ROW_DENSE), Role.AlternateBase)
        made.setAccessibleName(_("Likes and dislikes"))
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return [self._head(_("Likes and dislikes")), made, Space.CLOSE]

    def _value(self) -> Any:
        customer = self._card.customer
        grid = ValueGrid(self._office.look)
        grid.show_place(customer.current_value, customer.potential)
        worth = (
            (_("Grade"), _(labels.GRADES[customer.grade])),
            (named("stage"), _(labels.STAGES[customer.stage])),
            (named("category"), _(labels.CATEGORIES[customer.category])),
        )
        words: list[Item] = [
            part for name, value in worth for part in (caption(name), wrapped(body(value)), Space.TIGHT)
        ]
        return row(column(*words, None), None, grid, margins=INSET)


class _PersonLine(QWidget):
    """One person; Enter or a click opens the particulars."""

    def __init__(self, office: Office, person: Person, opened: Callable[[Person], None]) -> None:
        super().__init__()
        self._look, self._person, self._opened = office.look, person, opened
        self.setObjectName(f"person_{person.id}")
        self.setAccessibleName(f"{person.name} {person.title} {person.mobile or person.phone}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tone = getattr(office.look.colours, TONES[person.relation]).ink
        relation = _(labels.RELATIONS[person.relation])
        feeling = row(Dot(tone, relation), coloured(caption(relation), tone), gap=Space.TIGHT)
        first = row(body(person.name), Elided(person.title), None, feeling, gap=Space.CLOSE)
        second = row(caption(person.mobile or person.phone), None, caption(_birthday(person)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.CLOSE, Space.TIGHT, Space.CLOSE, Space.TIGHT)
        layout.addLayout(row(Initial(office.look, person.name, 30), column(first, second, gap=1), gap=Space.NEAR))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._opened(self._person)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2}:
            self._opened(self._person)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        c = self._look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(c.accent), FOCUS_WIDTH))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), Radius.MEDIUM, Radius.MEDIUM)
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.hover))
            painter.drawRoundedRect(self.rect(), Radius.MEDIUM, Radius.MEDIUM)


def _birthday(person: Person) -> str:
    if person.birthday is None:
        return ""
    if person.birthday_is_lunar:
        month, day_of_month = birthdays.lunar(person.birthday)
        return _("lunar {day}").format(day=f"{month}-{day_of_month:02}")
    return _("born {day}").format(day=f"{person.birthday.month}-{person.birthday.day:02}")
