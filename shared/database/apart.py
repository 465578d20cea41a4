"""A part of a write that may be refused without the rest of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from shared.database import envelope
from shared.database.failures import Failure, failure_of


def possible(session: Session) -> bool:
    """Whether the engine can: on SQL Server whatever is refused ends the whole transaction."""
    return session.get_bind().dialect.name != "mssql"


@contextmanager
def apart(session: Session) -> Iterator[None]:
    """What is done inside is kept whole, or, after a fault, as if it had not been tried; the fault goes on.

    Where that is not possible, the fault is the whole write's.
    """
    if not possible(session):
        yield
        return
    session.flush()
    envelope.write_trail(session)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        session.info["trail"].clear()
        raise


def refusal(session: Session, error: Exception) -> Failure | None:
    """TAKEN or FORBIDDEN where the database refused what was to be written; None for any other fault."""
    found = failure_of(session.get_bind().dialect.name, error)
    return found if found in {Failure.TAKEN, Failure.FORBIDDEN} else None
