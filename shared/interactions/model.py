"""One contact with a customer."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.customers.model import Customer, Person
from shared.database import Line, Note, Record, Short

KINDS = ("call", "visit", "message", "letter", "email", "meeting", "complaint", "other")
OUTCOMES = ("", "pending", "interested", "agreed", "refused", "unreached")


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
        Index(None, "user_id", "next_on"),
        {"sqlite_strict": True},
    )
