"""Orders, their lines, and receipts."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.customers.model import Customer
from shared.database import Exact, Line, Money, Note, Record, Short

STATES = ("draft", "confirmed", "shipped", "closed", "cancelled")
METHODS = ("transfer", "cash", "cheque", "draft", "wechat", "alipay", "other")


class Order(Record):
    """What a customer ordered; total is the sum of its lines, received the sum of its receipts, both in yuan."""

    __tablename__ = "sales_order"

    number: Mapped[Short] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ordered_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None] = mapped_column(index=True)
    state: Mapped[Short] = mapped_column(default="confirmed")
    total: Mapped[Money] = mapped_column(default=0)
    received: Mapped[Money] = mapped_column(default=0)
    note: Mapped[Note] = mapped_column(default="")

    customer: Mapped[Customer] = relationship(lazy="raise")

    __table_args__: Any = (
        Index(None, "customer_id", "ordered_on"),
        Index(None, "ordered_on", "id"),
        Index(None, "state", "ordered_on", "id"),
        Index(None, "user_id", "ordered_on", "id"),
        Index(None, "total", "id"),
        {"sqlite_strict": True},
    )


class OrderLine(Record):
    """One product of an order; amount is quantity x price, rounded to the fen."""

    __tablename__ = "order_line"

    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    position: Mapped[int]
    product: Mapped[Line]
    unit: Mapped[Short] = mapped_column(default="")
    quantity: Mapped[Exact]
    price: Mapped[Exact]
    amount: Mapped[Money]


class Receipt(Record):
    """Money that came in, for one order or for the account.

    A wrong one stays and is balanced by its reversal, a receipt of the same sum below zero.
    """

    __tablename__ = "receipt"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    received_on: Mapped[dt.date]
    amount: Mapped[Money]
    method: Mapped[Short] = mapped_column(default="transfer")
    note: Mapped[Line] = mapped_column(default="")
    reversal_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))

    __table_args__: Any = (Index(None, "customer_id", "received_on"), {"sqlite_strict": True})
