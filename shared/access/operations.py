"""Letting people in."""

from __future__ import annotations

import datetime as dt
from functools import cache

from sqlalchemy import case, literal, or_, select, update
from sqlalchemy.orm import Session

from shared.access import passwords, queries
from shared.access.model import ROLES, User
from shared.database import Database
from shared.database.limits import unfit, units
from shared.database.types import TYPES
from shared.errors import Invalid, Refused
from shared.text import _

TRIES = 5
LOCKED = dt.timedelta(minutes=15)


def create_first(session: Session, login: str, name: str, password: str) -> int:
    """Make the first administrator of an empty database."""
    if queries.anyone(session):
        raise Refused(_("This database already has its administrator; sign in instead."))
    return create(session, login, name, password, role="administrator")


def create(session: Session, login: str, name: str, password: str, role: str) -> int:
    """Make a user. Invalid names every fault."""
    faults = _faults(session, login, name, password)
    if faults:
        raise Invalid(faults)
    if role not in ROLES:
        raise ValueError(role)
    hash = passwords.hashed(password)
    user = User(login=login.strip(), login_key=queries.key_of(login), name=name.strip(), password_hash=hash, role=role)
    session.add(user)
    session.flush()
    return user.id


def sign_in(database: Database, login: str, password: str) -> User:
    """The user whose password this is. Refused, with one sentence, for anybody else.

    After TRIES wrong passwords the login is locked for LOCKED. An unknown login takes as long as a known one, and
    is answered alike.
    """
    user = database.read(lambda session: queries.by_login(session, login))
    # Counted before it is made, so that many who guess at once have no more tries than one.
    number = database.write(lambda session: _count_try(session, user.id)) if user else 1
    if not number:
        raise Refused(_locked(database.read(lambda session: queries.locked_until(session, login))))
    right = passwords.matches(user.password_hash if user else _nobody(), password)
    if user is None or not user.active or (not right and number < TRIES):
        raise Refused(_wrong())
    if not right:
        raise Refused(_locked(dt.datetime.now(dt.UTC) + LOCKED))
    database.write(lambda session: _let_in(session, user.id, number, password))
    return user


def change_password(session: Session, user_id: int, old: str, new: str) -> None:
    """Replace one's own password."""
    user = session.get_one(User, user_id)
    if not passwords.matches(user.password_hash, old):
        raise Invalid({"old": _("This is not the present password.")})
    if fault := passwords.fault(new):
        raise Invalid({"new": fault})
    user.password_hash = passwords.hashed(new)


def _count_try(session: Session, user_id: int) -> int:
    """Count a try as if it were wrong, in place: the how manieth since the last right one; 0 when there is none left.

    The last one there is locks the login.
    """
    now = dt.datetime.now(dt.UTC)
    number = case((User.locked_until.is_not(None), 1), else_=User.wrong_tries + 1)
    until = case((number >= TRIES, literal(now + LOCKED, TYPES[dt.datetime])), else_=None)
    is_open = or_(User.locked_until.is_(None), User.locked_until <= now)
    counted = update(User).where(User.id == user_id, is_open).values(wrong_tries=number, locked_until=until)
    if not session.connection().execute(counted).rowcount:
        return 0
    return session.connection().execute(select(User.wrong_tries).where(User.id == user_id)).scalar_one()


def _let_in(session: Session, user_id: int, number: int, password: str) -> None:
    """Forgive the tries up to this right one; those that came after it stay counted."""
    later = case((User.wrong_tries > number, User.wrong_tries - number), else_=0)
    forgiven = update(User).where(User.id == user_id).values(wrong_tries=later, locked_until=None)
    session.connection().execute(forgiven)
    user = session.get_one(User, user_id)
    user.last_seen_at = dt.datetime.now(dt.UTC)
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)


def _faults(session: Session, login: str, name: str, password: str) -> dict[str, str]:
    faults = unfit(User, {"login": login.strip(), "name": name.strip()})
    if not login.strip() or units(queries.key_of(login)) > 40:
        faults["login"] = _("A login name needs 1 to 40 characters.")
    elif "login" not in faults and queries.by_login(session, login):
        faults["login"] = _("This login name is taken.")
    if not name.strip():
        faults["name"] = _("Enter the person's name.")
    if fault := passwords.fault(password):
        faults["password"] = fault
    return faults


def _wrong() -> str:
    return _("The login name or the password is wrong.")


def _locked(until: dt.datetime | None) -> str:
    left = (until - dt.datetime.now(dt.UTC)).total_seconds() if until else 0
    minutes = max(1, -(-int(left) // 60))
    return _("Too many wrong passwords. Try again in {minutes} minutes, or ask the administrator.").format(
        minutes=minutes
    )


@cache
def _nobody() -> str:
    return passwords.hashed("nobody has this password")
