"""Colleagues: entering them, their department and roles, their passwords, and keeping them out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access import logins, passwords, queries, roles, standing
from shared.access.model import Department, Password, User, UserRole
from shared.database.limits import unfit, units
from shared.errors import Conflict, Invalid, Refused
from shared.text import _

_MOST_BYTES = 63  # of a login's name on PostgreSQL


@dataclass(frozen=True)
class Person:
    """A colleague as the list shows one. `locked_until`: after too many wrong passwords of the program's own."""

    user: User
    department: str
    roles: Mapping[int, str]
    locked_until: dt.datetime | None = None
    has_login: bool = True


def every(session: Session) -> Sequence[Person]:
    """Everybody, those kept out last, by name."""
    named = {role.id: roles.title(role) for role in roles.every(session)}
    given: dict[int, dict[int, str]] = {}
    for user_id, role_id in session.execute(select(UserRole.user_id, UserRole.role_id)):
        given.setdefault(user_id, {})[role_id] = named[role_id]
    departments = dict(session.execute(select(Department.id, Department.name)).all())
    known = _kept(session)
    users = session.scalars(select(User).order_by(User.active.desc(), User.name, User.id))
    return [_person(session, each, departments, given.get(each.id, {}), known) for each in users]


def one(session: Session, user_id: int) -> Person:
    """One of them."""
    return next(person for person in every(session) if person.user.id == user_id)


def makes_logins(session: Session) -> bool:
    """Whether a colleague who is entered here can sign in at once; on SQL Server a command makes the login."""
    return not session.info["walled"] or logins.served(session.connection())


def enter(session: Session, password: str, role_ids: Collection[int], **values: object) -> int:
    """Enter a colleague (login, name, department_id) who signs in with this password, and has these roles.

    On a server the login is the server's own; where it makes none, no password is wanted. Invalid names every fault.
    """
    me = standing.keeper(session)
    login, name = str(values["login"]).strip(), str(values["name"]).strip()
    faults = _faults(session, login, name)
    if makes_logins(session) and (fault := passwords.fault(password)):
        faults["password"] = fault
    if faults:
        raise Invalid(faults)
    department_id = values.get("department_id")
    assert department_id is None or isinstance(department_id, int)  # noqa: S101 - what the form gives
    user = User(login=login, login_key=queries.key_of(login), name=name, department_id=department_id)
    session.add(user)
    session.flush()
    _give(session, me, user, role_ids)
    if not session.info["walled"]:
        session.add(Password(user_id=user.id, hash=passwords.hashed(password), must_change=True))
        session.flush()
    elif logins.served(session.connection()):
        logins.enter(session.connection(), user.id, login, password)
        session.expire(user)
    return user.id


def update(session: Session, opened: Person, role_ids: Collection[int] | None = None, **values: object) -> int:
    """Save what was edited of a colleague (name, department_id), and the roles where they are given.

    Conflict when somebody changed the colleague, or the roles, since.
    """
    me = standing.keeper(session)
    if faults := _name_faults(str(values.get("name", opened.user.name))):
        raise Invalid(faults)
    user = session.merge(opened.user, load=False)
    standing.may_touch(session, me, user, user.department_id)
    if values.get("department_id", user.department_id) != user.department_id:
        standing.may_move(me)
    for name, value in values.items():
        setattr(user, name, value.strip() if isinstance(value, str) else value)
    standing.may_touch(session, me, user, user.department_id)
    session.flush()
    if role_ids is not None:
        present = set(session.scalars(select(UserRole.role_id).where(UserRole.user_id == user.id)))
        if present != set(opened.roles):
            said = _("Somebody changed the roles of {name} meanwhile; nothing was saved. Look, then change them again.")
            raise Conflict(said.format(name=user.name))
        _take(session, me, user, present - set(role_ids))
        _give(session, me, user, set(role_ids) - present)
        standing.someone_stays(session)
    return user.id


def give_password(session: Session, user_id: int, password: str) -> int:
    """Another password for a colleague, whose wrong tries are forgiven."""
    user = _touched(session, user_id)
    if fault := passwords.fault(password):
        raise Invalid({"password": fault})
    if session.info["walled"]:
        _replace_on_server(session, user, password)
        return user_id
    kept = session.scalars(select(Password).where(Password.user_id == user_id)).one()
    kept.hash, kept.wrong_tries, kept.locked_until = passwords.hashed(password), 0, None
    kept.must_change = user_id != session.info["user_id"]
    session.flush()
    return user_id


def unlock(session: Session, user_id: int) -> int:
    """Forgive the wrong tries of a colleague. On a server the server itself counts, or does not."""
    _touched(session, user_id)
    kept = session.scalars(select(Password).where(Password.user_id == user_id)).one()
    kept.wrong_tries, kept.locked_until = 0, None
    session.flush()
    return user_id


def let_in(session: Session, user_id: int, *, allowed: bool) -> int:
    """Let a colleague work again, or keep one out: what is open finds nothing from its next statement on."""
    user = _touched(session, user_id)
    if user_id == session.info["user_id"]:
        raise Refused(_("You cannot keep yourself out; nothing was changed. Ask another administrator."))
    user.active = allowed
    session.flush()
    standing.someone_stays(session)
    if user.database_login is not None and session.info["walled"] and logins.served(session.connection()):
        logins.let_in(session.connection(), user.id, allowed=allowed)
    return user_id


def _replace_on_server(session: Session, user: User, password: str) -> None:
    if not logins.served(session.connection()):
        said = _("On this server a command gives passwords, beside the server: {command}. Nothing was changed.")
        raise Refused(said.format(command=f"python -m server password {user.login}"))
    if user.database_login is None:
        raise Refused(_("{name} has no login on the server yet; nothing was changed.").format(name=user.name))
    logins.replace_password(session.connection(), user.id, user.database_login, password)


def _touched(session: Session, user_id: int) -> User:
    """A colleague whom whoever asks may deal with."""
    me, user = standing.keeper(session), session.get_one(User, user_id)
    standing.may_touch(session, me, user, user.department_id)
    return user


def _give(session: Session, me: standing.Standing, user: User, role_ids: Collection[int]) -> None:
    if role_ids and user.id == me.user_id:
        raise Refused(_("Nobody gives himself a role; nothing was saved. Ask another administrator."))
    for role_id in sorted(role_ids):
        _covered(session, me, user, role_id)
        session.add(UserRole(user_id=user.id, role_id=role_id))
    session.flush()


def _take(session: Session, me: standing.Standing, user: User, role_ids: Collection[int]) -> None:
    for held in session.scalars(select(UserRole).where(UserRole.user_id == user.id, UserRole.role_id.in_(role_ids))):
        _covered(session, me, user, held.role_id)
        session.delete(held)
    session.flush()


def _covered(session: Session, me: standing.Standing, user: User, role_id: int) -> None:
    if not me.covers(standing.rights_in(session, role_id), standing.place_of(session, user.department_id)):
        said = _("A role with more rights than you have yourself is not yours to give or take; nothing was saved.")
        raise Refused(said)


def _kept(session: Session) -> Mapping[int, Password]:
    """What the program itself knows of passwords; behind a wall it is nobody's to see."""
    if session.info["walled"]:
        return {}
    return {kept.user_id: kept for kept in session.scalars(select(Password))}


def _person(
    session: Session,
    user: User,
    departments: Mapping[int, str],
    given: Mapping[int, str],
    known: Mapping[int, Password],
) -> Person:
    kept, now = known.get(user.id), dt.datetime.now(dt.UTC)
    locked = kept.locked_until if kept and kept.locked_until and kept.locked_until > now else None
    has_login = kept is not None if not session.info["walled"] else user.database_login is not None
    department = departments.get(user.department_id, "") if user.department_id else ""
    return Person(user, department, given, locked, has_login)


def _faults(session: Session, login: str, name: str) -> dict[str, str]:
    faults = unfit(User, {"login": login, "name": name}) | _name_faults(name)
    if not login or units(queries.key_of(login)) > 40:
        faults["login"] = _("A login name needs 1 to 40 characters.")
    elif session.info["walled"] and len(login.encode("utf-8", "replace")) > _MOST_BYTES:
        faults["login"] = _("This login name is too long for the server; use Latin letters.")
    elif "login" not in faults and queries.by_key(session, login) is not None:
        faults["login"] = _("This login name is taken.")
    return faults


def _name_faults(name: str) -> dict[str, str]:
    faults = unfit(User, {"name": name.strip()})
    return faults if name.strip() else {"name": _("Enter the person's name.")}
