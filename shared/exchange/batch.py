"""Writing a checked file: all of it in one transaction under one key, or nothing."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext

from sqlalchemy.orm import Session

from shared.ahead import ahead
from shared.customers.entering import Entering
from shared.database import Database
from shared.exchange import room
from shared.exchange.check import Checked, Progress
from shared.exchange.matching import Matcher
from shared.exchange.model import ImportBatch
from shared.exchange.spool import Spool
from shared.exchange.step import NEW, SKIP, UPDATE, WRONG, Step
from shared.exchange.writer import Writer

MANY = 5_000  # new customers from which on a process to prepare the search is worth its start


@room.needed()
def write(database: Database, session: Session, checked: Checked, progress: Progress) -> int:
    """Write the sound rows in the session, which is one of the database's; the id of their ImportBatch.

    The database is asked once more what it knows, so that what colleagues entered since the check is not entered twice.
    A row that is wrong by now stays out, and is kept with the wrong ones. Cancelled leaves nothing. Fit to run again.
    """
    with _of_one_try(checked.late), ExitStack() as opened:
        entering = opened.enter_context(closing(Entering(session))) if checked.counts[NEW] >= MANY else None
        writer = opened.enter_context(closing(Writer(session, checked.reading, entering)))
        matcher = opened.enter_context(closing(checked.matcher.anew()))
        with closing(_matched(matcher, database, session, checked)) as steps:
            _write_all(writer, steps, checked, progress)
        writer.finish()
    batch = ImportBatch(operation_key=session.info["key"], file=checked.file[-200:])
    batch.added, batch.updated = writer.counts[NEW], writer.counts[UPDATE]
    batch.skipped = writer.counts[SKIP] + checked.spool.left_out
    batch.wrong = writer.counts[WRONG] + checked.counts[WRONG]
    session.add(batch)
    session.flush()
    return batch.id


@contextmanager
def _of_one_try(late: Spool) -> Iterator[None]:
    """Keep what was found late by one try that ended well: of another, nothing was written that it stayed out of."""
    late.empty()
    try:
        yield
    except BaseException:
        late.empty()
        raise


def _matched(
    matcher: Matcher, database: Database, session: Session, checked: Checked
) -> Generator[list[Step], None, None]:
    """What the rows do, by the block; while PostgreSQL writes one, the next is matched.

    But where rows change what is known, a later one has to see what an earlier one changed: the session alone does. And
    a SQL Server that reads what is committed by waiting for it (READ_COMMITTED_SNAPSHOT off) would wait for this very
    import. For a file it costs more than it saves: the driver gives the interpreter's lock back for each row.
    """
    if checked.counts[UPDATE] or database.dialect != "postgresql":
        return _seen(matcher, nullcontext(session), checked)
    return ahead(_seen(matcher, database.reading(), checked))


def _seen(
    matcher: Matcher, sight: AbstractContextManager[Session], checked: Checked
) -> Generator[list[Step], None, None]:
    with sight as session:
        for entries in checked.spool.sound():
            yield matcher.steps(session, entries)
            session.expunge_all()


def _write_all(writer: Writer, matched: Iterable[list[Step]], checked: Checked, progress: Progress) -> None:
    total, done = len(checked.spool), 0
    half = total // 2 if writer.entering else 0  # the search is the other half of the work
    for steps in matched:
        if late := writer.block(steps):
            checked.late.add(late, [WRONG] * len(late))
        done += len(steps)
        progress.at(done - done * half // total, total)
    if writer.entering:
        writer.entering.finish(lambda share: progress.at(total - half + int(half * share), total))
