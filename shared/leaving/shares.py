"""What somebody has in hand, and how it is shared out among the colleagues who take it over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.customers.model import Customer
from shared.database import Record
from shared.interactions.model import Interaction
from shared.orders.model import Order
from shared.text import N_
from shared.visits.model import Visit


@dataclass(frozen=True)
class Kind:
    """Records that somebody has in hand: whose they are, which of them are still to be dealt with, whose customer's."""

    title: str
    model: type[Record]
    whose: InstrumentedAttribute[int | None]
    open: ColumnElement[bool]
    customer: InstrumentedAttribute[int]
    order: Sequence[InstrumentedAttribute[Any]] = ()


# What is done stays as it was done: histories name who did it.
KINDS: Mapping[str, Kind] = {
    "customers": Kind(N_("Customers"), Customer, Customer.owner_id, true(), Customer.id, (Customer.name_key,)),
    "visits": Kind(N_("Planned visits"), Visit, Visit.user_id, Visit.state == "planned", Visit.customer_id),
    "promises": Kind(
        N_("Open promises"),
        Interaction,
        Interaction.user_id,
        Interaction.next_on.is_not(None) & Interaction.next_done_at.is_(None),
        Interaction.customer_id,
    ),
    "orders": Kind(
        N_("Open orders"),
        Order,
        Order.user_id,
        Order.state.in_(("draft", "confirmed", "shipped")),
        Order.customer_id,
    ),
}
Shares = Mapping[str, Mapping[int, int]]  # of each kind, record -> heir
Counts = Mapping[str, Mapping[int, int]]  # of each kind, colleague -> how many
_BLOCK = 500


def counts(session: Session, user_ids: Sequence[int]) -> Counts:
    """How many of each kind each of the colleagues has in hand."""
    return {name: _counted(session, kind, user_ids) for name, kind in KINDS.items()}


def held(session: Session, user_id: int) -> int:
    """How much somebody has in hand altogether."""
    return sum(found.get(user_id, 0) for found in counts(session, [user_id]).values())


def shared_out(session: Session, user_id: int, heirs: Sequence[int]) -> Shares:
    """Who is to take over what: customers in turn by name, all else with its customer, the rest in turn too."""
    owners: dict[int, int] = {}
    found: dict[str, Mapping[int, int]] = {}
    for name, kind in KINDS.items():
        given: dict[int, int] = {}
        for id, customer_id in _records(session, kind, user_id):
            given[id] = owners.get(customer_id) or heirs[len(given) % len(heirs)]
            if kind.model is Customer:
                owners[id] = given[id]
        found[name] = given
    return found


def after(before: Counts, shares: Shares, user_id: int) -> Counts:
    """How many each will have in hand."""
    told: dict[str, Mapping[int, int]] = {}
    for name, given in shares.items():
        left = dict(before[name])
        left[user_id] = left.get(user_id, 0) - len(given)
        for heir in given.values():
            left[heir] = left.get(heir, 0) + 1
        told[name] = left
    return told


def blocks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Few enough at once for every engine."""
    for start in range(0, len(ids), _BLOCK):
        yield ids[start : start + _BLOCK]


def _counted(session: Session, kind: Kind, user_ids: Sequence[int]) -> Mapping[int, int]:
    asked = select(kind.whose, func.count()).where(kind.whose.in_(user_ids), kind.open).group_by(kind.whose)
    found = dict(session.execute(asked).all())
    return {id: found.get(id, 0) for id in user_ids}


def _records(session: Session, kind: Kind, user_id: int) -> Sequence[tuple[int, int]]:
    asked = select(kind.model.id, kind.customer).where(kind.whose == user_id, kind.open)
    return session.execute(asked.order_by(*kind.order, kind.model.id)).all()
