"""What is counted: numbers that were shown, exports, rows of lists; and how much of each a role may have in a day.

A day is the last twenty-four hours, by the database's clock. Behind a server's wall the guards keep all of it; an alarm
is raised by the database itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.database import Line, Record, Short

# What a role may have in a day when it has no allowance of its own: numbers shown, rows exported, rows of lists read.
USUAL = {"reveal": 60, "export": 1_000, "read": 20_000}
DROPPED = 10  # after an alarm only this part of an allowance is left
STATES = ("granted", "waiting", "refused")


class Allowance(Record):
    """How much of one thing (a key of USUAL) a role may have in a day; of several roles the greatest counts."""

    __tablename__ = "allowance"
    __told__ = False

    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    what: Mapped[Short]
    per_day: Mapped[int]

    __table_args__: Any = (UniqueConstraint("role_id", "what"), {"sqlite_strict": True})


class Revealed(Record):
    """Somebody was shown one value that he otherwise sees masked: the field of which record of which table."""

    __tablename__ = "revealed"
    __told__ = False

    entity: Mapped[Short]
    record_id: Mapped[int]
    field: Mapped[Short]

    __table_args__: Any = (Index("ix_revealed_created_by", "created_by", "created_at"), {"sqlite_strict": True})


class Export(Record):
    """Somebody takes rows out of the program: of what (a thing with the right to export), how many, and what for.

    Within his allowance it is granted at once; beyond it somebody else decides, and says why he refuses in `answer`.
    What was granted is good for one file, within a day of `decided_at` (of having been asked, when it was at once).
    """

    __tablename__ = "export"

    what: Mapped[Short]
    rows: Mapped[int]
    reason: Mapped[Line]
    state: Mapped[Short]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[Line] = mapped_column(default="", server_default="")
    decided_at: Mapped[dt.datetime | None]

    __table_args__: Any = (Index("ix_export_created_by", "created_by", "created_at"), {"sqlite_strict": True})


class ExportFile(Record):
    """A file that an export was written to, and its SHA-256: by that a file that turned up somewhere is known again."""

    __tablename__ = "export_file"
    __told__ = False

    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"))
    file: Mapped[Line]
    digest: Mapped[Line]

    __table_args__: Any = (Index("ix_export_file_digest", "digest"), {"sqlite_strict": True})


class Reading(Record):
    """So many rows of lists were read since the one before."""

    __tablename__ = "reading"
    __told__ = False

    rows: Mapped[int]

    __table_args__: Any = (Index("ix_reading_created_by", "created_by", "created_at"), {"sqlite_strict": True})


class Alarm(Record):
    """Somebody had more of one thing (a key of USUAL) in a day than he is allowed; raised by the database.

    Whoever looks at it and knows says so, once: `seen_by` and when. It lowers the allowances all the same.
    """

    __tablename__ = "alarm"
    __told__ = False

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    what: Mapped[Short]
    amount: Mapped[int]
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    seen_at: Mapped[dt.datetime | None]
