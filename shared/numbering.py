"""Numbers that people call things by: C-000123, SO-202611-0007."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.database import Base, Short
from shared.database.failures import RolledBack

_BLOCK = 500  # codes asked for at once


class Counter(Base):
    """The next number of a series; its row is updated in place, so that two takers wait for each other."""

    __tablename__ = "counter"

    name: Mapped[Short] = mapped_column(primary_key=True)
    next: Mapped[int]


def take(session: Session, name: str, count: int = 1) -> int:
    """Take `count` numbers of a series, which begins with 1; the first of them."""
    dialect = session.get_bind().dialect.name
    after = _moved_anywhere(session, name, count) if dialect == "mssql" else _moved(session, dialect, name, count)
    return after - count


def unused(session: Session, name: str, form: str, column: Any, count: int = 1) -> list[str]:
    """Take the next `count` codes of a series that no row has in the column; `form` makes a code of a number.

    A code may be there already because somebody typed it, or because it came with a file.
    """
    first = take(session, name, count)
    wanted = [form.format(number) for number in range(first, first + count)]
    if not _used(session, column, wanted):
        return wanted
    free = _free(session, form, column, first)
    numbers = [next(free) for _code in range(count)]
    moved = update(Counter).where(Counter.name == name, Counter.next <= numbers[-1]).values(next=numbers[-1] + 1)
    session.connection().execute(moved)
    return [form.format(number) for number in numbers]


def follow(session: Session, name: str, form: str, codes: Iterable[str]) -> None:
    """Let a series go on after codes of its form that did not come from it, where they join on to it.

    `unused` would not pass over those of rows that come in the same statement, nor, behind a wall, of rows that whoever
    asks does not see. One far ahead, as somebody types for want of a better one, leaves the series where it is.
    """
    if not (numbers := sorted({number for code in codes if (number := _number(form, code))})):
        return
    next = first = session.connection().scalar(select(Counter.next).where(Counter.name == name)) or 1
    for number in numbers:
        if number < next + _BLOCK:
            next = max(next, number + 1)
    if next > first:
        take(session, name, next - first)


def _number(form: str, code: str) -> int:
    """The number of a code of the series, 0 where it is none."""
    digits = re.search(r"[0-9]{1,9}$", code)
    return int(digits[0]) if digits and form.format(int(digits[0])) == code.upper() else 0


def _free(session: Session, form: str, column: Any, first: int) -> Iterator[int]:
    while True:
        block = {form.format(number): number for number in range(first, first + _BLOCK)}
        used = _used(session, column, list(block))
        yield from (number for code, number in block.items() if code not in used)
        first += _BLOCK


def _used(session: Session, column: Any, codes: Sequence[str]) -> set[str]:
    """Those of the codes, which follow each other, that are in use; in the letters of the series: an engine may take
    c-1 for C-1.

    Codes of one length stand side by side in any order of words: they are sought as a whole, most often to find none.
    """
    if len(codes[0]) == len(codes[-1]):
        parts = [column.between(codes[0], codes[-1])]
    else:
        parts = [column.in_(codes[start : start + _BLOCK]) for start in range(0, len(codes), _BLOCK)]
    found = {code.upper() for part in parts for code in session.scalars(select(column).where(part))}
    return found & set(codes)


def _moved(session: Session, dialect: str, name: str, count: int) -> int:
    """In one statement: two who begin a series at the same time wait for each other too."""
    row = {"name": name, "next": 1 + count}
    more = {"next": Counter.next + count}
    if dialect == "sqlite":
        begun = sqlite.insert(Counter).values(row).on_conflict_do_update(index_elements=["name"], set_=more)
        return session.connection().execute(begun.returning(Counter.next)).scalar_one()
    moved = postgresql.insert(Counter).values(row).on_conflict_do_update(index_elements=["name"], set_=more)
    return session.connection().execute(moved.returning(Counter.next)).scalar_one()


def _moved_anywhere(session: Session, name: str, count: int) -> int:
    connection = session.connection()
    if connection.execute(update(Counter).where(Counter.name == name).values(next=Counter.next + count)).rowcount:
        return connection.execute(select(Counter.next).where(Counter.name == name)).scalar_one()
    try:
        connection.execute(insert(Counter).values(name=name, next=1 + count))
    except IntegrityError as error:
        raise RolledBack from error  # somebody else began the series just now: the whole work is done again
    return 1 + count
