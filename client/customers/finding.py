"""What the search box finds: customers, by whatever part of them was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from client.customers.columns import ago
from client.customers.words import named
from client.shell.search import Found
from shared.customers import queries, search
from shared.customers.queries import Row
from shared.customers.search import Hit
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 10


def find(session: Session, text: str) -> Sequence[Found]:
    """The best hits under their title."""
    hits = search.find(session, text, MOST)
    rows = queries.rows(session, [hit.customer_id for hit in hits])
    found = [_found(hit, rows[hit.customer_id]) for hit in hits if hit.customer_id in rows]
    return [Found(0, (), group=_("Customers")), *found] if found else []


def _found(hit: Hit, row: Row) -> Found:
    matched = _parts(hit.text, hit.span)
    last = ago(row.last_contact_at)
    if hit.field == "name":
        why = " · ".join(part for part in (row.code, row.city, row.owner) if part)
        return Found(row.id, matched, why, str(last), row.grade)
    said = _("Contact person") if hit.person_id else named(hit.field)
    why = " · ".join(part for part in (f"{said} {hit.text}", row.city, row.owner) if part)
    return Found(row.id, (row.name,), why, str(last), row.grade)


def _parts(text: str, span: tuple[int, int]) -> tuple[str, ...]:
    first, last = span
    return text[:first], text[first:last], text[last:]
