"""The saved views of each user."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.database import Line, Long, Record, Short


class SavedView(Record):
    """One way to see a list: `content` is JSON, understood by the page alone; at most one a page opens with."""

    __tablename__ = "saved_view"
    __told__ = False

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    page: Mapped[Short]
    name: Mapped[Line]
    content: Mapped[Long]
    is_start: Mapped[bool] = mapped_column(default=False)

    __table_args__: Any = (UniqueConstraint("user_id", "page", "name"), {"sqlite_strict": True})
