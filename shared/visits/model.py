"""One appointment."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.customers.model import Customer, Person
from shared.database import Line, Note, Record, Short

KINDS = ("visit", "visit_in", "call", "meeting")
STATES = ("planned", "done", "missed", "cancelled")


class Visit(Record):
    """When somebody of ours sees somebody of theirs, and what came of it."""

    __tablename__ = "visit"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    starts: Mapped[dt.datetime]
    ends: Mapped[dt.datetime]
    kind: Mapped[Short] = mapped_column(default="visit")
    purpose: Mapped[Line] = mapped_column(default="")
    place: Mapped[Line] = mapped_column(default="")
    state: Mapped[Short] = mapped_column(default="planned")
    outcome: Mapped[Note] = mapped_column(default="")

    customer: Mapped[Customer] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")

    __table_args__: Any = (
        Index(None, "user_id", "starts"),
        Index(None, "starts", "id"),
        Index(None, "customer_id", "starts"),
        {"sqlite_strict": True},
    )
