"""Numbers that people call things by: C-000123, SO-202611-0007."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database import Base, Short


class Counter(Base):
    """The next number of a series; its row is updated in place, so that two takers wait for each other."""

    __tablename__ = "counter"

    name: Mapped[Short] = mapped_column(primary_key=True)
    next: Mapped[int]


def take(session: Session, name: str, count: int = 1) -> int:
    """Take `count` numbers of a series; the first of them."""
    table = Counter.__table__.c
    moved = update(Counter).where(table.name == name).values(next=table.next + count)
    if not session.connection().execute(moved).rowcount:
        session.connection().execute(insert(Counter).values(name=name, next=1 + count))
        return 1
    after = session.scalars(select(Counter.next).where(Counter.name == name)).one()
    return after - count
