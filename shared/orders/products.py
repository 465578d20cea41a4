"""What was sold before, to be offered while an order is typed.

There is no catalogue to keep: each order teaches its products, with the price they were last sold at.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database import Base, Exact, Line, Short


class Product(Base):
    """A product by its name, as it was last sold; two clients may add the same one at the same moment."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Line] = mapped_column(index=True)
    name_key: Mapped[Line]
    unit: Mapped[Short] = mapped_column(default="")
    price: Mapped[Exact] = mapped_column(default=Decimal(0))


def suggest(session: Session, text: str, count: int = 12) -> list[Product]:
    """The products whose name holds every word of the text, those that begin with it first."""
    words = text.casefold().split()
    if not words:
        return []
    asked = select(Product).order_by(func.length(Product.name_key), Product.name_key, Product.id).limit(count * 4)
    for word in words:
        asked = asked.where(Product.name_key.contains(word, autoescape=True))
    found = {product.name: product for product in session.scalars(asked)}
    ranked = sorted(found.values(), key=lambda product: not product.name_key.startswith(words[0]))
    return ranked[:count]


def learn(session: Session, lines: Sequence[dict[str, Any]]) -> None:
    """Remember what the lines sell, and for how much."""
    sold = {line["product"]: {"unit": line["unit"], "price": line["price"]} for line in lines}
    asked = select(Product.name, Product.unit, Product.price).where(Product.name.in_(sorted(sold)))
    known = {name: {"unit": unit, "price": price} for name, unit, price in session.execute(asked)}
    fresh = [{"name": name, "name_key": name.casefold(), **last} for name, last in sold.items() if name not in known]
    connection = session.connection()
    if fresh:
        connection.execute(insert(Product), fresh)
    for name in sorted(known):
        if known[name] != sold[name]:
            connection.execute(update(Product).where(Product.name == name).values(sold[name]))
