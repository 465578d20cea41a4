"""The customers of whoever a server does not show everybody's: said to its planner, which finds them sooner for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from shared.customers.model import Customer
from shared.database.asking import ask

FIRST = 1_000


def belongs_to(owners: Sequence[int]) -> ColumnElement[bool]:
    """The condition of the customers of some colleagues, and of nobody: as PostgreSQL's wall has it."""
    theirs = bindparam(None, list(owners), ARRAY(Integer), unique=True)
    return or_(Customer.owner_id.is_(None), Customer.owner_id == func.any(theirs))


def first(session: Session, owners: Sequence[int]) -> list[int]:
    """The first FIRST customers of some colleagues and of nobody."""
    asked: Select[Any] = select(Customer.id).where(belongs_to(owners)).order_by(Customer.id).limit(FIRST)
    return [id for (id,) in ask(session, asked, {})]
