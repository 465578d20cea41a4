"""What colleagues' programs are told: that a row changed, whose it was, and on whose card it stands; never a value.

A notice is written with the change, in one transaction: by the wall's triggers on a server, by the door elsewhere.
`shared.database.following` reads them. Whoever may not see a row is not told of it (shared.access.rights.Heard).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import DDL, Connection, UniqueConstraint, delete, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database.base import Base
from shared.database.clock import utc_now
from shared.database.trail import KEY
from shared.database.types import Big, Short

KEPT = dt.timedelta(days=2)
FEW = 100  # rows of one table that are told one by one


class Notice(Base):
    """A row of `entity` changed; no record_id: several did. thing and owner_id: by which right over whose rows it is
    seen; no thing: everybody sees it.
    """

    __tablename__ = "change_notice"

    id: Mapped[Big] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(KEY)
    at: Mapped[dt.datetime] = mapped_column(server_default=utc_now(), index=True)
    thing: Mapped[Short] = mapped_column(default="", server_default="")
    owner_id: Mapped[int | None]
    entity: Mapped[Short]
    record_id: Mapped[int | None]
    customer_id: Mapped[int | None]


class Editing(Base):
    """Somebody has typed something into a record that is not saved. It never keeps anybody from anything.

    client: one run of one program. until: by the database's clock; a program that is still there moves it on.
    """

    __tablename__ = "editing"

    id: Mapped[Big] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column(KEY)
    user_id: Mapped[int]
    entity: Mapped[Short]
    record_id: Mapped[int]
    until: Mapped[dt.datetime] = mapped_column(index=True)

    __table_args__: Any = (UniqueConstraint("entity", "record_id", "client"), {"sqlite_strict": True})


# Ids are given before the commit, so a smaller one may come to light after a greater one. The mark says which
# transaction wrote a notice (PostgreSQL) or in which order (SQL Server), so that a reader knows below which mark
# nothing can come any more. A SQLite file has one writer at a time: there the id itself is the mark.
_XACT = (
    "ALTER TABLE change_notice ADD COLUMN mark bigint NOT NULL"
    " DEFAULT CAST(CAST(pg_current_xact_id() AS text) AS bigint);"
    " CREATE INDEX ix_change_notice_mark ON change_notice (mark)"
)
_ROWVERSION = (
    "ALTER TABLE change_notice ADD mark rowversion; CREATE INDEX ix_change_notice_mark ON change_notice (mark)"
)
event.listen(Notice.__table__, "after_create", DDL(_XACT).execute_if(dialect="postgresql"))
event.listen(Notice.__table__, "after_create", DDL(_ROWVERSION).execute_if(dialect="mssql"))


def of(session: Session) -> list[dict[str, Any]]:
    """The notices of what a session changed. Behind a wall there are none: its triggers write them.

    On a server the door is the keeper's, who passes the wall and does not know who may hear of a row: there only the
    table is told.
    """
    if session.info["walled"]:
        return []
    alone = session.get_bind().dialect.name == "sqlite"
    changes, key = session.info["changes"], {"key": session.info["key"], "thing": "", "owner_id": None}
    return [
        {**key, "entity": model.__tablename__, "record_id": id, "customer_id": changes.customer_of(model, id)}
        for model, ids in changes.told()
        if getattr(model, "__told__", False)
        for id in _one_by_one(ids if alone else None)
    ]


def _one_by_one(ids: set[int] | None) -> Iterator[int | None]:
    if ids is None or len(ids) > FEW:
        yield None
    else:
        yield from sorted(ids)


def forget_old(connection: Connection) -> int:
    """Take away what everybody has heard of long ago, and who was editing; how many notices went. The newest stays:
    ids go on from it.
    """
    newest = connection.scalar(select(func.max(Notice.id)))
    before = connection.scalar(select(utc_now())) - KEPT
    connection.execute(delete(Editing).where(Editing.until < before))
    return connection.execute(delete(Notice).where(Notice.at < before, Notice.id < (newest or 0))).rowcount
