"""The firms we deal with, and their people."""

import datetime as dt
from typing import Any

from sqlalchemy import Dialect, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.access.fields import own
from shared.database import Base, Exact, Key, Line, Money, Note, Record, Short

KINDS = ("end", "distributor", "partner")
CATEGORIES = ("potential", "interested", "uninterested", "dealt", "core", "dunning")
STAGES = ("exploration", "formation", "stable", "decline")
RELATIONS = ("good", "fair", "poor")
# Current value x potential, each low (0) or high (1).
GRID = {(0, 0): "lead", (1, 0): "iron", (0, 1): "silver", (1, 1): "gold"}


def _part(name: str, flag: str) -> Index:
    """An index of the few customers that have a flag."""
    one = text(f"{flag} = 1")
    true = text(flag) if flag == "vip" else one
    return Index(name, "active", "name_key", "id", sqlite_where=one, mssql_where=one, postgresql_where=true)


class Customer(Record):
    """A customer card; `name_key` is the pinyin it is sorted by, alike on every engine."""

    __tablename__ = "customer"

    code: Mapped[Short] = mapped_column(unique=True)
    name: Mapped[Line]
    name_key: Mapped[Key] = mapped_column(default="")
    short_name: Mapped[Line] = mapped_column(default="")
    kind: Mapped[Short] = mapped_column(default="end")
    category: Mapped[Short] = mapped_column(default="potential")
    stage: Mapped[Short] = mapped_column(default="exploration")
    vip: Mapped[bool] = mapped_column(default=False)
    current_value: Mapped[int] = mapped_column(default=0)
    potential: Mapped[int] = mapped_column(default=0)
    trade: Mapped[Line] = mapped_column(default="")
    region: Mapped[Line] = mapped_column(default="")
    city: Mapped[Line] = mapped_column(default="")
    source: Mapped[Line] = mapped_column(default="")
    phone: Mapped[Short] = mapped_column(default="", info=own("customer", "phone"))
    fax: Mapped[Short] = mapped_column(default="", info=own("customer", "fax"))
    email: Mapped[Line] = mapped_column(default="")
    website: Mapped[Line] = mapped_column(default="")
    address: Mapped[Line] = mapped_column(default="")
    tax_no: Mapped[Short] = mapped_column(default="")
    credit_limit: Mapped[Money] = mapped_column(default=0, info=own("customer", "credit_limit"))
    terms_days: Mapped[int] = mapped_column(default=0)
    discount: Mapped[Exact] = mapped_column(default=0, info=own("customer", "discount"))
    note: Mapped[Note] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__: Any = (
        # Each begins with `active`, for every list leaves the archived out, and ends with its order.
        Index(None, "active", "name_key", "id"),
        Index(None, "active", "code", "id"),
        Index(None, "active", "owner_id", "name_key", "id"),
        Index(None, "active", "region", "name_key", "id"),
        Index(None, "active", "city", "name_key", "id"),
        Index(None, "active", "stage", "name_key", "id"),
        Index(None, "active", "category", "name_key", "id"),
        Index(None, "active", "potential", "current_value", "name_key", "id"),
        Index(None, "active", "created_at", "id"),
        _part("ix_customer_vip", "vip"),
        _part("ix_customer_promising", "potential"),
        {"sqlite_strict": True},
    )

    @property
    def grade(self) -> str:
        """The cell of the value grid: lead, iron, silver or gold."""
        return GRID[self.current_value, self.potential]

    def stands_with(self) -> int | None:
        """Its own card."""
        return self.id


class CustomerFigures(Base):
    """What lists show and sort by, worked out from the histories; one row for each customer, never edited by people.

    balance: ordered less received; turnover: ordered in `turnover_year`; last_contact_at: latest contact or visit made;
    next_contact_on: earliest open promise.
    """

    __tablename__ = "customer_figures"
    __told__ = True

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    balance: Mapped[Money] = mapped_column(default=0)
    turnover: Mapped[Money] = mapped_column(default=0)
    turnover_year: Mapped[int] = mapped_column(default=0)
    last_contact_at: Mapped[dt.datetime | None]
    next_contact_on: Mapped[dt.date | None]
    # As the customer's own: a list sorted by a figure walks one index.
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__: Any = (
        Index(None, "active", "balance", "customer_id"),
        Index(None, "active", "turnover", "customer_id"),
        {"sqlite_strict": True},
    )


def _by_date(name: str, column: Any) -> None:
    """Indexes of a date that comes first when there is none, as SQLite and SQL Server have it anyway."""
    figures = CustomerFigures
    Index(f"ix_customer_figures_{name}_first", figures.active, column.nulls_first(), figures.customer_id).ddl_if(
        "postgresql"
    )
    Index(f"ix_customer_figures_{name}", figures.active, column, figures.customer_id).ddl_if(callable_=_not_postgresql)


def _not_postgresql(*_about: Any, dialect: Dialect, **_more: Any) -> bool:
    return dialect.name != "postgresql"


_by_date("last_contact", CustomerFigures.last_contact_at)
_by_date("next_contact", CustomerFigures.next_contact_on)


class Person(Record):
    """Somebody who works for a customer.

    `birthday` is always the day of birth in the common calendar; `birthday_is_lunar` says that it is kept by the lunar
    one (shared.today.birthdays translates).
    """

    __tablename__ = "person"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[Line]
    title: Mapped[Line] = mapped_column(default="")
    department: Mapped[Line] = mapped_column(default="")
    mobile: Mapped[Short] = mapped_column(default="", info=own("person", "mobile"))
    phone: Mapped[Short] = mapped_column(default="", info=own("person", "phone"))
    email: Mapped[Line] = mapped_column(default="")
    wechat: Mapped[Line] = mapped_column(default="")
    birthday: Mapped[dt.date | None] = mapped_column(info=own("person", "birthday"))
    birthday_is_lunar: Mapped[bool] = mapped_column(default=False)
    relation: Mapped[Short] = mapped_column(default="fair")
    likes: Mapped[Line] = mapped_column(default="", info=own("person", "likes"))
    dislikes: Mapped[Line] = mapped_column(default="", info=own("person", "dislikes"))
    is_main: Mapped[bool] = mapped_column(default=False)
    note: Mapped[Note] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    customer: Mapped[Customer] = relationship(lazy="raise")
