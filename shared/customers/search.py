"""Finding a customer by any part of a name, pinyin, initials, code or phone, its people's too.

A fragment is looked for in three steps, each with a bounded cost, until enough is found: names that begin with it (a
seek in the order of names), the first entries of all (a common fragment is among them), and the index of
words (a rare one has few).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Unicode,
    and_,
    bindparam,
    collate,
    delete,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from shared.access.model import User
from shared.customers import fragments, pinyin
from shared.customers.model import Customer, Person
from shared.customers.search_model import TOKENS, SearchEntry

CUSTOMER_FIELDS = frozenset({"name", "short_name", "code", "phone", "fax"})
PERSON_FIELDS = frozenset({"name", "mobile", "phone"})
WALK = 3_000
SAME_SOUND = 400
CANDIDATES = 800
_BLOCK = 1_000
_E = SearchEntry
S = TypeVar("S", bound=Select[*tuple[Any, ...]])
_COLUMNS = (_E.id, _E.customer_id, _E.person, _E.doc)
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
    for step in (_begins, _walks, _looks_up) if forms else ():
        _judge(found, step(session, forms, limit), forms)
        if len(found) >= limit:
            break
    best = sorted(found.values(), key=lambda one: (one.rank, one.key))[:limit]
    return _told(session, best, forms)


def narrows(session: Session, text: str, customer_id: Any) -> ColumnElement[bool]:
    """The condition of a list that what was typed is part of the customer, as `find` sees it."""
    forms = fragments.typed(text)
    if not forms:
        return false() if text.strip() else true()
    found = _worded(session, select(_E.customer_id), forms).where(_holds(session, forms))
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
    """Enter customers: id and CUSTOMER_FIELDS of each."""
    enter(session, (fragments.of_customer(row).row() for row in rows))


def index_people(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Enter contact persons: id, customer_id and PERSON_FIELDS of each."""
    enter(session, (fragments.of_person(row).row() for row in rows))


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


@dataclass
class _Found:
    rank: int
    key: tuple[int, int]
    entry: int
    customer_id: int
    doc: str
    kind: str


def _judge(found: dict[int, _Found], rows: Iterable[Any], forms: Sequence[str]) -> None:
    """Keep the best entry of each customer."""
    for place, (entry, customer_id, person, doc) in enumerate(rows, len(found)):
        hits = [hit for form in forms if (hit := fragments.matched(doc, form))]
        if not hits:
            continue
        rank, kind, _at = min(hits)
        rank += fragments.PERSON_RANK if person else 0
        before = found.get(customer_id)
        if before is None or rank < before.rank:
            key = before.key if before else (len(doc.partition("\n")[0]), place)
            found[customer_id] = _Found(rank, key, entry, customer_id, doc, kind)


def _begins(session: Session, forms: Sequence[str], limit: int) -> Iterable[Any]:
    """Customers, then people, whose name begins so, in the order of names."""
    form = forms[0]
    if form.isdecimal():
        return ()
    seeks = []
    for person in (0, 1):
        for key, end in [(way, "zzzzz") for way in fragments.spelled(form)] or [(pinyin.key(form), "!")]:
            asked = select(*_COLUMNS).where(_E.person == person, _E.key >= key, _E.key < f"{key}{end}")
            part = asked.order_by(_E.key, _E.id).limit(limit if end == "zzzzz" else SAME_SOUND).subquery()
            seek = select(part)
            if end == "!":  # others sound the same
                seek = seek.where(_place(session, part.c.doc, f"N{form}") == 1)
            seeks.append(seek)
    return session.execute(union_all(*seeks) if len(seeks) > 1 else seeks[0]).all()


def _walks(session: Session, forms: Sequence[str], limit: int) -> Iterable[Any]:
    """Those among the first entries that hold it: enough of them when it is common."""
    part = select(*_COLUMNS).order_by(_E.id).limit(WALK).subquery()
    return session.execute(select(part).where(_anywhere(session, part.c.doc, forms)).limit(limit * 10)).all()


def _looks_up(session: Session, forms: Sequence[str], _limit: int) -> Iterable[Any]:
    """Those that the index of words knows: few, or it would have been found on the way."""
    asked = _worded(session, select(*_COLUMNS), forms).where(_holds(session, forms))
    return session.execute(asked.limit(CANDIDATES)).all()


def _worded(session: Session, asked: S, forms: Sequence[str]) -> S:
    """The entries that have a word beginning with one of the forms."""
    match session.get_bind().dialect.name:
        case "sqlite":
            query = _query(forms, '"{}"*', " AND ", " OR ")
            among = "search_entry.id IN (SELECT rowid FROM search_word WHERE search_word MATCH :query)"
            return asked.where(text(among).bindparams(query=query))
        case "postgresql":
            query = _query(forms, "'{}':*", " & ", " | ")
            among = "search_entry.words @@ CAST(:query AS tsquery)"
            if session.info.get("walled"):  # behind the wall the index of words answers through a function alone
                among = "search_entry.id IN (SELECT worded(:query))"
            return asked.where(text(among).bindparams(query=query))
        case _:
            ways = [_sought(*fragments.looked_up(form)) for form in forms]
            return asked.where(_E.id.in_(union(*ways) if len(ways) > 1 else ways[0]))


def _sought(begins: Sequence[str], *others: Sequence[str]) -> Select[int]:
    """The entries that have a word of each list: seeks, for no byte of UTF-8 is as great as the last."""
    words = TOKENS.alias()
    ranges = [and_(words.c.word >= word.encode(), words.c.word < word.encode() + b"\xff") for word in begins]
    both = [words.c.entry_id.in_(_sought(other)) for other in others]
    return select(words.c.entry_id).where(or_(*ranges), *both)


def _query(forms: Sequence[str], word: str, both: str, either: str) -> str:
    """The forms in the engine's own language for words."""
    ways = [[either.join(word.format(one) for one in end) for end in fragments.looked_up(form)] for form in forms]
    return either.join(f"({both.join(f'({end})' for end in way)})" for way in ways)


def _holds(session: Session, forms: Sequence[str]) -> ColumnElement[bool]:
    """Whether the document holds one of the forms: a word holds no more than their beginning."""
    if all(len(form) <= fragments.WORD for form in forms):
        return literal_column("1") == literal_column("1")
    return _anywhere(session, _E.doc, forms)


def _anywhere(session: Session, doc: Any, forms: Sequence[str]) -> ColumnElement[bool]:
    solid = func.replace(doc, " ", "", type_=Unicode())
    return or_(*(_place(session, solid, form) > 0 for form in forms))


def _place(session: Session, doc: Any, form: str) -> Any:
    """Where the document holds the form, from one; 0 for nowhere."""
    match session.get_bind().dialect.name:
        case "sqlite":
            return func.instr(doc, form)
        case "postgresql":
            return func.strpos(doc, form)
        case _:
            # By its code points: in a Chinese collation a character beyond U+FFFF weighs nothing.
            return func.charindex(form, collate(doc, "Latin1_General_BIN2"))


def _told(session: Session, best: Sequence[_Found], forms: Sequence[str]) -> list[Hit]:
    """What to show of each: the words as people wrote them, and which part of them matched."""
    if not best:
        return []
    columns = (Customer.id, Customer.name, Customer.short_name, Customer.code, Customer.phone, Customer.fax)
    asked = select(*columns, Customer.active).where(Customer.id.in_([one.customer_id for one in best]))
    customers = {row.id: row for row in session.execute(asked)}
    people: dict[int, Any] = {}
    if wanted := [one.entry // 2 for one in best if one.entry % 2]:
        named = select(Person.id, Person.name, Person.mobile, Person.phone).where(Person.id.in_(wanted))
        people = {row.id: row for row in session.execute(named)}
    told = (_hit(one, customers.get(one.customer_id), people, forms) for one in best)
    return [hit for hit in told if hit is not None]


def _hit(one: _Found, customer: Any, people: Mapping[int, Any], forms: Sequence[str]) -> Hit | None:
    person = people.get(one.entry // 2) if one.entry % 2 else None
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
    asked = _worded(session, select(_E.customer_id, _E.doc), long).where(_anywhere(session, _E.doc, long))
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


_UPSERT = text(
    """INSERT INTO search_entry (id, customer_id, person, key, doc, words)
    SELECT id, customer_id, person, key, doc, array_to_tsvector(string_to_array(words, ' '))
    FROM unnest(CAST(:ids AS bigint[]), CAST(:customers AS int[]), CAST(:persons AS int[]), CAST(:keys AS text[]),
        CAST(:docs AS text[]), CAST(:words AS text[])) AS entry (id, customer_id, person, key, doc, words)
    ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, key = excluded.key, doc = excluded.doc,
        words = excluded.words"""
).bindparams(*(bindparam(name) for name in ("ids", "customers", "persons", "keys", "docs", "words")))


def _enter_postgresql(session: Session, block: Sequence[fragments.Row]) -> None:
    names = ("ids", "customers", "persons", "keys", "docs", "words")
    values = {name: list(column) for name, column in zip(names, zip(*block, strict=True), strict=True)}
    session.connection().execute(_UPSERT, values)


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
    """The entries before their words: whoever enters a word has to see the entry it is of."""
    connection = session.connection()
    connection.execute(_TAKE_OUT, {"ids": json.dumps([entry[0] for entry in block])})
    names = ("id", "customer_id", "person", "key", "doc")
    connection.execute(insert(_E), [dict(zip(names, entry[:5], strict=True)) for entry in block])
    words = [(word.encode().hex(), entry[0]) for entry in block for word in {*entry[5].split(" ")} - {""}]
    connection.execute(_WORDS, {"words": json.dumps(words)})
