"""The firm itself: one row, or none before an administrator has written it down."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from shared.database import Line, Record


class Firm(Record):
    """Its name, and how to reach it, as they are printed."""

    __tablename__ = "firm"

    name: Mapped[Line]
    address: Mapped[Line] = mapped_column(default="")
    phone: Mapped[Line] = mapped_column(default="")
