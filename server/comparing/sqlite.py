"""Where SQLite keeps what its file is made of."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

_KINDS = ("table", "index", "trigger", "view")
_NAME = {"table": "name", "view": "name", "index": "tbl_name || '.' || name", "trigger": "tbl_name || '.' || name"}


def statements(_connection: Connection) -> dict[str, str]:
    """What to ask, by kind of thing: its name, and how it was made."""
    asked = "SELECT {name}, sql FROM sqlite_master WHERE type = '{kind}' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    return {kind: asked.format(name=_NAME[kind], kind=kind) for kind in _KINDS}


def plainly(_connection: Connection) -> Callable[[str], str]:
    """A file says nothing of its own name."""
    return str
