"""The trail as a list: who changed what, when, in which record; newest first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select
from sqlalchemy.orm import Session

from shared.access import fields, roles
from shared.access import queries as people
from shared.access.model import Role
from shared.access.rights import EVERYTHING, Rights, Verb
from shared.database import AuditEvent, Base
from shared.database.trail import HIDDEN

MOST_COUNTED = 100_000  # more are not counted one by one
_FEW = 200
# By what a record is called, and where it has no name of its own, by whose it is.
_NAMED = {
    "customer": "name",
    "person": "name",
    "sales_order": "number",
    "product": "name",
    "user_account": "name",
    "role": "title",
    "department": "name",
    "firm": "name",
    "choice": "word",
    "import_batch": "file",
}
_WHOSE = {
    "interaction": ("customer_id", "customer"),
    "receipt": ("customer_id", "customer"),
    "visit": ("customer_id", "customer"),
    "order_line": ("order_id", "sales_order"),
    "permission": ("role_id", "role"),
    "user_role": ("user_id", "user_account"),
    "password": ("user_id", "user_account"),
}


@dataclass(frozen=True)
class Wanted:
    """Which events are meant; days are whole days on the clock of this machine, both included."""

    user_id: int | None = None
    entity: str = ""
    action: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    text: str = ""
    record: tuple[str, int] | None = None


@dataclass(frozen=True)
class Event:
    """One record that was added, changed or removed, with what it is called and who did it."""

    id: int
    at: dt.datetime
    by: str
    entity: str
    record_id: int
    name: str
    action: str
    changes: Mapping[str, tuple[Any, Any]]
    key: str


def count(session: Session, wanted: Wanted) -> int:
    """How many events there are, up to MOST_COUNTED."""
    some = _matching(session, wanted, select(AuditEvent.id)).limit(MOST_COUNTED).subquery()
    return session.scalars(select(func.count()).select_from(some)).one()


def ids(session: Session, wanted: Wanted, start: int, number: int) -> Sequence[int]:
    """The ids of a part, the newest first."""
    asked = _matching(session, wanted, select(AuditEvent.id)).order_by(AuditEvent.id.desc())
    return session.scalars(asked.offset(start).limit(number)).all()


def before(session: Session, wanted: Wanted, last: int | None, number: int) -> Sequence[int]:
    """The ids that follow the last one that was read: for walking all of them."""
    asked = _matching(session, wanted, select(AuditEvent.id)).order_by(AuditEvent.id.desc()).limit(number)
    return session.scalars(asked if last is None else asked.where(AuditEvent.id < last)).all()


def rows(session: Session, ids: Sequence[int], rights: Rights = EVERYTHING) -> Mapping[int, Event]:
    """What is shown of some events. A server shows no value that the rights hide; in a file on one PC this does."""
    found = session.scalars(select(AuditEvent).where(AuditEvent.id.in_(ids))).all()
    who, called = people.names(session), names(session, {(each.entity, each.record_id) for each in found})
    return {each.id: _event(each, who, called, rights) for each in found}


def entities(session: Session) -> Sequence[str]:
    """The sorts of records that there are events of."""
    return session.scalars(select(AuditEvent.entity).distinct().order_by(AuditEvent.entity)).all()


def names(session: Session, records: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
    """What records are called that are still there."""
    wanted: dict[str, set[int]] = {}
    for entity, id in records:
        wanted.setdefault(entity, set()).add(id)
    found: dict[tuple[str, int], str] = {}
    for entity, some in wanted.items():
        found |= {(entity, id): name for id, name in _names(session, entity, some).items()}
    return found


def _names(session: Session, entity: str, ids: Iterable[int]) -> Mapping[int, str]:
    table = Base.metadata.tables.get(entity)
    if table is None or (entity not in _NAMED and entity not in _WHOSE):
        return {}
    if session.info.get("walled") and entity == "password":
        return {}
    if entity == Role.__tablename__:
        return {role.id: roles.title(role) for role in session.scalars(select(Role).where(Role.id.in_(ids)))}
    if entity in _NAMED:
        return dict(session.execute(select(table.c.id, table.c[_NAMED[entity]]).where(table.c.id.in_(ids))).all())
    column, above = _WHOSE[entity]
    owners = dict(session.execute(select(table.c.id, table.c[column]).where(table.c.id.in_(ids))).all())
    called = _names(session, above, set(owners.values()))
    return {id: called[owner] for id, owner in owners.items() if owner in called}


def _event(event: AuditEvent, who: Mapping[int, str], called: Mapping[tuple[str, int], str], rights: Rights) -> Event:
    hidden = {name for name, field in fields.of(event.entity).items() if not rights.may(Verb.SEE, field.thing)}
    said = json.loads(event.changes).items()
    changes = {field: (HIDDEN, HIDDEN) if field in hidden else (pair[0], pair[1]) for field, pair in said}
    gone = changes.get(_NAMED.get(event.entity, ""), (None, None))[0] if event.action == "removed" else None
    name = called.get((event.entity, event.record_id)) or gone or ""
    by = who.get(event.user_id, "") if event.user_id is not None else ""
    return Event(
        event.id, event.at, by, event.entity, event.record_id, str(name), event.action, changes, event.key
    )  # fmt: skip


def _matching(session: Session, wanted: Wanted, asked: Select[int]) -> Select[int]:
    return asked.where(*_conditions(session, wanted))


def _conditions(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.user_id is not None:
        found.append(AuditEvent.user_id == wanted.user_id)
    if wanted.entity:
        found.append(AuditEvent.entity == wanted.entity)
    if wanted.action:
        found.append(AuditEvent.action == wanted.action)
    if wanted.since is not None:
        found.append(AuditEvent.at >= _midnight(wanted.since))
    if wanted.until is not None:
        found.append(AuditEvent.at < _midnight(wanted.until + dt.timedelta(days=1)))
    if wanted.record is not None:
        entity, id = wanted.record
        found.append(and_(AuditEvent.entity == entity, AuditEvent.record_id == id))
    if wanted.text.strip():
        found.append(_called(session, wanted.text.strip(), wanted.entity))
    return found


def _called(session: Session, text: str, entity: str) -> ColumnElement[bool]:
    """The records whose names hold the text, a few of each sort; those of a number, where one was typed."""
    met: list[ColumnElement[bool]] = []
    for name in _NAMED if not entity else (entity,):
        if name in _NAMED:
            table: Table = Base.metadata.tables[name]
            column = table.c[_NAMED[name]]
            some = session.scalars(select(table.c.id).where(column.contains(text, autoescape=True)).limit(_FEW)).all()
            met.append(and_(AuditEvent.entity == name, AuditEvent.record_id.in_(some)))
    if text.isascii() and text.isdigit() and len(text) < 10:
        met.append(AuditEvent.record_id == int(text))
    return or_(*met) if met else AuditEvent.id < 0


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()).astimezone()
