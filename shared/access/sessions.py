"""Who has the server's database open just now, and ending it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.access import logins
from shared.database.engines import VIEWS

Line = tuple[int, dt.datetime | None]  # the server's number of it, and since when it is open


@dataclass(frozen=True)
class Open:
    """What one colleague has open from one computer: a program keeps several lines."""

    user_id: int
    name: str
    login: str
    address: str
    since: dt.datetime | None
    asked: dt.datetime | None
    mine: bool
    lines: Sequence[Line]


def are_told(session: Session) -> bool:
    """Whether the server tells whoever keeps users; SQL Server tells its own administrator alone."""
    return bool(session.info["walled"]) and logins.served(session.connection())


def every(session: Session) -> Sequence[Open]:
    """Everything that colleagues have open. Nothing where the server does not tell."""
    if not are_told(session):
        return ()
    found: dict[tuple[int, str], list[tuple[object, ...]]] = {}
    for row in session.execute(text(f"SELECT * FROM {VIEWS}.sessions()")):
        found.setdefault((row.user_id, row.address or ""), []).append(tuple(row))
    return [_open(rows) for rows in found.values()]


def end(session: Session, lines: Sequence[Line]) -> int:
    """End these lines; how many were still there. What was not saved by then is saved again by whoever waits for it."""
    ended = 0
    for pid, since in lines:
        asked = text(f"SELECT {VIEWS}.disconnect(:pid, CAST(:since AS timestamp))")
        ended += bool(session.scalar(asked, {"pid": pid, "since": since}))
    return ended


def _open(rows: Sequence[tuple[object, ...]]) -> Open:
    _pid, user_id, name, login, address, _since, _asked, _mine = rows[0]
    since = [one for row in rows if isinstance(one := row[5], dt.datetime)]
    asked = [one for row in rows if isinstance(one := row[6], dt.datetime)]
    return Open(
        int(str(user_id)),
        str(name),
        str(login),
        str(address or ""),
        _utc(min(since, default=None)),
        _utc(max(asked, default=None)),
        any(row[7] for row in rows),
        [(int(str(row[0])), row[5] if isinstance(row[5], dt.datetime) else None) for row in rows],
    )


def _utc(at: dt.datetime | None) -> dt.datetime | None:
    return at.replace(tzinfo=dt.UTC) if at is not None else None
