"""What was sold before, to be offered while an order is typed.

There is no catalogue to keep: each order teaches its products, with the price they were last sold at.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database import Base, Exact, Line, Short
from shared.database.limits import units, unseen


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
    words = _key(text).split()
    if not words or unseen(text):
        return []
    asked = select(Product).order_by(func.length(Product.name_key), Product.name_key, Product.id).limit(count * 4)
    for word in words:
        asked = asked.where(Product.name_key.contains(word, autoescape=True))
    found = {product.name: product for product in session.scalars(asked)}
    ranked = sorted(found.values(), key=lambda product: not product.name_key.startswith(words[0]))
    return ranked[:count]


def learn(session: Session, lines: Sequence[dict[str, Any]]) -> None:
    """Remember what the lines sell, and for how much."""
    sold = {_key(line["product"]): line for line in lines}
    asked = select(Product).where(Product.name.in_(sorted({line["product"] for line in lines})))
    # An engine may take the name for the same in other letters or widths, and for more than is the same here.
    known = [product for product in session.scalars(asked) if _key(product.name) in sold]
    fresh = sold.keys() - {_key(product.name) for product in known}
    connection = session.connection()
    if fresh:
        connection.execute(insert(Product), [_product(sold[key]) for key in sorted(fresh)])
    for product in sorted(known, key=lambda product: product.id):
        last = _last(sold[_key(product.name)])
        if last != {"unit": product.unit, "price": product.price}:
            connection.execute(update(Product).where(Product.id == product.id).values(last))


def _product(line: Mapping[str, Any]) -> dict[str, Any]:
    key = _key(line["product"])
    # A letter may become three: ㎏ is kg and ß is ss.
    return {"name": line["product"], "name_key": key if units(key) <= 200 else key[:100], **_last(line)}


def _last(line: Mapping[str, Any]) -> dict[str, Any]:
    return {"unit": line["unit"], "price": line["price"]}


def _key(name: str) -> str:
    """A name as it is compared: whatever the case and the width of its letters."""
    return unicodedata.normalize("NFKC", name).casefold()
