"""Reading the lists, and how often each word is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from shared.choices.model import Choice
from shared.customers.model import Customer
from shared.database import Record
from shared.orders.model import OrderLine
from shared.text import N_

MOST = 500  # words in use that are counted


@dataclass(frozen=True)
class List:
    """A list, and the records whose field it offers words for."""

    title: str
    model: type[Record]
    name: str

    def column(self) -> ColumnElement[str]:
        """The field."""
        return cast("ColumnElement[str]", getattr(self.model, self.name))


LISTS: Mapping[str, List] = {
    "source": List(N_("Source"), Customer, "source"),
    "trade": List(N_("Trade"), Customer, "trade"),
    "region": List(N_("Region"), Customer, "region"),
    "unit": List(N_("Unit"), OrderLine, "unit"),
}


@dataclass(frozen=True)
class Word:
    """A word of a list, or one that is used without being in it; and how often it is used."""

    word: str
    used: int
    choice: Choice | None


def words(session: Session, field: str) -> Sequence[Word]:
    """The list in its order, then what is used besides, the most used first."""
    column = LISTS[field].column()
    number = func.count()
    asked = select(column, number).where(column != "").group_by(column).order_by(number.desc(), column).limit(MOST)
    used = dict(session.execute(asked).all())
    listed = [Word(each.word, used.pop(each.word, 0), each) for each in choices(session, field)]
    return [*listed, *(Word(word, count, None) for word, count in used.items())]


def choices(session: Session, field: str) -> Sequence[Choice]:
    """The words of a list, in their order."""
    return session.scalars(
        select(Choice).where(Choice.field == field).order_by(Choice.position, Choice.word, Choice.id)
    ).all()


def offered(session: Session) -> Mapping[str, Sequence[str]]:
    """What is offered in each field, in its order."""
    found: dict[str, list[str]] = {}
    asked = select(Choice.field, Choice.word).order_by(Choice.field, Choice.position, Choice.word)
    for field, word in session.execute(asked):
        found.setdefault(field, []).append(word)
    return found
