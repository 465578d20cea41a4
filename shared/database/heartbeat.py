"""Saying that one is editing a record, for as long as one is: told with the question of `shared.database.following`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

LASTS = 15  # seconds, by the database's clock: who has not been heard of for so long is gone
EVERY = 5  # seconds


@dataclass(frozen=True)
class Spot:
    """One record, by its table."""

    entity: str
    record_id: int


_UNTIL = {
    "sqlite": f"datetime('now', '+{LASTS} seconds')",
    "postgresql": f"date_trunc('second', now() AT TIME ZONE 'utc') + interval '{LASTS} seconds'",
    "mssql": f"DATEADD(second, {LASTS}, SYSUTCDATETIME())",
}
NOW = {
    "sqlite": "datetime('now')",
    "postgresql": "date_trunc('second', now() AT TIME ZONE 'utc')",
    "mssql": "SYSUTCDATETIME()",
}
_NAMED = "editing (client, user_id, entity, record_id, until)"


def among(spots: Collection[Spot], marks: str, row: str = "") -> tuple[str, dict[str, Any]]:
    """The condition that a row tells of one of the spots, with its values.

    `marks` begins the names of the values, `row` those of the columns.
    """
    said: list[str] = []
    values: dict[str, Any] = {}
    for number, spot in enumerate(sorted(spots, key=lambda spot: (spot.entity, spot.record_id))):
        entity, id = f"{marks}_entity_{number}", f"{marks}_id_{number}"
        said.append(f"({row}entity = :{entity} AND {row}record_id = :{id})")
        values |= {entity: spot.entity, id: spot.record_id}
    return f"({' OR '.join(said) or '1 = 0'})", values


def beats(dialect: str, place: str, spots: Collection[Spot]) -> tuple[list[str], dict[str, Any]]:
    """The statements that move on or begin one's rows and take away those of other spots, with their values.

    place: what goes before the names of tables. Beside them :client and :me are wanted.
    """
    here, values = among(spots, "mine")
    gone = f"DELETE FROM {place}editing WHERE client = :client AND NOT {here}"
    each = [f":client, :me, :mine_entity_{number}, :mine_id_{number}" for number in range(len(spots))]
    if dialect == "mssql":
        moved = f"UPDATE {place}editing SET until = {_UNTIL[dialect]} WHERE client = :client"
        begun = [f"INSERT INTO {place}{_NAMED} SELECT {_begun(dialect, place, row)}" for row in each]
        return [gone, moved, *begun], values
    if not spots:
        return [gone], values
    rows = ", ".join(f"({row}, {_UNTIL[dialect]})" for row in each)
    again = "ON CONFLICT (entity, record_id, client) DO UPDATE SET until = excluded.until"
    return [gone, f"INSERT INTO {place}{_NAMED} VALUES {rows} {again}"], values


def _begun(dialect: str, place: str, row: str) -> str:
    client, _me, entity, id = row.split(", ")
    there = f"SELECT 1 FROM {place}editing WHERE entity = {entity} AND record_id = {id} AND client = {client}"
    return f"{row}, {_UNTIL[dialect]} WHERE NOT EXISTS ({there})"
