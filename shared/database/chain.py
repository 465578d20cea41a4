"""The chain that seals the trail: the hash of each event covers what it says and the hash before it.

What an event says is put into one text by the database itself, and hashed there; only in a SQLite file, which has no
hash of its own, it is hashed here. The trail of a file is sealed by the door in the transaction that writes it, a
server's a little later (shared.audit.sealing): why is told in docs/decisions/0010.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

# Bounds how long one transaction may take when many events wait.
MOST = 20_000
_WHOLE = ("record_id", "version")
_TEXTS = ("key", "entity", "action", "changes")


def _said(parts: Iterable[str], join: str) -> str:
    return f" {join} '|' {join} ".join(parts)


def _texts(length: str, join: str, quoted: str) -> list[str]:
    """Each text after its own length, so that nothing moves from one field into the next unnoticed."""
    columns = [quoted.format(name) for name in _TEXTS]
    return [f"{length.format(name)} {join} ':' {join} {name}" for name in columns]


def _columns(text: str) -> list[str]:
    return [text.format(f"audit_event.{name}") for name in ("id", *_WHOLE)]


_NOBODY = "COALESCE({}, '-')"
_SQLITE = _said(
    [
        *_columns("{}"),
        "audit_event.at",
        _NOBODY.format("audit_event.user_id"),
        *_texts("LENGTH(CAST({} AS BLOB))", "||", 'audit_event."{}"'),
    ],
    "||",
)
_POSTGRESQL = _said(
    [
        *_columns("CAST({} AS text)"),
        "to_char(audit_event.at, 'YYYY-MM-DD HH24:MI:SS')",
        _NOBODY.format("CAST(audit_event.user_id AS text)"),
        *_texts("octet_length({})", "||", 'audit_event."{}"'),
    ],
    "||",
)
_TRANSACT = _said(
    [
        *_columns("CAST({} AS nvarchar(20))"),
        "CONVERT(nvarchar(19), audit_event.[at], 120)",
        _NOBODY.format("CAST(audit_event.user_id AS nvarchar(20))"),
        *_texts("CAST(DATALENGTH({}) AS nvarchar(20))", "+", "CAST(audit_event.[{}] AS nvarchar(max))"),
    ],
    "+",
)
# The hash of what an event says; on SQLite, which knows none, the bytes themselves: `hashed` makes them alike.
CONTENT = {
    "sqlite": f"CAST({_SQLITE} AS BLOB)",
    "postgresql": f"encode(sha256(convert_to({_POSTGRESQL}, 'UTF8')), 'hex')",
    "mssql": f"HASHBYTES('SHA2_256', {_TRANSACT})",
}

_LAST = "SELECT event_id, hash FROM audit_seal ORDER BY event_id DESC LIMIT 1"
_WAITING = f"SELECT id, {CONTENT['sqlite']} FROM audit_event WHERE id > ? ORDER BY id LIMIT {MOST}"
_SEAL = "INSERT INTO audit_seal (event_id, previous, hash) VALUES (?, ?, ?)"


def hashed(dialect: str, content: Any) -> str:
    """The hash of what an event says, in hexadecimal, of what CONTENT gave."""
    if dialect == "sqlite":
        return hashlib.sha256(content).hexdigest()
    return content.hex() if isinstance(content, bytes) else str(content)


def linked(before: str, content: str) -> str:
    """The hash of an event: of the hash before it, empty at the first one, and of what the event says."""
    return hashlib.sha256(f"{before}{content}".encode()).hexdigest()


def seal_file(connection: Connection) -> None:
    """Seal what waits in a SQLite file, of which the transaction is the only writer."""
    last = connection.exec_driver_sql(_LAST).one_or_none()
    previous, link = last if last is not None else (0, "")
    seals: list[tuple[int, int, str]] = []
    for id, content in connection.exec_driver_sql(_WAITING, (previous,)):
        link = linked(link, hashed("sqlite", content))
        seals.append((id, previous, link))
        previous = id
    if seals:
        connection.exec_driver_sql(_SEAL, seals)
