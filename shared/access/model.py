"""The people who use the program."""

import datetime as dt
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from shared.database import Line, Record, Short

ROLES = ("administrator", "manager", "sales", "service", "reader")


class User(Record):
    """A colleague who may sign in; `login_key` is the login as it is compared, whatever the case it is typed in."""

    __tablename__ = "user_account"
    __hidden__: ClassVar[frozenset[str]] = frozenset({"password_hash"})

    login: Mapped[Short]
    login_key: Mapped[Short] = mapped_column(unique=True)
    name: Mapped[Line]
    password_hash: Mapped[Line]
    role: Mapped[Short] = mapped_column(default="sales")
    active: Mapped[bool] = mapped_column(default=True)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None]
    last_seen_at: Mapped[dt.datetime | None]
