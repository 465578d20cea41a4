"""Many new records entered in the search: made ready in a process of their own, kept in a file, then put in by kind.

By kind, and of a kind in the order of their ids: FTS5 writes out what it has gathered whenever an id is less than the
one before, and on a server the words of one kind lie together in their index.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from shared.beside import Beside
from shared.customers import fragments, search
from shared.customers.fragments import Row
from shared.customers.search_model import SearchEntry
from shared.database import bulk
from shared.packing import unpacked

Rows = Sequence[Mapping[str, Any]]
Blocks = dict[int, bytes]  # entries by kind, in the form in which they are put in


class Entering:
    """Takes rows, and puts what the search is to know of them in by `finish`. Close it, also after a fault."""

    def __init__(self, session: Session) -> None:
        self._session = session
        make, self._put = _WAYS[session.get_bind().dialect.name]
        self._beside: Beside[Rows, Blocks] = Beside(make)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this
        self._places: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def add(self, rows: Rows) -> None:
        """Have rows made into entries: of customers, or of people, which have a customer_id."""
        for made in self._beside.add(rows):
            self._keep(made)

    def finish(self, told: Callable[[float], None] = lambda _share: None) -> None:
        """Put in all that was added; told: is called with the share that is in."""
        for made in self._beside.rest():
            self._keep(made)
        self._session.flush()
        places = [place for kind in sorted(self._places) for place in self._places[kind]]
        for number, (start, size) in enumerate(places, 1):
            self._file.seek(start)
            self._put(self._session, BytesIO(self._file.read(size)))
            told(number / len(places))
        self._places.clear()
        self._file.truncate(0)
        self._file.seek(0)

    def close(self) -> None:
        """What was not finished is forgotten."""
        self._beside.close()
        self._file.close()

    def _keep(self, made: Blocks) -> None:
        for kind, block in made.items():
            self._places[kind].append((self._file.tell(), self._file.write(block)))


def entries(rows: Rows) -> Iterator[Row]:
    """The entries of customers, or of people."""
    for row in rows:
        made = fragments.of_person(row) if "customer_id" in row else fragments.of_customer(row)
        yield from (entry.row() for entry in made)


def packed(rows: Rows) -> Blocks:
    """Entries as they are, the words of each apart from the rest."""
    return {
        kind: pickle.dumps(([row[:5] for row in made], [(row[0], row[5]) for row in made]), pickle.HIGHEST_PROTOCOL)
        for kind, made in _by_kind(rows).items()
    }


def streamed(rows: Rows) -> Blocks:
    """Entries as PostgreSQL takes a stream; of what needs an escape they have the ends of lines alone."""
    return {
        kind: "".join([f"{id}\t{firm}\t{kind}\t{key}\t{doc.replace(chr(10), chr(92) + 'n')}\t{words}\n"
                       for id, firm, _kind, key, doc, words in made]).encode()
        for kind, made in _by_kind(rows).items()
    }  # fmt: skip


def _by_kind(rows: Rows) -> dict[int, list[Row]]:
    kinds: dict[int, list[Row]] = defaultdict(list)
    for entry in entries(rows):
        kinds[entry[2]].append(entry)
    return kinds


def _put_sqlite(session: Session, block: BytesIO) -> None:
    # A REPLACE would begin with a savepoint, and at each of those FTS5 writes out what it has gathered.
    (rows, words), connection = unpacked(block), session.connection()
    connection.exec_driver_sql("INSERT INTO search_entry VALUES (?, ?, ?, ?, ?)", rows)
    connection.exec_driver_sql("INSERT INTO search_word (rowid, words) VALUES (?, ?)", words)


def _put_postgresql(session: Session, block: BytesIO) -> None:
    names = ("id", "customer_id", "person", "key", "doc", "words")
    given = search.taken(names) if session.info["walled"] else None
    bulk.send(session.connection(), SearchEntry.__tablename__, names, block.getvalue(), given)


def _put_mssql(session: Session, block: BytesIO) -> None:
    rows, words = unpacked(block)
    search.add_to_mssql(session, [(*row, more) for row, (_id, more) in zip(rows, words, strict=True)])


_WAYS = {
    "sqlite": (packed, _put_sqlite),
    "postgresql": (streamed, _put_postgresql),
    "mssql": (packed, _put_mssql),
}
