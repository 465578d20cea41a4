"""Reading who is who."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.database.limits import unseen


def anyone(session: Session) -> bool:
    """Whether the database has a user at all; without one the first administrator is made."""
    return session.scalar(select(User.id).limit(1)) is not None


def by_login(session: Session, login: str) -> User | None:
    """The user of a login, in whatever case it is typed."""
    if unseen(login):
        return None
    return session.scalar(select(User).where(User.login_key == key_of(login)))


def locked_until(session: Session, login: str) -> dt.datetime | None:
    """Till when nobody may try a login, if it is locked."""
    return session.scalar(select(User.locked_until).where(User.login_key == key_of(login)))


def names(session: Session) -> dict[int, str]:
    """Everybody's name by id, those who left too, for their work stays."""
    return dict(session.execute(select(User.id, User.name)).all())


def colleagues(session: Session) -> Sequence[User]:
    """Those who may sign in, by name."""
    return session.scalars(select(User).where(User.active).order_by(User.name, User.id)).all()


def key_of(login: str) -> str:
    """A login as it is compared."""
    return login.strip().casefold()
