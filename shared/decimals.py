"""Numbers as people and files write them, before anything is worked out with them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

LONGEST = 60  # characters
# Whole digits and places: more is worth nothing here, and 1e9999999 would be worked with for minutes.
DIGITS, PLACES = 16, 30


def written(text: str) -> Decimal | None:
    """The number that a text writes; None when it writes none, or one that nothing here could be worth."""
    if len(text) > LONGEST:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    if not found.is_finite() or found.adjusted() >= DIGITS:
        return None
    exponent = found.as_tuple().exponent
    return found if isinstance(exponent, int) and exponent >= -PLACES else None
