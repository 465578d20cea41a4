"""Finding an order by the digits of its number, in one statement with a bounded cost.

Three ways at once: numbers that begin so, from their year or month on (some seeks); the running number of any month of
the last ten years, or all of its figures but the first (at most some twelve hundred seeks); and the latest orders, of
which any digits will do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from shared import dates
from shared.orders import queries
from shared.orders.model import Order
from shared.orders.queries import Row

LATEST = 3_000
MONTHS = 120
_LIKE_A_NUMBER = re.compile(r"[A-Za-z]{0,6}[\s-]*\d[\d\s-]*")
_RUNNING = (4, 5)  # how many figures a running number has


@dataclass(frozen=True)
class Hit:
    """An order that was found, and which part of its number matched (from, to)."""

    row: Row
    span: tuple[int, int]


def find(session: Session, text: str, limit: int = 4, today: dt.date | None = None) -> list[Hit]:
    """The latest orders whose number holds what was typed, those that end with it first; none unless it is a number.

    Dashes and spaces do not matter.
    """
    if not is_number(text):
        return []
    core = _core(text)
    found = queries.found(session, ids(text, today or dates.today(), limit * 4))
    hits = [Hit(row, span) for row in found if (span := _span(row.order.number, core))]
    return sorted(hits, key=lambda hit: hit.span[1] != len(hit.row.order.number))[:limit]


def is_number(text: str) -> bool:
    """Whether what was typed may be the number of an order."""
    return len(text) <= 40 and _LIKE_A_NUMBER.fullmatch(text.strip()) is not None


def ids(text: str, today: dt.date, most: int = LATEST) -> Select[int]:
    """The ids of the orders whose number may hold what was typed: the latest `most` that are found in each way."""
    core = _core(text)
    fields = (Order.id, Order.number, Order.ordered_on)
    latest = select(*fields).order_by(Order.ordered_on.desc(), Order.id.desc()).limit(LATEST).subquery()
    solid = func.upper(func.replace(func.replace(latest.c.number, "-", ""), " ", ""))
    ways: list[Select[int]] = [
        select(latest.c.id).where(solid.contains(core)).order_by(latest.c.ordered_on.desc(), latest.c.id.desc()),
        select(Order.id).where(Order.number.in_(_wholes(core, today))).order_by(Order.number.desc()),
        *(_beginning(start) for start in _beginnings(core, today)),
    ]
    # Each way is a table of its own: SQLite takes no limit inside a union otherwise.
    found = union_all(*(select(way.limit(most).subquery().c.id) for way in ways)).subquery()
    return select(found.c.id)


def _beginning(start: str) -> Select[int]:
    """The orders whose number begins so, the last ones first: one walk along the numbers from one end."""
    return select(Order.id).where(Order.number.between(start, f"{start}{'9' * 8}")).order_by(Order.number.desc())


def _core(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()


def _beginnings(core: str, today: dt.date) -> list[str]:
    """How numbers of ours begin that hold it from the year on, or from the month on: SO-202603-00."""
    digits = core.removeprefix("SO")
    if not digits.isdecimal():
        return [core]
    whole = f"SO-{digits[:6]}-{digits[6:]}" if len(digits) > 6 else f"SO-{digits}"
    months = [
        f"SO-{series}-{core[wide:]}"
        for wide in range(2, min(len(core), 6))
        for series in _months(today)
        if core.isdecimal() and series.endswith(core[:wide])
    ]
    return [whole, *months]


def _wholes(core: str, today: dt.date) -> list[str]:
    """The numbers of ours, of the last months, that end with the digits."""
    return list(_ending(core, today)) if core.isdecimal() else [core]


def _ending(digits: str, today: dt.date) -> Iterator[str]:
    for series in _months(today):
        for wide in _RUNNING:
            before, running = digits[:-wide], digits[-wide:]
            if series.endswith(before) and (wide == _RUNNING[0] or len(digits) >= wide):
                yield f"SO-{series}-{running:0>4}"
            if len(digits) == wide - 1:
                yield from (f"SO-{series}-{first}{digits}" for first in range(1, 10))


def _months(today: dt.date) -> Iterator[str]:
    """202611, 202610 and so on."""
    for back in range(MONTHS):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        yield f"{year}{month + 1:02}"


def _span(number: str, core: str) -> tuple[int, int] | None:
    """Where it stands in the number as people write it, dashes included; at the end where it can."""
    places = [place for place, sign in enumerate(number) if sign not in " -"]
    solid = "".join(number[place] for place in places).upper()
    first = solid.rfind(core)
    return (places[first], places[first + len(core) - 1] + 1) if first >= 0 else None
