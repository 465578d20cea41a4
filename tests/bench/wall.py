"""What the wall costs: the same questions asked by the keeper of the tables, and by people behind the views.

`python -m tests.bench.wall [CUSTOMERS]`. Times are the server's own for the statements, the median of some runs: pages
of the list, the sums of all of it, finding by words, a card and a save. A newcomer owns one customer in a thousand, the
others a third each.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from sqlalchemy import Connection, event, select, text

from shared.access import operations as access
from shared.access import queries as access_queries
from shared.access.model import User
from shared.cards import queries as cards
from shared.customers import operations, queries, search
from shared.customers.model import Customer
from shared.customers.queries import Wanted
from shared.database import Database
from shared.schema import wall
from tests import engines

RUNS = 5
ROLES = {"administrator": "administrator", "sales": "sales", "service": "service", "newcomer": "sales"}
_MAY_NOT = {"a customer saved": ("service",)}
_FILL = """
INSERT INTO customer (version, code, name, name_key, phone, owner_id, active, {empty})
SELECT 1, 'C-' || n, 'firm ' || n, 'firm' || lpad(CAST(n AS text), 9, '0'), '138' || lpad(CAST(n AS text), 8, '0'),
    CASE WHEN n % 1000 = 500 THEN 4 ELSE 1 + n % 3 END, true, {nothing} FROM generate_series(1, {count}) n;
INSERT INTO customer_figures (customer_id, balance, turnover, turnover_year, active)
SELECT id, id % 9000, 0, 2026, true FROM customer;
INSERT INTO search_entry (id, customer_id, person, key, doc, words)
SELECT id * 2, id, 0, name_key, 'N' || name, array_to_tsvector(ARRAY[left(name, 8), CAST(id AS text)]) FROM customer;
INSERT INTO search_entry (id, customer_id, person, key, doc, words)
SELECT id * 2 + (CAST(1 AS bigint) << 40), id, 2, '', 'D' || phone,
    array_to_tsvector(ARRAY[left(phone, 8), right(phone, 6)]) FROM customer;
ANALYZE
"""
_TEXTS = ("short_name", "kind", "category", "stage", "trade", "region", "city", "source", "fax", "email")
_TEXTS += ("website", "address", "tax_no", "note")
_NUMBERS = ("vip", "current_value", "potential", "credit_limit", "terms_days", "discount")


def main(count: int) -> None:
    """Fill a server of the tests and print a line for each question."""
    with tempfile.TemporaryDirectory(prefix="wanglai-wall-") as folder:
        Path(folder).chmod(0o755)
        server = engines.PostgreSQL(Path(folder), "bench")
        keeper = Database(server.named("walled"))
        _people(keeper)
        _fill(keeper, count)
        doors = {"tables": keeper}
        for login in ROLES:
            door = doors[login] = Database.of(server.at("walled"), login, engines.PASSWORD)
            door.user_id = door.read(access_queries.myself)[0].id
        names = list(doors)
        print("| what, in ms of the server |", " | ".join(names), "|")
        for what, ask in _questions().items():
            spent = (None if name in _MAY_NOT.get(what, ()) else _median(doors[name], ask) for name in names)
            print(f"| {what} |", " | ".join("" if one is None else f"{one:.1f}" for one in spent), "|")
        for door in doors.values():
            door.close()
        server.close()


def _people(keeper: Database) -> None:
    with keeper.writing() as session:
        access.begin_roles(session)
        for login, role in ROLES.items():
            session.add(user := User(login=login, login_key=login, name=login, database_login=login))
            session.flush()
            access.give(session, user.id, role)
    with keeper.engine.begin() as connection:
        wall.build(connection)
        for login in ROLES:
            engines.make_login(connection, login)


def _fill(keeper: Database, count: int) -> None:
    nothing = ", ".join(["''"] * len(_TEXTS) + ["false"] + ["0"] * (len(_NUMBERS) - 1))
    empty = ", ".join([*_TEXTS, *_NUMBERS])
    with keeper.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.detach()  # a million rows take longer than any question may: its limit goes with the line
        connection.execute(text("SET statement_timeout = 0"))
        for statement in _FILL.format(count=count, empty=empty, nothing=nothing).split(";"):
            connection.execute(text(statement))


def _questions():
    page = Wanted(sort="name")

    def rows(session):
        queries.rows(session, queries.ids(session, page, 0, 100))

    return {
        "a page of 100 by name, with its rows": rows,
        "the sums of the whole list": lambda session: queries.totals(session, Wanted()),
        "a page of 100 by balance": lambda session: queries.ids(session, Wanted(sort="balance"), 0, 100),
        "finding a name": lambda session: search.find(session, "firm 1999"),
        "finding digits": lambda session: search.find(session, "13800019"),
        "finding common digits": lambda session: search.find(session, "138"),
        "a page of 100 found by digits": lambda session: queries.ids(session, Wanted("1380001"), 0, 100),
        "a card": lambda session: cards.open(session, session.scalar(select(Customer.id).limit(1))),
        "a customer saved": _saved,
    }


def _saved(session) -> None:
    customer = session.scalars(select(Customer).limit(1)).one()
    operations.update(session, customer, note=f"{customer.note}x")
    session.flush()


def _median(door: Database, ask) -> float:
    return statistics.median(_once(door, ask) for _run in range(RUNS))


def _once(door: Database, ask) -> float:
    """The time the server needs for the statements of a question, as it tells itself."""
    spent = []

    def explained(connection: Connection, _cursor, statement, values, _context, _many) -> None:
        raw = connection.connection.driver_connection
        with raw.transaction(force_rollback=True):
            told = raw.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values).fetchone()[0][0]
        spent.append(told["Planning Time"] + told["Execution Time"])

    event.listen(door.engine, "before_cursor_execute", explained)
    try:
        with door.writing() if ask is _saved else door.reading() as session:
            ask(session)
    finally:
        event.remove(door.engine, "before_cursor_execute", explained)
    return sum(spent)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
