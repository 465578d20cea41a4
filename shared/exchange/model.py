"""What came in from files."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from shared.database import Line, Record, Short


class ImportBatch(Record):
    """One file that was imported; the trail under its operation's key says which records it added and changed."""

    __tablename__ = "import_batch"

    operation_key: Mapped[Short] = mapped_column(unique=True)
    file: Mapped[Line]
    added: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[dt.datetime | None]
