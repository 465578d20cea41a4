"""python3 dev.py bench [--customers N] [--rounds N] [--rows N] [--engine sqlite|postgresql] [--client]
[--latency MS] [--keep FOLDER] [--write FILE]

Each figure stands beside the same statements sent by the raw driver, and beside the work as somebody would write it by
hand, in the same run, for these machines are noisy; statements and round trips are counted, not guessed. With --keep
the filled database stays in the folder and is used again.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm.attributes import set_committed_value

from shared import schema
from shared.access.model import User
from shared.cards import queries as cards
from shared.customers import operations, queries, search
from shared.customers.model import Customer
from shared.customers.queries import Wanted
from shared.database import Database
from tests import engines
from tests.bench import client, data, exchange, latency
from tests.line import through

ROUNDS = 200
TYPED = (
    "华盛",
    "东海印刷",
    "金石",
    "hsjx",
    "huasheng",
    "shanghai",
    "13",
    "138",
    "宁波恒",
    "王强",
    "wq",
    "C0000",
    "机械",
    "公司",
)


@dataclass
class Figure:
    """Times of one action, in milliseconds."""

    name: str
    ours: list[float] = field(default_factory=list)
    same: list[float] = field(default_factory=list)
    hand: list[float] = field(default_factory=list)
    statements: float = 0
    trips: float = 0

    def line(self) -> str:
        """The figure as a row of the table."""
        ours, same, hand = (_at(times, 0.5) for times in (self.ours, self.same, self.hand))
        times = (f"{ours:.2f}", f"{_at(self.ours, 0.95):.2f}", f"{same:.2f}", _ratio(ours, same), f"{hand:.2f}")
        cells = (*times, _ratio(ours, hand), f"{self.statements:.1f}", f"{self.trips:.1f}")
        return f"| {self.name} | {' | '.join(cells)} |"


def _ratio(ours: float, other: float) -> str:
    return f"{ours / other:.2f}" if other else "—"


def _at(times: list[float], share: float) -> float:
    found = sorted(times)
    return found[min(len(found) - 1, int(len(found) * share))] if found else 0.0


class Bench:
    """One database, its raw connection, and the counters."""

    def __init__(self, database: Database, raw: Any, count: int, line: Any = None, rounds: int = ROUNDS) -> None:
        self.database, self.raw, self.count, self.line, self.rounds = database, raw, count, line, rounds
        self.said: list[tuple[str, Any]] = []
        self.chance = random.Random(1)
        event.listen(database.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, values: Any, *_told: Any) -> None:
        if not statement.startswith("BEGIN"):
            self.said.append((statement, values))

    def figure(
        self,
        name: str,
        ours: Callable[[int], Any],
        hand: Callable[[int], Any],
        same: Callable[[int], Any] | None = None,
    ) -> Figure:
        """Measure all, turn by turn, so that noise falls on all alike; without `same`, what ours said is said again.

        After the work by hand the caches hold other things. Whichever of the other two goes first finds them so, and
        warms them for the second: they take turns in that.
        """
        for number in range(5):
            ours(number)
            hand(number)
        found = Figure(name)
        for number in range(self.rounds):
            before = self.line.round_trips if self.line else 0
            self.said.clear()
            took = _timed(ours, number)
            found.trips += ((self.line.round_trips if self.line else 0) - before) / self.rounds
            found.statements += len(self.said) / self.rounds
            said = same or partial(self._say_again, tuple(self.said))
            if number // 2 % 2:  # what is asked of the words repeats after an even number of rounds
                found.hand.append(_timed(hand, number))
                found.same.append(_timed(said, number))
                found.ours.append(_timed(ours, number))
            else:
                found.ours.append(took)
                found.same.append(_timed(said, number))
                found.hand.append(_timed(hand, number))
        return found

    def _say_again(self, said: Sequence[tuple[str, Any]], _number: int) -> None:
        """The same statements with the same values on the raw driver, every row fetched."""
        cursor = self.raw.cursor()
        for statement, values in said:
            cursor.execute(statement, values)
            if cursor.description:
                cursor.fetchall()
        cursor.close()

    def one(self, statement: str, *values: Any) -> Any:
        """What the raw driver answers."""
        cursor = self.raw.cursor()
        cursor.execute(statement if self.database.dialect == "sqlite" else statement.replace("?", "%s"), values)
        found = cursor.fetchall() if cursor.description else None
        cursor.close()
        return found

    def any_id(self, number: int) -> int:
        """A customer of the first half, another one for another number; the raw driver saves in the second half."""
        return 1 + (number * 7919 + 13) % (self.count // 2)


def _timed(work: Callable[[int], Any], number: int) -> float:
    began = time.perf_counter()
    work(number)
    return (time.perf_counter() - began) * 1000


def _search(bench: Bench) -> Figure:
    def ours(number: int) -> Any:
        return bench.database.read(lambda session: search.find(session, TYPED[number % len(TYPED)], 20))

    def hand(number: int) -> Any:
        wanted = TYPED[number % len(TYPED)]
        return bench.one(
            "SELECT id, name, code FROM customer WHERE name LIKE ? ORDER BY name_key LIMIT 20", f"%{wanted}%"
        )

    return bench.figure("search as you type (by hand: LIKE on the name alone)", ours, hand)


def _card(bench: Bench) -> Figure:
    def ours(number: int) -> Any:
        return bench.database.read(lambda session: cards.open(session, bench.any_id(number)))

    def hand(number: int) -> Any:
        id = bench.any_id(number)
        bench.one("SELECT * FROM customer c JOIN customer_figures f ON f.customer_id = c.id WHERE c.id = ?", id)
        bench.one("SELECT * FROM person WHERE customer_id = ?", id)
        bench.one("SELECT * FROM interaction WHERE customer_id = ? ORDER BY at DESC LIMIT 30", id)
        return bench.one("SELECT * FROM sales_order WHERE customer_id = ? ORDER BY ordered_on DESC LIMIT 30", id)

    return bench.figure("open a card", ours, hand)


def _list(bench: Bench, sort: str, column: str, share: float) -> Figure:
    start = int(bench.count * share) // 100 * 100
    table = "customer" if column == "name_key" else "customer_figures"
    id = "id" if table == "customer" else "customer_id"
    by_hand = f"SELECT {id} FROM {table} ORDER BY {column}, {id} LIMIT 100 OFFSET {start}"

    def ours(_number: int) -> Any:
        def fetch(session: Any) -> Any:
            return queries.rows(session, queries.ids(session, Wanted(sort=sort), start, 100))

        return bench.database.read(fetch)

    def hand(_number: int) -> Any:
        ids = [row[0] for row in bench.one(by_hand)]
        marks = ", ".join("?" * len(ids))
        return bench.one(f"SELECT * FROM customer WHERE id IN ({marks})", *ids)

    where = "first rows" if not start else f"jump to row {start:,}"
    return bench.figure(f"list by {sort}, {where}", ours, hand)


def _save(bench: Bench) -> Figure:
    database = bench.database

    def ours(number: int) -> Any:
        opened = bench.opened[number % len(bench.opened)]
        changed = {"address": f"沪太路 {number} 号 {time.perf_counter_ns()}"}
        database.write(lambda session: operations.update(session, opened, **changed))
        set_committed_value(opened, "version", opened.version + 1)

    def raw(number: int) -> Any:
        id, key = bench.count // 2 + bench.any_id(number), f"{time.perf_counter_ns():032x}"
        if database.dialect == "sqlite":
            bench.one("BEGIN IMMEDIATE")
        bench.one('INSERT INTO operation ("key", user_id) VALUES (?, 1)', key)
        bench.one("UPDATE customer SET address = ?, version = version + 1 WHERE id = ?", f"沪太路 {number} 号", id)
        bench.one(
            'INSERT INTO audit_event ("key", user_id, entity, record_id, version, action, changes)'
            " VALUES (?, 1, 'customer', ?, 2, 'changed', '{}')",
            key,
            id,
        )
        bench.raw.commit()

    with database.reading() as session:
        bench.opened = [session.get_one(Customer, bench.any_id(number)) for number in range(bench.rounds + 5)]
    return bench.figure("save one edited field with its trail", ours, raw, raw)


def measure(bench: Bench) -> Iterator[Figure]:
    """Every figure there is."""
    yield _search(bench)
    yield _card(bench)
    for sort, column in (("name", "name_key"), ("balance", "balance"), ("last_contact_at", "last_contact_at")):
        yield _list(bench, sort, column, 0)
        yield _list(bench, sort, column, 0.6)
    yield _save(bench)


@contextmanager
def opened(engine: str, folder: Path, name: str, *, keep: bool) -> Iterator[tuple[Any, Any]]:
    """A database of this name in the folder, new unless it was kept: its URL, a line to count on or None."""
    if engine == "sqlite":
        file = folder / f"{name}.db"
        if not file.exists():
            engines.Files(folder).copy(file)
        yield f"sqlite:///{file}", None
    else:
        server = engines.PostgreSQL(folder, "bench", keep=keep)
        try:
            with through(server.named(name)) as (line, counted):
                yield counted, line
        finally:
            server.close()


def fill(database: Database, count: int) -> None:
    """The data, the index and the statistics; said as it goes."""
    began = time.perf_counter()

    def told(said: str) -> None:
        print(f"  {time.perf_counter() - began:6.1f} s  {said}", flush=True)

    def add_user(session: Any) -> None:
        session.add(User(login="bench", login_key="bench", name="王磊"))

    database.write(add_user)
    data.load(database.engine, count, told)
    for start in range(1, count + 1, 10_000):
        with database.writing() as session:
            if database.dialect == "postgresql":
                session.execute(text("SET LOCAL statement_timeout = 0"))
            search.index(session, range(start, min(start + 10_000, count + 1)))
    told("search index made")
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE" if database.dialect == "sqlite" else "VACUUM ANALYZE"))
    told("statistics made")


def run(engine: str, count: int, folder: Path, *, keep: bool, rounds: int) -> list[str]:
    """The table of one engine, as lines."""
    print(f"{engine}: {count:,} customers, {4 * count:,} orders, {5 * count:,} contacts", flush=True)
    with opened(engine, folder, f"bench_{count}", keep=keep) as (url, line):
        database = Database(url, user_id=1)
        schema.upgrade(database)
        if database.read(lambda session: session.get(Customer, 1)) is None:
            fill(database, count)
        held = database.engine.raw_connection()  # given back only at the end
        raw = held.driver_connection
        if engine == "postgresql":
            raw.autocommit = False
        lines = [figure.line() for figure in measure(Bench(database, raw, count, line, rounds))]
        if engine == "postgresql":
            raw.rollback()
        held.close()
        database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    head = f"\n### {engine}: {count:,} customers, {4 * count:,} orders, {5 * count:,} contacts\n"
    titles = "| action | p50 ms | p95 ms | same, raw | ratio | by hand | ratio | statements | round trips |"
    return [head, titles, "|---|--:|--:|--:|--:|--:|--:|--:|--:|", *lines, f"\nPeak memory of the process: {peak} MB."]


@contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as passing:
        folder = keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # the PostgreSQL server runs as another user
        yield folder


def main() -> int:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000, help="0 for none")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each action is measured")
    parser.add_argument("--rows", type=int, default=10_000, help="how many rows are imported and exported; 0 for none")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--client", action="store_true", help="the client alone: its start, its memory and its stalls")
    parser.add_argument("--latency", type=int, metavar="MS", help="the client alone, on a server so far away")
    parser.add_argument("--keep", type=Path, help="where the filled databases stay, to be measured again")
    parser.add_argument("--write", type=Path, help="also write the tables to this file")
    asked = parser.parse_args()
    lines: list[str] = []
    for engine in asked.engine or (() if asked.client or asked.latency is not None else ("sqlite", "postgresql")):
        with _place(asked.keep) as folder:
            if asked.customers:
                lines += run(engine, asked.customers, folder, keep=asked.keep is not None, rounds=asked.rounds)
            if asked.rows:
                lines += exchange.table(engine, asked.rows, folder)
    if asked.client:
        with _place(None) as folder:
            lines += client.run(folder)
    if asked.latency is not None:
        with _place(None) as folder:
            lines += latency.run(folder, asked.latency)
    head = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}."
    said = "\n".join([head, *lines])
    print(said)
    if asked.write:
        asked.write.write_text(f"# Benchmark\n\nMade by `python3 dev.py bench`. {said}\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
