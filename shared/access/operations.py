"""Letting people in, and giving them what they may do."""

from __future__ import annotations

import datetime as dt
from functools import cache

from sqlalchemy import case, literal, or_, select, update
from sqlalchemy.orm import Session

from shared.access import passwords, queries, standing
from shared.access.model import Password, Permission, Role, User, UserRole
from shared.access.rights import ROLES
from shared.database import Database
from shared.database.limits import unfit, units
from shared.database.types import TYPES
from shared.errors import Invalid, MustChangePassword, Refused
from shared.text import _

TRIES = 5
LOCKED = dt.timedelta(minutes=15)


def create_first(session: Session, login: str, name: str, password: str) -> int:
    """Make the first administrator of an empty database, and the roles it begins with."""
    if queries.anyone(session):
        raise Refused(_("This database already has its administrator; sign in instead."))
    begin_roles(session)
    return create(session, login, name, password, role="administrator")


def begin_roles(session: Session) -> None:
    """Make the roles a new database begins with, where there are none."""
    if session.scalar(select(Role.id).limit(1)) is not None:
        return
    for declared in ROLES:
        session.add(role := Role(name=declared.name, title=declared.title))
        session.flush()
        for thing, verbs in declared.grid.items():
            rights = [Permission(role_id=role.id, thing=thing, verb=verb, scope=scope) for verb, scope in verbs.items()]
            session.add_all(rights)
    session.flush()


def create(session: Session, login: str, name: str, password: str, role: str, department_id: int | None = None) -> int:
    """Make a user who signs in with a password of the program's own. Invalid names every fault."""
    faults = _faults(session, login, name, password)
    if faults:
        raise Invalid(faults)
    user = User(login=login.strip(), login_key=queries.key_of(login), name=name.strip(), department_id=department_id)
    session.add(user)
    session.flush()
    session.add(Password(user_id=user.id, hash=passwords.hashed(password)))
    give(session, user.id, role)
    return user.id


def create_on_server(session: Session, login: str, name: str, role: str, department_id: int | None = None) -> int:
    """Make a user whom the server knows by a login of the same name. Invalid names every fault.

    Who was entered in the program before, and has no login yet, is known by it from now on, and keeps name and roles.
    """
    entered, _kept = queries.by_login(session, login)
    if entered is not None and entered.database_login is None and entered.active:
        entered.database_login = entered.login
        session.flush()
        return entered.id
    faults = _known_faults(session, login, name)
    if faults:
        raise Invalid(faults)
    user = User(login=login.strip(), login_key=queries.key_of(login), name=name.strip(), department_id=department_id)
    user.database_login = login.strip()
    session.add(user)
    session.flush()
    give(session, user.id, role)
    return user.id


def known(session: Session, login: str) -> User:
    """The colleague of a login. Refused when there is none."""
    user, _kept = queries.by_login(session, login)
    if user is None:
        raise Refused(_("Nobody has the login {login}.").format(login=login))
    return user


def let_in(session: Session, login: str, *, allowed: bool) -> int:
    """Let a colleague work, or no longer: on a server the next statement already finds nothing."""
    user = known(session, login)
    user.active = allowed
    session.flush()
    standing.someone_stays(session)
    return user.id


def ask_for_another(session: Session, user_id: int) -> None:
    """Let a colleague whose password a server keeps choose another one before anything else."""
    kept = session.scalar(select(Password).where(Password.user_id == user_id))
    if kept is None:
        session.add(Password(user_id=user_id, hash="", must_change=True))
    else:
        kept.must_change = True
    session.flush()


def grant(session: Session, login: str, role: str, *, taken: bool = False) -> None:
    """Give a colleague a role, or take it away; nothing changes where that is so already.

    Refused for somebody or a role that is not there, and where nobody would be left who may give rights.
    """
    user = known(session, login)
    role_id = session.scalar(select(Role.id).where(Role.name == role))
    if role_id is None:
        there = ", ".join(session.scalars(select(Role.name).order_by(Role.name)))
        raise Refused(_("There is no role {role}; there are {known}.").format(role=role, known=there))
    had = session.scalar(select(UserRole).where(UserRole.user_id == user.id, UserRole.role_id == role_id))
    if taken and had is not None:
        session.delete(had)
    elif not taken and had is None:
        session.add(UserRole(user_id=user.id, role_id=role_id))
    session.flush()
    standing.someone_stays(session)


def give(session: Session, user_id: int, role: str) -> None:
    """Give a colleague a role, by its name. sqlalchemy's NoResultFound when there is no such role."""
    role_id = session.scalars(select(Role.id).where(Role.name == role)).one()
    session.add(UserRole(user_id=user_id, role_id=role_id))
    session.flush()


def sign_in(database: Database, login: str, password: str) -> User:
    """The user whose password this is. Refused, with one sentence, for anybody else.

    After TRIES wrong passwords the login is locked for LOCKED. An unknown login takes as long as a known one, and
    is answered alike.
    """
    user, kept = database.read(lambda session: queries.by_login(session, login))
    # Counted before it is made, so that many who guess at once have no more tries than one.
    number = database.write(lambda session: _count_try(session, user.id)) if user and kept else 1
    if not number:
        raise Refused(_locked(database.read(lambda session: queries.locked_until(session, login))))
    right = passwords.matches(kept.hash if kept else _nobody(), password)
    if user is None or kept is None or not user.active or (not right and number < TRIES):
        raise Refused(_wrong())
    if not right:
        raise Refused(_locked(dt.datetime.now(dt.UTC) + LOCKED))
    database.write(lambda session: _let_in(session, user.id, number, password))
    if kept.must_change:
        raise MustChangePassword(_("Your password has to be changed. Choose a new one."))
    return user


def change_password(session: Session, user_id: int, old: str, new: str) -> None:
    """Replace one's own password."""
    kept = _kept(session, user_id)
    if not passwords.matches(kept.hash, old):
        raise Invalid({"old": _("This is not the present password.")})
    if fault := passwords.fault_of_next(old, new):
        raise Invalid({"new": fault})
    kept.hash, kept.must_change = passwords.hashed(new), False


def _kept(session: Session, user_id: int) -> Password:
    """What the program knows a colleague by, locked where the engine can."""
    return session.scalars(select(Password).where(Password.user_id == user_id).with_for_update()).one()


def _count_try(session: Session, user_id: int) -> int:
    """Count a try as if it were wrong, in place: the how manieth since the last right one; 0 when there is none left.

    The last one there is locks the login.
    """
    now = dt.datetime.now(dt.UTC)
    number = case((Password.locked_until.is_not(None), 1), else_=Password.wrong_tries + 1)
    until = case((number >= TRIES, literal(now + LOCKED, TYPES[dt.datetime])), else_=None)
    is_open = or_(Password.locked_until.is_(None), Password.locked_until <= now)
    counted = (
        update(Password).where(Password.user_id == user_id, is_open).values(wrong_tries=number, locked_until=until)
    )
    if not session.connection().execute(counted).rowcount:
        return 0
    return session.connection().execute(select(Password.wrong_tries).where(Password.user_id == user_id)).scalar_one()


def _let_in(session: Session, user_id: int, number: int, password: str) -> None:
    """Forgive the tries up to this right one; those that came after it stay counted."""
    later = case((Password.wrong_tries > number, Password.wrong_tries - number), else_=0)
    forgiven = update(Password).where(Password.user_id == user_id).values(wrong_tries=later, locked_until=None)
    session.connection().execute(forgiven)
    session.get_one(User, user_id).last_seen_at = dt.datetime.now(dt.UTC)
    kept = _kept(session, user_id)
    if passwords.is_outdated(kept.hash):
        kept.hash = passwords.hashed(password)


def _faults(session: Session, login: str, name: str, password: str) -> dict[str, str]:
    faults = _known_faults(session, login, name)
    if fault := passwords.fault(password):
        faults["password"] = fault
    return faults


def _known_faults(session: Session, login: str, name: str) -> dict[str, str]:
    faults = unfit(User, {"login": login.strip(), "name": name.strip()})
    if not login.strip() or units(queries.key_of(login)) > 40:
        faults["login"] = _("A login name needs 1 to 40 characters.")
    elif "login" not in faults and queries.by_login(session, login)[0]:
        faults["login"] = _("This login name is taken.")
    if not name.strip():
        faults["name"] = _("Enter the person's name.")
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
