"""Roles and the grid of what they may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access import standing
from shared.access.model import Permission, Role, User, UserRole
from shared.access.rights import ROLES, THINGS, Scope, Verb
from shared.database.limits import fault_of
from shared.errors import Conflict, Invalid, Refused
from shared.text import _

_DECLARED = {role.name: role.title for role in ROLES}
_THINGS = {thing.name: thing for thing in THINGS}
Cell = tuple[int, str, Verb]  # role, thing, verb


@dataclass(frozen=True)
class Grid:
    """The roles in their order, who works with each, and the scope of each cell that has one."""

    roles: Sequence[Role]
    people: Mapping[int, frozenset[int]]
    scopes: Mapping[Cell, Scope]


@dataclass(frozen=True)
class Reason:
    """What somebody may do: the widest scope, and the scope that each role gives."""

    thing: str
    verb: Verb
    scope: Scope | None
    by: Sequence[tuple[str, Scope]]


def title(role: Role) -> str:
    """What a role is called: those of a new database in the language in use."""
    declared = _DECLARED.get(role.name)
    return _(declared) if declared and role.title == declared else role.title or role.name


def every(session: Session) -> Sequence[Role]:
    """All roles: those of a new database in their order, then the office's own by name."""
    order = list(_DECLARED)
    found = session.scalars(select(Role)).all()
    return sorted(found, key=lambda role: (order.index(role.name) if role.name in order else len(order), role.title))


def grid(session: Session) -> Grid:
    """Everything the roles may do."""
    people: dict[int, set[int]] = {}
    asked = select(UserRole.role_id, UserRole.user_id).join(User, User.id == UserRole.user_id).where(User.active)
    for role_id, user_id in session.execute(asked):
        people.setdefault(role_id, set()).add(user_id)
    return Grid(every(session), {id: frozenset(users) for id, users in people.items()}, _scopes(session))


def explained(session: Session, user_id: int) -> Sequence[Reason]:
    """What a colleague may do, thing by thing, and by which of the roles; what he may not do, too."""
    names = {role.id: title(role) for role in every(session)}
    mine = session.scalars(select(UserRole.role_id).where(UserRole.user_id == user_id)).all()
    return reasons(_scopes(session), {id: names[id] for id in mine})


def reasons(scopes: Mapping[Cell, Scope], given: Mapping[int, str]) -> Sequence[Reason]:
    """What some roles let somebody do together; `given` are their names."""
    by_right: dict[tuple[str, Verb], list[tuple[str, Scope]]] = {}
    for (role_id, name, verb), scope in scopes.items():
        if role_id in given:
            by_right.setdefault((name, verb), []).append((given[role_id], scope))
    width = list(Scope).index
    found = []
    for thing in THINGS:
        for verb in thing.verbs:
            by = sorted(by_right.get((thing.name, verb), ()), key=lambda one: -width(one[1]))
            found.append(Reason(thing.name, verb, by[0][1] if by else None, by))
    return found


def add(session: Session, called: str, like: int | None = None) -> int:
    """Make a role of the office's own, with the rights of another one or with none."""
    me = standing.keeper(session)
    _check(session, called, None)
    session.add(made := Role(name=called.strip(), title=called.strip()))
    session.flush()
    for thing, verb, scope in standing.rights_in(session, like) if like is not None else ():
        _may(me, thing, verb)
        session.add(Permission(role_id=made.id, thing=thing, verb=verb, scope=scope))
    session.flush()
    return made.id


def rename(session: Session, opened: Role, called: str) -> int:
    """Call a role otherwise. Conflict when somebody changed it since."""
    standing.keeper(session)
    _check(session, called, opened.id)
    role = session.merge(opened, load=False)
    role.title = called.strip()
    session.flush()
    return role.id


def remove(session: Session, opened: Role) -> int:
    """Forget a role that nobody has."""
    me = standing.keeper(session)
    having = select(User.name).join(UserRole, UserRole.user_id == User.id).where(UserRole.role_id == opened.id)
    if (who := session.scalars(having.order_by(User.name).limit(1)).first()) is not None:
        said = _("{who} works with the role {role}; take it away first. Nothing was changed.")
        raise Refused(said.format(role=title(opened), who=who))
    for permission in session.scalars(select(Permission).where(Permission.role_id == opened.id)):
        _may(me, permission.thing, Verb(permission.verb))
        session.delete(permission)
    session.flush()
    session.delete(session.merge(opened, load=False))
    session.flush()
    return opened.id


def change_grid(session: Session, cells: Mapping[Cell, tuple[Scope | None, Scope | None]]) -> int:
    """Set cells of the grid, each from the scope that was shown to another one, all or none; how many.

    Conflict when one of them is not as it was shown.
    """
    me = standing.keeper(session)
    present = _scopes(session)
    for (role_id, thing, verb), (before, after) in cells.items():
        _refuse_unknown(thing, verb, after)
        _may(me, thing, verb)
        if present.get((role_id, thing, verb)) != before:
            raise Conflict(_("Somebody changed the grid meanwhile; nothing was saved. Look, then change it again."))
    for cell, (_before, after) in cells.items():
        _set(session, cell, after)
    standing.someone_stays(session)
    return len(cells)


def _set(session: Session, cell: Cell, scope: Scope | None) -> None:
    role_id, thing, verb = cell
    found = session.scalars(
        select(Permission).where(Permission.role_id == role_id, Permission.thing == thing, Permission.verb == verb)
    ).one_or_none()
    if scope is None:
        if found is not None:
            session.delete(found)
    elif found is None:
        session.add(Permission(role_id=role_id, thing=thing, verb=verb, scope=scope))
    else:
        found.scope = scope
    session.flush()


def _may(me: standing.Standing, thing: str, verb: Verb) -> None:
    if not me.has_over_all(thing, verb):
        said = _("You may give or take only what you may do yourself with all records; nothing was saved.")
        raise Refused(said)


def _refuse_unknown(thing: str, verb: Verb, scope: Scope | None) -> None:
    known = _THINGS.get(thing)
    if known is None or verb not in known.verbs or (not known.owned and scope not in {None, Scope.ALL}):
        raise ValueError(f"there is no right to {verb} {thing} over {scope}")


def _scopes(session: Session) -> dict[Cell, Scope]:
    asked = select(Permission.role_id, Permission.thing, Permission.verb, Permission.scope)
    return {(role, thing, Verb(verb)): Scope(scope) for role, thing, verb, scope in session.execute(asked)}


def _check(session: Session, called: str, id: int | None) -> None:
    fault = None if called.strip() else _("The role needs a name.")
    fault = fault or fault_of(Role, "name", called.strip())
    known = {title(role): role.id for role in every(session)} | {role.name: role.id for role in every(session)}
    if not fault and known.get(called.strip(), id) != id:
        fault = _("There is a role of this name already.")
    if fault:
        raise Invalid({"title": fault})
