"""One contact with a customer."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.customers.model import Customer, Person
from shared.database import Line, Note, Record, Short

KINDS = ("call", "visit", "message", "letter", "email", "meeting", "complaint", "other")
OUTCOMES = ("", "pending", "interested", "agreed", "refused", "unreached")


def _open_promises(name: str, column: str) -> Index:
    """An index of the few contacts whose promise is still open."""
    is_open = sql("next_on IS NOT NULL AND next_done_at IS NULL")
    return Index(name, column, "next_on", sqlite_where=is_open, postgresql_where=is_open, mssql_where=is_open)


class Interaction(Record):
    """A call, message, letter or talk; `next_on` is a promise, open until `next_done_at`."""

    __tablename__ = "interaction"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[dt.datetime]
    kind: Mapped[Short] = mapped_column(default="call")
    text: Mapped[Note] = mapped_column(default="")
    outcome: Mapped[Short] = mapped_column(default="")
    next_on: Mapped[dt.date | None]
    next_note: Mapped[Line] = mapped_column(default="")
    next_done_at: Mapped[dt.datetime | None]

    customer: Mapped[Customer] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")

    __table_args__: Any = (
        Index(None, "customer_id", "at"),
        _open_promises("ix_interaction_open_of_customer", "customer_id"),
        _open_promises("ix_interaction_open_of_user", "user_id"),
        {"sqlite_strict": True},
    )
