"""Letting people in."""

from __future__ import annotations

import datetime as dt
from functools import cache

from sqlalchemy.orm import Session

from shared.access import passwords, queries
from shared.access.model import ROLES, User
from shared.database import Database
from shared.database.limits import unfit, units
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
    now = dt.datetime.now(dt.UTC)
    if user is not None and user.locked_until is not None and user.locked_until > now:
        raise Refused(_locked(user.locked_until, now))
    right = passwords.matches(user.password_hash if user else _nobody(), password)
    if user is None or not user.active:
        raise Refused(_wrong())
    until = database.write(lambda session: _note_try(session, user.id, password if right else None))
    if not right:
        raise Refused(_locked(now + LOCKED, now) if until else _wrong())
    return user


def change_password(session: Session, user_id: int, old: str, new: str) -> None:
    """Replace one's own password."""
    user = session.get_one(User, user_id)
    if not passwords.matches(user.password_hash, old):
        raise Invalid({"old": _("This is not the present password.")})
    if fault := passwords.fault(new):
        raise Invalid({"new": fault})
    user.password_hash = passwords.hashed(new)


def _note_try(session: Session, user_id: int, password: str | None) -> int | None:
    """Count a wrong try, or (given the right password) clear the count; the user's id when the login is now locked."""
    # Locked where the engine can: several who try at once are counted one after the other.
    user = session.get_one(User, user_id, with_for_update=True)
    now = dt.datetime.now(dt.UTC)
    if password is not None:
        user.wrong_tries, user.locked_until, user.last_seen_at = 0, None, now
        if passwords.is_outdated(user.password_hash):
            user.password_hash = passwords.hashed(password)
        return None
    user.wrong_tries += 1
    if user.wrong_tries < TRIES:
        return None
    user.wrong_tries, user.locked_until = 0, now + LOCKED
    return user.id


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


def _locked(until: dt.datetime, now: dt.datetime) -> str:
    minutes = max(1, -(-int((until - now).total_seconds()) // 60))
    return _("Too many wrong passwords. Try again in {minutes} minutes, or ask the administrator.").format(
        minutes=minutes
    )


@cache
def _nobody() -> str:
    return passwords.hashed("nobody has this password")
