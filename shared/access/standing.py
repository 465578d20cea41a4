"""What somebody who keeps users, roles and departments may give, take and touch, in sentences.

The rules are the database's own (shared.schema.wall.trust), which holds whoever writes in another tool to them; a file
on one PC has these alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from shared.access.model import Department, Permission, User, UserRole
from shared.access.rights import Scope, Verb
from shared.errors import Refused
from shared.text import _

Right = tuple[str, Verb, Scope]
TOP = "/"


@dataclass(frozen=True)
class Place:
    """The department somebody stands in, if any, with its path."""

    department_id: int | None = None
    path: str = TOP


@dataclass(frozen=True)
class Standing:
    """Who somebody is, what the roles give, and where he stands."""

    user_id: int
    rights: frozenset[Right]
    place: Place

    def covers(self, rights: Iterable[Right], place: Place) -> bool:
        """Whether he may do, with the same records, all that these rights let somebody of a place do."""
        return all(self._covers(*right, place) for right in rights)

    def has_over_all(self, thing: str, verb: Verb) -> bool:
        """Whether he has a right over everything: it may be put into the grid, or taken out."""
        return (thing, verb, Scope.ALL) in self.rights

    def goes_by_departments(self) -> bool:
        """Whether moving people or departments would bring him more than he has."""
        narrow = {Scope.DEPARTMENT, Scope.BELOW}
        return any(scope in narrow and not self.has_over_all(thing, verb) for thing, verb, scope in self.rights)

    def _covers(self, thing: str, verb: Verb, scope: Scope, place: Place) -> bool:
        for mine in (own for of, by, own in self.rights if (of, by) == (thing, verb)):
            if mine is Scope.ALL:
                return True
            below = self.place.path != TOP and place.path.startswith(self.place.path)
            if mine is Scope.BELOW and scope is not Scope.ALL and below:
                return True
            beside = place.department_id is not None and place.department_id == self.place.department_id
            if mine is Scope.DEPARTMENT and scope in {Scope.OWN, Scope.DEPARTMENT} and beside:
                return True
        return False


def keeper(session: Session) -> Standing:
    """How whoever asks stands. Refused without the right to change users."""
    me = session.info["user_id"]
    found = None if me is None else of(session, me)
    if found is None or not any((thing, verb) == ("users", Verb.CHANGE) for thing, verb, _scope in found.rights):
        raise Refused(_("Your roles do not let you change users, roles or departments; nothing was saved."))
    return found


def of(session: Session, user_id: int) -> Standing:
    """How a colleague stands."""
    user = session.get_one(User, user_id)
    return Standing(user_id, rights_of(session, user_id), place_of(session, user.department_id))


def rights_of(session: Session, user_id: int) -> frozenset[Right]:
    """What the roles of a colleague give, each by itself."""
    of_roles = select(UserRole.role_id).where(UserRole.user_id == user_id)
    return _rights(session, Permission.role_id.in_(of_roles))


def rights_in(session: Session, role_id: int) -> frozenset[Right]:
    """What a role gives."""
    return _rights(session, Permission.role_id == role_id)


def place_of(session: Session, department_id: int | None) -> Place:
    """Where a department stands."""
    path = session.scalar(select(Department.path).where(Department.id == department_id))
    return Place(department_id, TOP if path is None else path)


def may_touch(session: Session, me: Standing, user: User, department_id: int | None) -> None:
    """Refused where the colleague, who stands or is to stand in the department, may do more than who asks."""
    if user.id != me.user_id and not me.covers(rights_of(session, user.id), place_of(session, department_id)):
        said = _("{name} may do more than you, or with other records; nothing was saved. Ask an administrator.")
        raise Refused(said.format(name=user.name))


def may_move(me: Standing) -> None:
    """Refused where departments decide what who asks reaches."""
    if me.goes_by_departments():
        said = _("What you reach goes by departments, so others have to change them; nothing was saved.")
        raise Refused(said)


def someone_stays(session: Session) -> None:
    """Refused when after this nobody could change users and roles any more."""
    left = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Permission, Permission.role_id == UserRole.role_id)
        .where(User.active, Permission.thing == "users", Permission.verb == Verb.CHANGE)
    )
    if session.scalar(left.limit(1)) is None:
        said = _(
            "Nobody would be left who may change users and roles; nothing was saved. Give somebody the role first."
        )
        raise Refused(said)


def alone(session: Session, thing: str, verb: Verb) -> bool:
    """Whether nobody else works on a file on one PC who has the right: there is nobody to ask then."""
    if session.info["walled"]:
        return False
    others = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Permission, Permission.role_id == UserRole.role_id)
        .where(User.active, User.id != session.info["user_id"], Permission.thing == thing, Permission.verb == verb)
    )
    return session.scalar(others.limit(1)) is None


def _rights(session: Session, condition: ColumnElement[bool]) -> frozenset[Right]:
    asked = select(Permission.thing, Permission.verb, Permission.scope).where(condition)
    return frozenset((thing, Verb(verb), Scope(scope)) for thing, verb, scope in session.execute(asked))
