"""Counting and hashing the rows of every table, to tell whether a restored database is the one that was backed up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, inspect, text

Tables = dict[str, str]  # by name: how many rows, and a hash of them all, whatever their order


def of(connection: Connection) -> Tables:
    """Every table as the transaction of the connection sees it."""
    match connection.dialect.name:
        case "sqlite":
            return _of_sqlite(connection)
        case "postgresql":
            return _of_postgresql(connection)
        case _:
            return {name: _summed(connection.scalars(text(_TRANSACT.format(name)))) for name in _names(connection)}


def differing(one: Tables, other: Tables) -> list[str]:
    """The tables that are not alike in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


# FOR JSON names each column and gives each value exactly; a row of NULLs alone is {}.
_TRANSACT = "SELECT HASHBYTES('SHA2_256', (SELECT t.* FOR JSON PATH, WITHOUT_ARRAY_WRAPPER)) FROM dbo.[{0}] t"
_POSTGRESQL = (
    "SELECT COUNT(*) || ' ' || encode(sha256(COALESCE(string_agg(h, ''::bytea ORDER BY h), ''::bytea)), 'hex')"
    " FROM (SELECT sha256(convert_to(CAST(t.* AS text), 'UTF8')) AS h FROM public.\"{0}\" t) hashed"
)
# Tables that another table keeps for itself are found under their own names.
_STORED = text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")


def _of_postgresql(connection: Connection) -> Tables:
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    found = {}
    for name in _names(connection):
        statement = text(_POSTGRESQL.format(name).replace("::", r"\:\:"))
        found[name] = str(connection.execute(statement).scalar_one())
    return found


def _of_sqlite(connection: Connection) -> Tables:
    names = list(connection.scalars(_STORED))
    rows = {name: connection.exec_driver_sql(f'SELECT * FROM "{name}"') for name in names}
    return {name: _summed(hashlib.sha256(repr(tuple(row)).encode()).digest() for row in rows[name]) for name in names}


def _names(connection: Connection) -> list[str]:
    return sorted(inspect(connection).get_table_names())


def _summed(hashes: Iterable[bytes]) -> str:
    """The hashes together: added up, so that a row that comes twice counts twice and no order is needed."""
    count, total = 0, 0
    for one in hashes:
        count, total = count + 1, total + int.from_bytes(one)
    return f"{count} {total % 2**256:064x}"
