"""What stands in a cell, made into what a field holds; ValueError carries the sentence why not."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from shared import decimals
from shared.exchange.reader import Cell
from shared.text import _

_LOST = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_DAY = re.compile(
    r"(\d{4})[年/.\-](\d{1,2})[月/.\-](\d{1,2})日?"
    r"(?:[ T]*(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2}))?[分秒]?)?"
)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL_START = dt.date(1899, 12, 30)
_MONEY = re.compile(r"(?:RMB|CNY|[¥￥])?([+-]?[\d,]+(?:\.\d+)?|[+-]?\.\d+)(万|亿)?元?", re.IGNORECASE)
_TIMES = {None: 1, "万": 10_000, "亿": 100_000_000}
_MOST_DIGITS = 10**15  # Excel keeps fifteen


def text(cell: Cell) -> str:
    """Words as they stand; whole numbers without their point."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, list):
        if cell[0] == "d":
            return str(cell[1]).replace("T", " ").removesuffix(" 00:00:00")
        raise ValueError(_wrong_formula(cell[1]))
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def digits(cell: Cell) -> str:
    """A phone, tax or bank number: refused where a spreadsheet has cut its last digits off."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= _MOST_DIGITS:
        raise ValueError(_("A spreadsheet kept only 15 digits of this number; type it again as text."))
    if isinstance(cell, list) and cell[0] == "d":
        raise ValueError(_("This is a date, not a number to call or to know somebody by."))
    words = unicodedata.normalize("NFKC", text(cell))
    if _LOST.fullmatch(words):
        raise ValueError(_("A spreadsheet shortened this number and lost its digits; type it again as text."))
    return re.sub(r"^(\d{7,})\.0$", r"\1", words)


def money(cell: Cell) -> Decimal:
    """Yuan, from 1,234.50, ¥1234.5, 1.2万 or full-width digits."""
    # Of what a spreadsheet worked out, the digits beyond the fifteen it keeps are noise: 0.1 + 0.2 is 0.3.
    plain = f"{cell:.15g}" if isinstance(cell, float) else unicodedata.normalize("NFKC", text(cell)).replace(" ", "")
    said = _MONEY.fullmatch(plain)
    number = decimals.written(said[1].replace(",", "") if said else plain)
    if number is None:
        raise ValueError(_("Enter a number."))
    return number * _TIMES[said[2]] if said else number


def whole(cell: Cell) -> int:
    """A whole number."""
    number = money(re.sub(r"天$", "", cell) if isinstance(cell, str) else cell)
    if number != int(number):
        raise ValueError(_("Enter a whole number."))
    return int(number)


def day(cell: Cell) -> dt.date:
    """A day, from 2026-09-03, 2026/9/3, 2026年9月3日, 20260903 or a spreadsheet's count of days."""
    return _day_and_time(cell).date()


def moment(cell: Cell) -> dt.datetime:
    """A moment in the time of this computer; midnight where only the day is said."""
    moment = _day_and_time(cell)
    try:
        return moment.astimezone()
    except (ValueError, OverflowError):  # the first day of the calendar is the day before it elsewhere
        raise ValueError(_("There is no such day.")) from None


def _day_and_time(cell: Cell) -> dt.datetime:
    if isinstance(cell, list) and cell[0] == "d":
        return dt.datetime.fromisoformat(cell[1])
    words = unicodedata.normalize("NFKC", text(cell))
    try:
        if said := _DAY.fullmatch(words) or _PACKED.fullmatch(words):
            year, month, day, hour, minute, second = (*(int(part or 0) for part in said.groups()), 0, 0, 0)[:6]
            return dt.datetime.combine(dt.date(year, month, day), dt.time(hour, minute, second))
        if re.fullmatch(r"\d{5}(?:\.\d+)?", words):
            return dt.datetime.combine(_SERIAL_START, dt.time()) + dt.timedelta(seconds=round(float(words) * 86_400))
    except ValueError:
        raise ValueError(_("There is no such day.")) from None
    raise ValueError(_("This is not a date such as 2026-09-03 or 2026/9/3."))


def truth(cell: Cell) -> bool:
    """Yes or no, as people write it."""
    if isinstance(cell, bool):
        return cell
    words = text(cell).casefold()
    if words in {"是", "y", "yes", "true", "1", "vip", "√", "✓", _("Yes").casefold()}:
        return True
    if words in {"否", "n", "no", "false", "0", "×", "", _("No").casefold()}:
        return False
    raise ValueError(_("Write yes or no."))


def one_of(labels: Mapping[str, str], more: Mapping[str, str]) -> Callable[[Cell], str]:
    """Reads a code from its label in the language in use, from the code itself, or from a name offices use."""

    def read(cell: Cell) -> str:
        words = text(cell)
        for code, label in labels.items():
            if words.casefold() in {code, label.casefold(), _(label).casefold()}:
                return code
        if words in more:
            return more[words]
        raise ValueError(_("Not one of: {choices}.").format(choices=" / ".join(_(label) for label in labels.values())))

    return read


def _wrong_formula(error: Any) -> str:
    if error:
        return _("The formula gives the error {error}.").format(error=error)
    return _("The formula was never worked out; open the file in Excel and save it.")
