"""Finding a customer by any part of a name, pinyin, initials, code or phone, its people's too.

A fragment is looked for in the three steps of `seeks` until enough is found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from itertools import islice
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, TextClause, bindparam, delete, false, insert, select, text, true
from sqlalchemy.orm import Session

from shared.access.fields import GIVEN
from shared.access.model import User
from shared.customers import fragments, pinyin, seeks
from shared.customers.model import Customer, Person
from shared.customers.search_model import TOKENS, SearchEntry
from shared.database.asking import ask, one_of

CUSTOMER_FIELDS = frozenset({"name", "short_name", "code", "phone", "fax"})
PERSON_FIELDS = frozenset({"name", "mobile", "phone"})
NUMBERS = frozenset({"phone", "fax", "mobile"})
_BLOCK = 1_000
_E = SearchEntry
_FIELDS = {"N": "name", "I": "name", "P": "name", "S": "short_name", "C": "code", "D": "phone"}


@dataclass(frozen=True)
class Hit:
    """A customer that was found: the field that matched, its text, and which part of it (from, to)."""

    customer_id: int
    name: str
    code: str
    field: str  # name, short_name, code, phone, fax, person, person_phone
    text: str
    span: tuple[int, int]
    person_id: int | None
    active: bool


def find(session: Session, text: str, limit: int = 20) -> list[Hit]:
    """The customers that what was typed is part of, the best first; each once."""
    forms = fragments.typed(text)
    found: dict[int, _Found] = {}
    for rows in seeks.steps(session, forms, limit) if forms else ():
        _judge(found, rows, forms)
        if len(found) >= limit:
            break
    return _told(session, nsmallest(limit, found.values()), forms)


def narrows(session: Session, text: str, customer_id: Any) -> ColumnElement[bool]:
    """The condition of a list that what was typed is part of the customer, as `find` sees it."""
    forms = fragments.typed(text)
    if not forms:
        return false() if text.strip() else true()
    found = seeks.worded(session, select(_E.customer_id), forms)
    return cast("ColumnElement[bool]", customer_id.in_(found))


def twin(session: Session, name: str, phone: str) -> tuple[str, str | None] | None:
    """A customer of the same name, or reached at the same phone: its name, and its owner's."""
    customer = _twin_id(session, name, list(fragments.numbers(phone)))
    if customer is None:
        return None
    asked = select(Customer.name, User.name).outerjoin(User, User.id == Customer.owner_id)
    row = session.execute(asked.where(Customer.id == customer)).one_or_none()
    return None if row is None else (row[0], row[1])


def index(session: Session, customer_ids: Sequence[int]) -> None:
    """Enter customers and their people anew, read from the database."""
    for start in range(0, len(customer_ids), _BLOCK):
        block = customer_ids[start : start + _BLOCK]
        customers = select(Customer.id, *(getattr(Customer, name) for name in sorted(CUSTOMER_FIELDS)))
        index_customers(session, map(dict, session.execute(customers.where(Customer.id.in_(block))).mappings()))
        people = select(Person.id, Person.customer_id, *(getattr(Person, name) for name in sorted(PERSON_FIELDS)))
        index_people(session, map(dict, session.execute(people.where(Person.customer_id.in_(block))).mappings()))


def index_customers(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Enter customers: id and CUSTOMER_FIELDS of each; where no numbers are given, those entered before stay."""
    enter(session, (entry.row() for row in rows for entry in fragments.of_customer(row)))


def index_people(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Enter contact persons: id, customer_id and PERSON_FIELDS of each; as with customers."""
    enter(session, (entry.row() for row in rows for entry in fragments.of_person(row)))


def enter(session: Session, entries: Iterable[fragments.Row]) -> None:
    """Put entries in, each in the place of a former one of its id."""
    session.flush()
    enters = {"sqlite": _enter_sqlite, "postgresql": _enter_postgresql, "mssql": _enter_mssql}
    put, rest = enters[session.get_bind().dialect.name], iter(entries)
    while block := list(islice(rest, _BLOCK)):
        put(session, block)


def forget(session: Session, customer_ids: Sequence[int]) -> None:
    """Take customers and their people out: they are being removed for good."""
    connection = session.connection()
    for start in range(0, len(customer_ids), _BLOCK):
        gone = _E.customer_id.in_(customer_ids[start : start + _BLOCK])
        if connection.dialect.name == "sqlite":
            ids = [(id,) for id in session.scalars(select(_E.id).where(gone))]
            if ids:
                connection.exec_driver_sql("DELETE FROM search_word WHERE rowid = ?", ids)
        elif connection.dialect.name == "mssql":
            connection.execute(delete(TOKENS).where(TOKENS.c.entry_id.in_(select(_E.id).where(gone))))
        connection.execute(delete(_E).where(gone))


class _Found(NamedTuple):
    """The best entry of a customer; they come in this order."""

    rank: int
    length: int  # of the name
    place: int
    entry: int
    customer_id: int
    kind: str


def _judge(found: dict[int, _Found], rows: Iterable[Any], forms: Sequence[str]) -> None:
    """Keep the best entry of each customer."""
    for place, (entry, customer_id, person, doc) in enumerate(rows, len(found)):
        hits = [hit for form in forms if (hit := fragments.matched(doc, form))]
        if not hits:
            continue
        rank, kind, _at = min(hits)
        rank += fragments.PERSON_RANK if person % 2 else 0
        before = found.get(customer_id)
        if before is None:
            length = doc.find("\n")
            found[customer_id] = _Found(rank, length if length >= 0 else len(doc), place, entry, customer_id, kind)
        elif rank < before.rank:
            found[customer_id] = before._replace(rank=rank, entry=entry, kind=kind)


def _told(session: Session, best: Sequence[_Found], forms: Sequence[str]) -> list[Hit]:
    """What to show of each: the words as people wrote them, and which part of them matched."""
    if not best:
        return []
    dialect = session.get_bind().dialect.name
    found = ask(session, _customers(dialect), {"ids": [one.customer_id for one in best]})
    customers = {row.id: row for row in found}
    people: dict[int, Any] = {}
    if wanted := [_number(one) for one in best if one.entry % 2]:
        people = {row.id: row for row in ask(session, _people(dialect), {"ids": wanted})}
    told = (_hit(one, customers.get(one.customer_id), people, forms) for one in best)
    return [hit for hit in told if hit is not None]


@cache
def _customers(dialect: str) -> Select[*tuple[Any, ...]]:
    fields = (Customer.id, Customer.name, Customer.short_name, Customer.code, Customer.phone, Customer.fax)
    return select(*fields, Customer.active).where(one_of(dialect, Customer.id, "ids"))


@cache
def _people(dialect: str) -> Select[*tuple[Any, ...]]:
    return select(Person.id, Person.name, Person.mobile, Person.phone).where(one_of(dialect, Person.id, "ids"))


def _hit(one: _Found, customer: Any, people: Mapping[int, Any], forms: Sequence[str]) -> Hit | None:
    person = people.get(_number(one)) if one.entry % 2 else None
    if customer is None or (one.entry % 2 and person is None):
        return None
    source, field = (customer if person is None else person), _FIELDS[one.kind]
    names = ("phone", "fax") if person is None else ("mobile", "phone")
    fields = names if field == "phone" else (field,)
    shown = [(name, str(getattr(source, name))) for name in fields]
    if one.kind in "IP" and person is None:
        shown.append(("short_name", customer.short_name))
    name, words, span = min((_spanned(*pair, one.kind, forms) for pair in shown), key=lambda told: told[2] == (0, 0))
    if person is not None:
        name = "person" if name == "name" else "person_phone"
    return Hit(customer.id, customer.name, customer.code, name, words, span, person and person.id, customer.active)


def _number(one: _Found) -> int:
    """The customer's or the person's id."""
    return one.entry % fragments.PHONES // 2


def _spanned(name: str, words: str, kind: str, forms: Sequence[str]) -> tuple[str, str, tuple[int, int]]:
    for form in forms:
        if span := fragments.span(words, kind, form):
            return name, words, span
    return name, words, (0, 0)


def _twin_id(session: Session, name: str, digits: Sequence[str]) -> int | None:
    plain = pinyin.plain(name)
    same = select(_E.customer_id, _E.doc).where(_E.person == 0, _E.key == pinyin.key(name))
    for customer_id, doc in session.execute(same):
        if doc.partition("\n")[0] == f"N{plain}":
            return int(customer_id)
    long = [number for number in digits if len(number) > 6]
    if not long:
        return None
    asked = seeks.worded(session, select(_E.customer_id, _E.doc), long)
    for customer_id, doc in session.execute(asked.limit(100)):
        if {f"D{number}" for number in long} & set(doc.split("\n")):
            return int(customer_id)
    return None


def _enter_sqlite(session: Session, block: Sequence[fragments.Row]) -> None:
    connection = session.connection()
    connection.exec_driver_sql("INSERT OR REPLACE INTO search_entry VALUES (?, ?, ?, ?, ?)", [e[:5] for e in block])
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO search_word (rowid, words) VALUES (?, ?)", [(e[0], e[5]) for e in block]
    )


# What stands is not read: nobody behind a wall reads the words, nor what he may not see.
_PUT = """WITH entry AS MATERIALIZED (
    SELECT id, customer_id, person, key, doc, array_to_tsvector(string_to_array(words, ' ')) AS words
    FROM unnest(CAST(:ids AS bigint[]), CAST(:customers AS int[]), CAST(:persons AS int[]), CAST(:keys AS text[]),
        CAST(:docs AS text[]), CAST(:words AS text[])) AS entry (id, customer_id, person, key, doc, words)),
there AS (
    UPDATE search_entry s SET customer_id = e.customer_id, key = e.key, {doc} = e.doc, {words} = e.words
    FROM entry e WHERE s.id = e.id RETURNING s.id)
INSERT INTO search_entry (id, customer_id, person, key, {doc}, {words})
SELECT id, customer_id, person, key, doc, words FROM entry WHERE id NOT IN (SELECT id FROM there)"""
_GIVEN = {"doc", "words"}


def taken(names: Sequence[str]) -> list[str]:
    """The names under which a view takes the columns of an entry."""
    return [f"{name}{GIVEN}" if name in _GIVEN else name for name in names]


@cache
def _put(*, walled: bool) -> TextClause:
    names = sorted(_GIVEN)
    said = _PUT.format(**dict(zip(names, taken(names) if walled else names, strict=True)))
    return text(said).bindparams(*map(bindparam, ("ids", "customers", "persons", "keys", "docs", "words")))


def _enter_postgresql(session: Session, block: Sequence[fragments.Row]) -> None:
    names = ("ids", "customers", "persons", "keys", "docs", "words")
    values = {name: list(column) for name, column in zip(names, zip(*block, strict=True), strict=True)}
    session.connection().execute(_put(walled=session.info["walled"]), values)


# One message however many they are: a row of it each would be a round trip or thousands of parameters.
_TAKE_OUT = text(
    """SET NOCOUNT ON;
    DECLARE @ids NVARCHAR(MAX) = :ids;
    DELETE FROM search_token WHERE entry_id IN (SELECT id FROM OPENJSON(@ids) WITH (id BIGINT '$'));
    DELETE FROM search_entry WHERE id IN (SELECT id FROM OPENJSON(@ids) WITH (id BIGINT '$'));
    SET NOCOUNT OFF"""
)
_WORDS = text(
    """DECLARE @words NVARCHAR(MAX) = :words;
    INSERT INTO search_token (word, entry_id) SELECT CONVERT(VARBINARY(32), word, 2), id
    FROM OPENJSON(@words) WITH (word VARCHAR(64) '$[0]', id BIGINT '$[1]')"""
)


def _enter_mssql(session: Session, block: Sequence[fragments.Row]) -> None:
    session.connection().execute(_TAKE_OUT, {"ids": json.dumps([entry[0] for entry in block])})
    add_to_mssql(session, block)


def add_to_mssql(session: Session, block: Sequence[fragments.Row]) -> None:
    """Entries of new records. They come before their words: whoever enters a word has to see the entry it is of."""
    connection = session.connection()
    names = ("id", "customer_id", "person", "key", "doc")
    connection.execute(insert(_E), [dict(zip(names, entry[:5], strict=True)) for entry in block])
    words = [(word.encode().hex(), entry[0]) for entry in block for word in {*entry[5].split(" ")} - {""}]
    connection.execute(_WORDS, {"words": json.dumps(words)})
