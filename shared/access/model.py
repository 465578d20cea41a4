"""The people who use the program, and what they may do."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from shared.database import Line, Record, Short


class Department(Record):
    """A part of the firm; `path` is the ids from the top down to this one, as /1/4/, so that below is a beginning."""

    __tablename__ = "department"

    name: Mapped[Line]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    path: Mapped[Line] = mapped_column(default="/", index=True)
    active: Mapped[bool] = mapped_column(default=True)


class User(Record):
    """A colleague who may sign in; `login_key` is the login as it is compared, whatever the case it is typed in.

    database_login: as whom a server knows the colleague, a login of its own or a Windows account; in a file on one PC
    there is none, and the program keeps a Password.
    """

    __tablename__ = "user_account"

    login: Mapped[Short]
    login_key: Mapped[Short] = mapped_column(unique=True)
    name: Mapped[Line]
    database_login: Mapped[Line | None] = mapped_column(index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    last_seen_at: Mapped[dt.datetime | None]


class Password(Record):
    """How the program itself knows a colleague; nobody reaches this table on a server.

    must_change: somebody else gave the password, which lets the colleague do nothing but choose another. On PostgreSQL
    this alone is kept, without a hash; SQL Server keeps it itself.
    """

    __tablename__ = "password"
    __hidden__: ClassVar[frozenset[str]] = frozenset({"hash"})

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    hash: Mapped[Line]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None]
    must_change: Mapped[bool] = mapped_column(default=False, server_default=false())


class Role(Record):
    """A set of rights that colleagues are given together; `name` is a key of rights.ROLES, or the office's own."""

    __tablename__ = "role"

    name: Mapped[Short] = mapped_column(unique=True)
    title: Mapped[Line] = mapped_column(default="")


class Permission(Record):
    """A role may do a verb on a thing, over the records of a scope (see shared.access.rights)."""

    __tablename__ = "permission"

    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    thing: Mapped[Short]
    verb: Mapped[Short]
    scope: Mapped[Short]

    __table_args__: Any = (UniqueConstraint("role_id", "thing", "verb"), {"sqlite_strict": True})


class UserRole(Record):
    """A colleague has a role."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), index=True)

    __table_args__: Any = (UniqueConstraint("user_id", "role_id"), {"sqlite_strict": True})
