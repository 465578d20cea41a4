"""The one way to read and write the database."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, event, insert, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from shared.database import bulk, envelope, trail
from shared.database.base import Base, Record
from shared.database.changes import Changes
from shared.database.engines import connect, make_place
from shared.database.failures import RolledBack, explained
from shared.database.trail import AuditEvent
from shared.errors import Cancelled, DatabaseAway, Refused
from shared.text import _

T = TypeVar("T")
R = TypeVar("R", bound=int | None)
TRIES = 5
_PATIENCE, _LONG_PATIENCE = 0.5, 10.0  # seconds for what a commit waits for, within the transaction and without
_FEW_EVENTS = 100


class _NotReady(Exception):
    """The commit has to wait for something else."""


class _Writing(Session):
    """A session that notes what it changes."""


class Database:
    """Sessions on one database: `read` and `reading` see it, `write` and `writing` change it and keep the trail.

    `published` is called with the `Changes` after each commit, on the thread that wrote. walled: the URL's login
    reaches rows through a server's views alone, and the server writes the trail (shared.schema.wall).
    """

    def __init__(self, url: str | URL, user_id: int | None = None, *, walled: bool = False) -> None:
        self.engine = connect(url, walled=walled)
        self.user_id = user_id
        self.walled = walled
        self.published: Callable[[Changes], None] = lambda _changes: None
        self.own_keys: deque[str] = deque(maxlen=1000)  # of what was written here, which nobody has to tell us
        # A statement sees a consistent state by itself; a server is spared BEGIN and ROLLBACK around each question.
        plain = {} if self.dialect == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        self._reader = self.engine.execution_options(**plain)
        # On PostgreSQL the envelope says BEGIN itself, together with its first row.
        own = {"isolation_level": "AUTOCOMMIT"} if self.dialect == "postgresql" else {}
        self._writer = self.engine.execution_options(writing=True, **own)

    @classmethod
    def of(cls, url: str | URL, login: str, password: str) -> Database:
        """A server's database as whoever signs in; with a Windows account (Trusted_Connection) nothing is typed."""
        place = make_place(url)
        given = {name.lower(): str(said).lower() for name, said in place.query.items()}
        trusted = place.get_backend_name() == "mssql" and given.get("trusted_connection") == "yes"
        return cls(place if trusted else place.set(username=login, password=password), walled=True)

    @property
    def dialect(self) -> str:
        """The engine's name: sqlite, postgresql or mssql."""
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to ask many questions with, on a line that was tried first. DatabaseAway when there is none."""
        with self._asking() as session:
            if self.dialect != "sqlite":
                _try(session)
            yield session

    def read(self, work: Callable[[Session], T]) -> T:
        """The answer of `work`, asked a second time when the line turns out to have died while idle."""
        try:
            with self._asking() as session:
                return work(session)
        except DatabaseAway:
            with self._asking() as session:
                return work(session)

    @contextmanager
    def _asking(self) -> Iterator[Session]:
        with (
            explained(self.dialect),
            Session(self._reader, autoflush=False, expire_on_commit=False, info={"walled": self.walled}) as session,
        ):
            yield session

    @contextmanager
    def writing(self, key: UUID | None = None, *, cancelled: bool = False) -> Iterator[Session]:
        """A session whose changes are committed with their trail, or not at all.

        `session.info["result"]` may be set to an id, to be remembered with the key. Raises AlreadyApplied when an
        operation with this key was committed before, or cancelled; `cancelled` takes the key and keeps it for nothing.
        """
        info: dict[str, Any] = {
            "key": (key or uuid4()).hex,
            "user_id": self.user_id,
            "changes": Changes(),
            "trail": [],
            "result": None,
            "cancelled": cancelled,
            "walled": self.walled,
            "veiled": getattr(self.engine.dialect, "veiled", ()),  # of a file (shared.database.veils)
        }
        with explained(self.dialect), _Writing(self._writer, expire_on_commit=False, info=info) as session:
            envelope.begin(session)
            yield session
            session.flush()
            self.own_keys.append(info["key"])
            envelope.commit(session, session.info["result"])
        if info["changes"]:
            self.published(session.info["changes"])

    def write(
        self,
        work: Callable[[Session], R],
        key: UUID | None = None,
        ready: Callable[[float], bool] = lambda _seconds: True,
    ) -> R:
        """Do the work in one transaction, once for its key however often it is called, and give its result.

        The work returns an id or nothing. It must be fit to run again: after a deadlock it is repeated here, after
        DatabaseAway the caller may repeat it with the same key. `ready` waits so many seconds at most, and tells
        whether the commit may be sent. It is asked when all else was sent; what takes it long is waited for outside
        the transaction, so that nobody waits for rows that this one holds, and the work is done again.
        """
        key = key or uuid4()

        def attempt(patience: float) -> R:
            with self.writing(key) as session:
                session.info["result"] = work(session)
                session.flush()
                if patience and not ready(patience):
                    raise _NotReady
                return cast("R", session.info["result"])

        try:
            try:
                return _repeated(partial(attempt, _PATIENCE))
            except _NotReady:
                ready(_LONG_PATIENCE)
                return _repeated(partial(attempt, 0))
        except envelope.AlreadyApplied as before:
            if before.cancelled:
                raise Cancelled(_("This was given up before it was saved; nothing of it was saved.")) from before
            return cast("R", before.result)

    def settle(self, key: UUID) -> bool:
        """Whether the operation was saved. If not, it never will be: its key is taken, and a commit that is still on
        its way meets it; one that is being done just now is waited for. May be asked again.
        """

        def attempt() -> bool:
            with self.writing(key, cancelled=True):
                return False

        try:
            return _repeated(attempt)
        except envelope.AlreadyApplied as before:
            return not before.cancelled

    def close(self) -> None:
        """Give all lines back."""
        self.engine.dispose()


def _try(session: Session) -> None:
    """Take a new line for one that died while it was idle."""
    connection = session.connection()
    line: Any = connection.connection.dbapi_connection
    try:
        connection.dialect.do_ping(line)
    except connection.dialect.loaded_dbapi.Error:
        with suppress(DBAPIError):  # said through the engine, it is the end of all lines that are as old
            session.execute(select(1))
        session.rollback()


def _repeated(attempt: Callable[[], T]) -> T:
    """Do one transaction, again when the database undid it for the sake of others."""
    for number in range(TRIES):
        try:
            return attempt()
        except RolledBack:
            time.sleep(random.uniform(0, 0.05 * 2**number))  # noqa: S311 - spreads the tries, keeps no secret
    raise DatabaseAway(_("Others are saving the same thing just now; nothing was saved yet, it is tried again."))


def insert_all(session: Session, model: type[Record], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Add many records of one model at once, with their trail; the new ids, in the order of the rows.

    A field that a row does not give is as in a new record.
    """
    if not rows:
        return []
    session.flush()
    table = cast("Table", model.__table__)
    columns = {"created_by": [session.info["user_id"]] * len(rows), **bulk.by_column(table, rows)}
    ids = bulk.numbers(session, table, len(rows))
    if ids is None:
        ids = _insert_told(session, model, bulk.rows_of(columns))
    else:
        bulk.enter(session, table, {"id": ids, **columns})
    session.info["changes"].add(model, None)
    _tell_added(session, model, ids)
    return list(ids)


def insert_plain(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add many rows of a table that is no Record: they have no trail of their own."""
    if rows:
        table = cast("Table", model.__table__)
        bulk.enter(session, table, bulk.by_column(table, rows))
        session.info["changes"].add(model, None)


def _insert_told(session: Session, model: type[Record], rows: Sequence[dict[str, Any]]) -> Sequence[int]:
    command = insert(model).returning(model.id, sort_by_parameter_order=True).execution_options(trailed=True)
    return session.scalars(command, rows).all()


def _tell_added(session: Session, model: type[Record], ids: Sequence[int]) -> None:
    """A few events wait for the commit, which takes them along; many are written at once."""
    if session.info["walled"]:
        return
    event = {"entity": model.__tablename__, "version": 1, "action": "added", "changes": "{}"}
    if len(ids) <= _FEW_EVENTS:
        session.info["trail"].extend({**event, "record_id": id} for id in ids)
        return
    envelope.write_trail(session)
    same = {name: [value] * len(ids) for name, value in trail.stamp(session, event).items()}
    bulk.enter(session, cast("Table", AuditEvent.__table__), {"record_id": ids, **same})


def _note_author(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for record in session.new:
        if isinstance(record, Record) and record.created_by is None:
            record.created_by = session.info["user_id"]
    if session.info["veiled"]:
        _refuse_masks(session)


def _refuse_masks(session: Session) -> None:
    """Whoever reads masks of a column may not write it, and least of all a mask."""
    for record in (*session.new, *session.dirty):
        for table, name in session.info["veiled"]:
            if record.__tablename__ == table and any(inspect(record).attrs[name].history.added):
                raise Refused(_("Your role may not change this."))


def _note_flush(session: Session, _context: UOWTransaction) -> None:
    changes, events = session.info["changes"], session.info["trail"]
    for record in (*session.new, *session.dirty, *session.deleted):
        changes.add(
            type(record), getattr(record, "id", None), record.stands_with() if isinstance(record, Base) else None
        )
        if isinstance(record, Record) and not session.info["walled"] and (event := _told(session, record)):
            events.append(event)


def _told(session: Session, record: Record) -> dict[str, Any] | None:
    if record in session.new:
        return trail.added(record)
    return trail.removed(record) if record in session.deleted else trail.changed(record)


def _note_bulk(state: ORMExecuteState) -> None:
    if state.is_select or state.execution_options.get("trailed"):
        return
    model = state.bind_mapper.class_ if state.bind_mapper else None
    if model is None:
        return
    if issubclass(model, Record):
        raise TypeError(f"{model.__name__} is changed row by row or by insert_all: a bulk statement leaves no trail")
    if issubclass(model, Base):
        state.session.info["changes"].add(model, None)


event.listen(_Writing, "before_flush", _note_author)
event.listen(_Writing, "after_flush", _note_flush)
event.listen(_Writing, "do_orm_execute", _note_bulk)
