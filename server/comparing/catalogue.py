"""What a database says of itself: each of its things by kind and name, with how it was made."""

from __future__ import annotations

from types import ModuleType
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, text

from server.comparing import postgresql, sqlite, transact

_ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql, "mssql": transact}


class Thing(NamedTuple):
    """A thing of a database. name: with the table's before it and a dot, where it belongs to one."""

    kind: str
    name: str


Catalogue: TypeAlias = dict[Thing, str]


def of(connection: Connection) -> Catalogue:
    """Everything but the rows; what is the database's own, as its name, reads alike in each."""
    engine = _ENGINES[connection.dialect.name]
    plain = engine.plainly(connection)
    found: Catalogue = {}
    for kind, statement in engine.statements(connection).items():
        for name, *facts in connection.execute(text(statement.replace(":", r"\:"))):
            found[Thing(kind, plain(name))] = plain(" ".join(str(fact) for fact in facts if fact not in (None, "")))
    return found
