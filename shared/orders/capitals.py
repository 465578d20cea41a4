"""A sum of money in capital figures, as Chinese documents want it beside the ordinary ones: 壹仟肆佰零玖元伍角整.

By the rules for filling in bank notes and settlement documents (支付结算办法, annex 1): a gap of zeros within the yuan
is one 零; where there are no jiao but fen, a 零 stands for them; a sum that ends before the fen closes with 整.
"""

from __future__ import annotations

from decimal import Decimal

from shared.orders import money

_FIGURES = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))


def spelled(amount: Decimal) -> str:
    """The amount in yuan, rounded to the fen, in capital figures; below zero it begins with 负."""
    whole, cents = divmod(int(abs(money.to_fen(amount)) * 100), 100)
    jiao, fen = divmod(cents, 10)
    said = f"{_whole(whole)}元" if whole or not cents else ""
    if jiao:
        said += f"{_FIGURES[jiao]}角"
    elif fen and whole:
        said += _FIGURES[0]
    said += f"{_FIGURES[fen]}分" if fen else "整"
    return f"负{said}" if amount < 0 and (whole or cents) else said


def _whole(number: int) -> str:
    for unit, word in _UNITS:
        if number >= unit:
            head, rest = divmod(number, unit)
            gap = _FIGURES[0] if 0 < rest < unit // 10 else ""
            return f"{_whole(head)}{word}{gap}{_whole(rest) if rest else ''}"
    return _FIGURES[number]
