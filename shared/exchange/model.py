"""What came in from files."""

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from shared.customers.model import Customer
from shared.database import Line, Long, Record, Short


class ImportBatch(Record):
    """One file that was imported; the trail under its operation's key says which records it added and changed.

    `left`: what an undo had to leave, JSON: [what it is, its name, why] (see exchange.undo).
    """

    __tablename__ = "import_batch"

    operation_key: Mapped[Short] = mapped_column(unique=True)
    file: Mapped[Line]
    added: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[dt.datetime | None]
    left: Mapped[Long] = mapped_column(default="[]")


# An import looks customers up by it.
Index("ix_customer_tax_no", Customer.__table__.c.tax_no)
