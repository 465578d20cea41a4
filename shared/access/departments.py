"""Departments: a tree, by whose paths the rights go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.access import standing
from shared.access.model import Department, User
from shared.database.limits import unfit
from shared.errors import Conflict, Invalid, Refused
from shared.text import _


@dataclass(frozen=True)
class Node:
    """A department, how deep it stands, and how many colleagues are in it, and in it and below."""

    department: Department
    depth: int
    people: int
    below: int


def tree(session: Session) -> list[Node]:
    """All departments, each after the one above it, in the order of their names."""
    asked = select(User.department_id, func.count()).where(User.active).group_by(User.department_id)
    people = {id: number for id, number in session.execute(asked) if id is not None}
    every = session.scalars(select(Department).order_by(Department.name, Department.id)).all()
    under: dict[int | None, list[Department]] = {}
    for each in every:
        under.setdefault(each.parent_id, []).append(each)
    return _nodes(under, people, None, 0)


def _nodes(
    under: dict[int | None, list[Department]], people: dict[int, int], above: int | None, depth: int
) -> list[Node]:
    made = []
    for each in under.get(above, ()):
        below = _nodes(under, people, each.id, depth + 1)
        here = people.get(each.id, 0)
        made += [Node(each, depth, here, here + sum(node.people for node in below)), *below]
    return made


def add(session: Session, name: str, parent_id: int | None = None) -> int:
    """Make a department below another one, or at the top."""
    standing.may_move(standing.keeper(session))
    _check(session, name, parent_id, None)
    session.add(made := Department(name=name.strip(), parent_id=parent_id))
    session.flush()
    made.path = f"{standing.place_of(session, parent_id).path}{made.id}/"
    session.flush()
    return made.id


def rename(session: Session, opened: Department, name: str) -> int:
    """Call a department otherwise. Conflict when somebody changed it since."""
    standing.keeper(session)
    _check(session, name, opened.parent_id, opened.id)
    department = session.merge(opened, load=False)
    department.name = name.strip()
    session.flush()
    return department.id


def move(session: Session, opened: Department, parent_id: int | None) -> int:
    """Put a department, and all below it, below another one. Conflict when somebody changed it since."""
    standing.may_move(standing.keeper(session))
    department = session.merge(opened, load=False)
    target = standing.place_of(session, parent_id)
    if parent_id is not None and target.path == standing.TOP:
        raise Conflict(_("This department is gone; nothing was changed. Look again, then choose."))
    if target.path.startswith(opened.path):
        raise Invalid({"parent_id": _("A department cannot stand below itself.")})
    _check(session, opened.name, parent_id, opened.id)
    former = opened.path
    below = select(Department).where(Department.path.startswith(former, autoescape=True), Department.id != opened.id)
    moved = sorted(session.scalars(below), key=lambda each: len(each.path))
    department.parent_id, department.path = parent_id, f"{target.path}{department.id}/"
    session.flush()
    for each in moved:  # from the top down: the database compares each path with the one above it
        each.path = department.path + each.path.removeprefix(former)
        session.flush()
    return department.id


def remove(session: Session, opened: Department) -> int:
    """Forget a department in which nobody is, and below which there is none."""
    standing.may_move(standing.keeper(session))
    people = session.scalars(select(User.name).where(User.department_id == opened.id)).all()
    under = session.scalars(select(Department.name).where(Department.parent_id == opened.id)).all()
    if people or under:
        said = _("{name} is not empty: {who}. Move them first; nothing was changed.")
        raise Refused(said.format(name=opened.name, who=_listed([*under, *people])))
    session.delete(session.merge(opened, load=False))
    session.flush()
    return opened.id


def _check(session: Session, name: str, parent_id: int | None, id: int | None) -> None:
    faults = unfit(Department, {"name": name})
    if not name.strip():
        faults["name"] = _("The department needs a name.")
    beside = Department.parent_id.is_(None) if parent_id is None else Department.parent_id == parent_id
    same = select(Department.id).where(Department.name == name.strip(), beside, Department.id != (id or 0))
    if not faults and session.scalar(same) is not None:
        faults["name"] = _("There is a department of this name at that place already.")
    if faults:
        raise Invalid(faults)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} …" if len(names) > 3 else shown
