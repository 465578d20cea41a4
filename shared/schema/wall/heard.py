"""What the wall's triggers tell colleagues' programs of a changed row: whose it was and whose it is, never a value."""

from __future__ import annotations

from collections.abc import Mapping

from shared.access.rights import TABLES, Everybody, Owner, Table, Through
from shared.database import Base
from shared.database.notices import FEW
from shared.schema.wall.speech import Speech

_SIDES = {"INSERT": ("inserted",), "UPDATE": ("inserted", "deleted"), "DELETE": ("deleted",)}
_BY_NAME = {table.name: table for table in TABLES}


def heard(speech: Speech, table: Table, thing: str) -> Mapping[str, str]:
    """For each event of a table the notices of it; none for a table of which nobody is told. thing: what its rows are
    seen by, nothing for what everybody sees.
    """
    if not _is_told(table.name) or not isinstance(table.belongs, Owner | Through | Everybody):
        return {}
    return {event: _notices(speech, table, thing, sides) for event, sides in _SIDES.items()}


def _is_told(name: str) -> bool:
    return any(mapper.class_.__told__ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == name)


def _notices(speech: Speech, table: Table, thing: str, sides: tuple[str, ...]) -> str:
    """A row for each that changed and each owner, before and after; of many at once the owners alone."""
    id = next(iter(Base.metadata.tables[table.name].primary_key)).name
    owner, customer = _owner(speech, table), _customer(speech, table)
    touched = " UNION ".join(
        f"SELECT n.{id} AS id, {owner} AS owner_id, {customer} AS customer_id FROM {side} n" for side in sides
    )
    few = f"CASE WHEN m.number <= {FEW} THEN"
    return (
        f"SELECT DISTINCT '{thing}' AS thing, c.owner_id, '{table.name}' AS entity, {few} c.id END AS record_id,"
        f" {few} c.customer_id END AS customer_id"
        f" FROM ({touched}) c CROSS JOIN (SELECT COUNT(*) AS number FROM {sides[0]}) m"
    )


def _owner(speech: Speech, table: Table, row: str = "n") -> str:
    """The owner of a row, asked of the tables above it."""
    match table.belongs:
        case Owner(column):
            return f"{row}.{column}"
        case Through(column, above):
            asked = _owner(speech, _BY_NAME[above], f"{row}_up")
            return f"(SELECT {asked} FROM {speech.own(above)} {row}_up WHERE {row}_up.id = {row}.{column})"
    return "CAST(NULL AS integer)"


def _customer(speech: Speech, table: Table) -> str:
    """On whose card the row stands."""
    if table.name == "customer":
        return "n.id"
    if "customer_id" in Base.metadata.tables[table.name].c:
        return "n.customer_id"
    if isinstance(table.belongs, Through):
        up = table.belongs
        return f"(SELECT up.customer_id FROM {speech.own(up.table)} up WHERE up.id = n.{up.column})"
    return "CAST(NULL AS integer)"
