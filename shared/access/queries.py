"""Reading who is who."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Boolean, Integer, column, literal_column, select, table, text
from sqlalchemy.orm import Session

from shared.access.model import Password, Permission, User, UserRole
from shared.access.rights import Rights, Scope, Verb
from shared.database.asking import ask
from shared.database.engines import VIEWS
from shared.database.limits import unseen
from shared.errors import MustChangePassword, Refused
from shared.text import _

_REACHED = text(
    f"SELECT thing, CASE WHEN NOT {VIEWS}.reaches_all(thing, ARRAY['see']) THEN {VIEWS}.reach(thing, ARRAY['see']) END"
    " FROM unnest(ARRAY['customers', 'phones']) thing"
)
_MUST_CHANGE = literal_column(f"{VIEWS}.must_change()", Boolean)


def anyone(session: Session) -> bool:
    """Whether the database has a user at all; without one the first administrator is made."""
    return session.scalar(select(User.id).limit(1)) is not None


def by_login(session: Session, login: str) -> tuple[User | None, Password | None]:
    """The user of a login, in whatever case it is typed, and the password the program keeps of it."""
    if unseen(login):
        return None, None
    asked = select(User, Password).outerjoin(Password, Password.user_id == User.id)
    found = session.execute(asked.where(User.login_key == key_of(login))).one_or_none()
    return (found[0], found[1]) if found else (None, None)


def by_key(session: Session, login: str) -> User | None:
    """The user of a login, as everybody may know."""
    return session.scalar(select(User).where(User.login_key == key_of(login)))


def myself(session: Session) -> tuple[User, Rights]:
    """Whoever asks a server, and what they may do. Refused for a login that the program does not know."""
    me = table("me", column("id", Integer))
    user = session.scalar(select(User).join(me, me.c.id == User.id))
    if user is None:
        if session.get_bind().dialect.name == "postgresql" and session.scalar(select(_MUST_CHANGE)):
            raise MustChangePassword(_("Your password has to be changed. Choose a new one."))
        raise Refused(_("The server knows this login, but nobody here has it. Ask the administrator."))
    return user, rights(session, user.id)


def rights(session: Session, user_id: int) -> Rights:
    """What a colleague may do, by all roles together; the widest scope counts."""
    asked = (
        select(Permission.thing, Permission.verb, Permission.scope)
        .join(UserRole, UserRole.role_id == Permission.role_id)
        .where(UserRole.user_id == user_id)
    )
    return Rights.of((thing, Verb(verb), Scope(scope)) for thing, verb, scope in session.execute(asked))


def reached(session: Session, thing: str) -> list[int] | None:
    """Whose customers or phones a server shows to whoever asks, 0 for nobody's; None where everybody's are shown.

    The server keeps to it in any case. It is for questions that find few rows sooner when they say whose, for
    PostgreSQL's planner does not know it before it asks; a session asks once.
    """
    if not session.info.get("walled") or session.get_bind().dialect.name != "postgresql":
        return None
    if "reached" not in session.info:
        session.info["reached"] = {row[0]: row[1] for row in ask(session, _REACHED, {})}
    found: list[int] | None = session.info["reached"][thing]
    return found


def locked_until(session: Session, login: str) -> dt.datetime | None:
    """Till when nobody may try a login, if it is locked."""
    asked = select(Password.locked_until).join(User, User.id == Password.user_id)
    return session.scalar(asked.where(User.login_key == key_of(login)))


def names(session: Session) -> dict[int, str]:
    """Everybody's name by id, those who left too, for their work stays."""
    return dict(session.execute(select(User.id, User.name)).all())


def colleagues(session: Session) -> Sequence[User]:
    """Those who may sign in, by name."""
    return session.scalars(select(User).where(User.active).order_by(User.name, User.id)).all()


def key_of(login: str) -> str:
    """A login as it is compared."""
    return login.strip().casefold()
