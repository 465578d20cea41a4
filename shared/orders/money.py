"""How amounts are worked out: exact decimals, halves rounded up, to the fen."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from shared import decimals

FEN = Decimal("0.01")
EXACT = Decimal("0.0001")
# One amount stays so far below the columns' end that sums of all of them still fit.
MOST = Decimal(1_000_000_000)


def number(value: object) -> Decimal | None:
    """The value as a decimal, or None when it is no number, or one that nothing here could be worth."""
    if isinstance(value, float | bool) or value is None:
        return None
    return decimals.written(str(value))


def to_fen(value: Decimal) -> Decimal:
    """A sum of money, rounded to the fen."""
    return value.quantize(FEN, ROUND_HALF_UP)


def to_unit(value: Decimal) -> Decimal:
    """A quantity or a price as it is kept, with four places."""
    return value.quantize(EXACT, ROUND_HALF_UP)


def amount(quantity: Decimal, price: Decimal) -> Decimal:
    """What a line costs."""
    return to_fen(to_unit(quantity) * to_unit(price))


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of the lines' amounts."""
    return sum(amounts, Decimal("0.00"))
