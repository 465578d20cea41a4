"""Changing the lists; a word that is called otherwise is so wherever it is used."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access import queries as access
from shared.access.rights import Verb
from shared.choices import queries
from shared.choices.model import Choice
from shared.customers import many
from shared.customers.model import Customer
from shared.database.limits import fault_of
from shared.errors import Conflict, Invalid, Refused
from shared.text import _


def add(session: Session, field: str, word: str) -> int:
    """One more word at the end of a list."""
    _allowed(session)
    clean = _checked(session, field, word)
    last = max((each.position for each in queries.choices(session, field)), default=0)
    session.add(made := Choice(field=field, word=clean, position=last + 1))
    session.flush()
    return made.id


def take_up(session: Session, field: str) -> int:
    """Put every word that is used into the list; how many came in."""
    _allowed(session)
    last = max((each.position for each in queries.choices(session, field)), default=0)
    missing = [each.word for each in queries.words(session, field) if each.choice is None]
    session.add_all(Choice(field=field, word=word, position=last + at) for at, word in enumerate(missing, 1))
    session.flush()
    return len(missing)


def rename(session: Session, opened: Choice, word: str) -> int:
    """Call a word otherwise, in the list and for every customer that has it; how many customers.

    Conflict when somebody changed it since. Order lines keep the unit they were written with.
    """
    _allowed(session)
    clean = _checked(session, opened.field, word, opened.id)
    former = opened.word
    choice = session.merge(opened, load=False)
    choice.word = clean
    session.flush()
    of = queries.LISTS[opened.field]
    if of.model is not Customer or clean == former:
        return 0
    ids = session.scalars(select(Customer.id).where(of.column() == former)).all()
    return many.change(session, ids, **{opened.field: clean})


def move(session: Session, opened: Choice, steps: int) -> int:
    """Move a word up or down its list."""
    _allowed(session)
    order = list(queries.choices(session, opened.field))
    at = next((at for at, each in enumerate(order) if each.id == opened.id), None)
    if at is None:
        raise Conflict(_("This word is gone; nothing was changed. Look again."))
    moved = order.pop(at)
    order.insert(min(max(at + steps, 0), len(order)), moved)
    for position, each in enumerate(order, 1):
        if each.position != position:
            each.position = position
    session.flush()
    return opened.id


def remove(session: Session, opened: Choice) -> int:
    """Offer a word no longer; whoever has it keeps it."""
    _allowed(session)
    session.delete(session.merge(opened, load=False))
    session.flush()
    return opened.id


def _allowed(session: Session) -> None:
    me = session.info["user_id"]
    if me is None or not access.rights(session, me).may(Verb.CHANGE, "firm"):
        raise Refused(_("Your roles do not let you change the office's lists; nothing was saved."))


def _checked(session: Session, field: str, word: str, id: int = 0) -> str:
    clean = " ".join(word.split())
    of = queries.LISTS[field]
    fault = None if clean else _("Enter the word.")
    fault = fault or fault_of(of.model, of.name, clean)
    taken = select(Choice.id).where(Choice.field == field, Choice.word == clean, Choice.id != id)
    if not fault and session.scalar(taken) is not None:
        fault = _("This word is in the list already.")
    if fault:
        raise Invalid({"word": fault})
    return clean
