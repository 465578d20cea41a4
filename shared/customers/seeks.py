"""Looking for a fragment in the search's entries: some steps, each with a bounded cost.

Names that begin with it (a seek in the order of names), the first entries of all (a common fragment is among them), and
the index of words (a rare one has few). Their statements are built once; what was typed is their parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    TextClause,
    Unicode,
    and_,
    bindparam,
    collate,
    func,
    literal_column,
    or_,
    select,
    text,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from shared.access.queries import reached
from shared.customers import fragments, near, pinyin
from shared.customers.fragments import PHONES
from shared.customers.search_model import TOKENS, SearchEntry
from shared.database.asking import ask, one_of

# Names and numbers have an index each. The second is asked the other way round: what both sides of an OR have in common
# would be asked before either, of no index.
_WORDED = (
    "(search_entry.person < 2 AND search_entry.words @@ CAST(:query AS tsquery)"
    " OR search_entry.person > 1 AND CAST(:query AS tsquery) @@ search_entry.words)"
)
WALK = 3_000
SAME_SOUND = 400
CANDIDATES = 800
_E = SearchEntry
S = TypeVar("S", bound=Select[*tuple[Any, ...]])
Rows = Sequence[Any]  # of id, customer_id, person, doc
_COLUMNS = (_E.id, _E.customer_id, _E.person, _E.doc)


def begins(session: Session, forms: Sequence[str], limit: int) -> Rows:
    """Customers, then people, whose name begins so, in the order of names."""
    form = forms[0]
    if form.isdecimal():
        return ()
    if keys := fragments.spelled(form):
        values = _numbered("key", keys) | _numbered("end", [f"{key}zzzzz" for key in keys])
        return ask(session, _spelled(len(keys), limit), values)
    key = pinyin.key(form)
    values = {"key_0": key, "end_0": f"{key}!", "form_0": f"N{form}"}
    return ask(session, _same_sound(session.get_bind().dialect.name), values)


def walks(session: Session, forms: Sequence[str], limit: int, *, numbers: bool) -> Rows:
    """Those among the first entries that hold it: enough of them when it is common. numbers: of telephones too."""
    statement = _walk(session.get_bind().dialect.name, len(forms), limit * 10, numbers=numbers)
    return ask(session, statement, _numbered("form", forms))


def nearby(session: Session, forms: Sequence[str], customers: Sequence[int]) -> Rows:
    """Those among the entries of some customers, at most a thousand or two."""
    statement = _nearby(session.get_bind().dialect.name, len(forms), numbers=forms[0].isdecimal())
    return ask(session, statement, {"customers": list(customers), **_numbered("form", forms)})


def looks_up(session: Session, forms: Sequence[str], _limit: int) -> Rows:
    """Those that the index of words knows: few, or it would have been found on the way."""
    dialect, walled = session.get_bind().dialect.name, bool(session.info.get("walled"))
    if dialect == "mssql":
        return session.execute(worded(session, select(*_COLUMNS), forms).limit(CANDIDATES)).all()
    longer = 0 if _are_words(forms) else len(forms)
    values = {"query": _query(dialect, forms), **_numbered("form", forms)}
    return ask(session, _look_up(dialect, longer, walled=walled), values)


def steps(session: Session, forms: Sequence[str], limit: int) -> Iterator[Rows]:
    """Step by step what was found. Whoever is not shown everybody's customers looks among the first of his own, and
    often those are all: among the first entries of all there might be none.
    """
    if (owners := reached(session, "customers")) is not None:
        own = near.first(session, owners)
        yield nearby(session, forms, own)
        if len(own) < near.FIRST:
            return
    yield begins(session, forms, limit)
    if owners is None:
        numbers = forms[0].isdecimal() and reached(session, "phones") is None
        yield walks(session, forms, limit, numbers=numbers)
    yield looks_up(session, forms, limit)


def worded(session: Session, asked: S, forms: Sequence[str]) -> S:
    """What is asked, of the entries alone that hold one of the forms: by the index of words."""
    dialect, walled = session.get_bind().dialect.name, bool(session.info.get("walled"))
    if not _are_words(forms):
        asked = asked.where(_anywhere(dialect, _E.doc, forms))
    if dialect == "mssql":
        ways = [_sought(*fragments.looked_up(form)) for form in forms]
        return asked.where(_E.id.in_(union(*ways) if len(ways) > 1 else ways[0]))
    return asked.where(_matches(dialect, walled=walled).bindparams(query=_query(dialect, forms)))


@cache
def _spelled(ways: int, limit: int) -> CompoundSelect[*tuple[Any, ...]]:
    """The names that begin with one of so many keys."""
    return union_all(*(select(_seek(person, way, limit)) for person in (0, 1) for way in range(ways)))


@cache
def _same_sound(dialect: str) -> CompoundSelect[*tuple[Any, ...]]:
    """The names that begin with these characters, among those that sound the same."""
    parts = [_seek(person, 0, SAME_SOUND) for person in (0, 1)]
    form = bindparam("form_0", type_=Unicode())
    return union_all(*(select(part).where(_place(dialect, part.c.doc, form) == 1) for part in parts))


def _seek(person: int, way: int, limit: int) -> Any:
    asked = select(*_COLUMNS).where(_E.person == person, _E.key >= bindparam(f"key_{way}"))
    return asked.where(_E.key < bindparam(f"end_{way}")).order_by(_E.key, _E.id).limit(limit).subquery()


@cache
def _walk(dialect: str, forms: int, limit: int, *, numbers: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Through the names; figures may be of a telephone too, and those entries come after all others."""
    walks = []
    for first in (0, PHONES) if numbers else (0,):
        part = select(*_COLUMNS).where(_E.id > first).order_by(_E.id).limit(WALK).subquery()
        held = _anywhere(dialect, part.c.doc, _marks("form", forms))
        walks.append(select(select(part).where(held).limit(limit).subquery()))
    return union_all(*walks)


@cache
def _nearby(dialect: str, forms: int, *, numbers: bool) -> Select[*tuple[Any, ...]]:
    asked = select(*_COLUMNS).where(one_of(dialect, _E.customer_id, "customers"))
    if not numbers:
        asked = asked.where(_E.person < literal_column("2"))
    return asked.where(_anywhere(dialect, _E.doc, _marks("form", forms))).order_by(_E.id)


@cache
def _look_up(dialect: str, longer: int, *, walled: bool) -> Select[*tuple[Any, ...]]:
    """By the index of words; of `longer` forms a word holds no more than the beginning."""
    asked = select(*_COLUMNS).where(_matches(dialect, walled=walled)).limit(CANDIDATES)
    return asked.where(_anywhere(dialect, _E.doc, _marks("form", longer))) if longer else asked


def _matches(dialect: str, *, walled: bool) -> TextClause:
    if dialect == "sqlite":
        return text("search_entry.id IN (SELECT rowid FROM search_word WHERE search_word MATCH :query)")
    if walled:  # behind the wall the index of words answers through a function alone
        return text("search_entry.id IN (SELECT worded(:query))")
    return text(_WORDED)


def _query(dialect: str, forms: Sequence[str]) -> str:
    """The forms in the engine's own language for words."""
    word, both, either = ('"{}"*', " AND ", " OR ") if dialect == "sqlite" else ("'{}':*", " & ", " | ")
    ways = [[either.join(word.format(one) for one in end) for end in fragments.looked_up(form)] for form in forms]
    return either.join(f"({both.join(f'({end})' for end in way)})" for way in ways)


def _sought(begins: Sequence[str], *others: Sequence[str]) -> Select[int]:
    """The entries that have a word of each list: seeks, for no byte of UTF-8 is as great as the last."""
    words = TOKENS.alias()
    ranges = [and_(words.c.word >= word.encode(), words.c.word < word.encode() + b"\xff") for word in begins]
    both = [words.c.entry_id.in_(_sought(other)) for other in others]
    return select(words.c.entry_id).where(or_(*ranges), *both)


def _are_words(forms: Sequence[str]) -> bool:
    """Whether the index of words knows the forms whole: a word holds no more than their beginning."""
    return all(len(form) <= fragments.WORD for form in forms)


def _anywhere(dialect: str, doc: Any, forms: Sequence[Any]) -> ColumnElement[bool]:
    solid = func.replace(doc, " ", "", type_=Unicode())
    return or_(*(_place(dialect, solid, form) > 0 for form in forms))


def _place(dialect: str, doc: Any, form: Any) -> Any:
    """Where the document holds the form, from one; 0 for nowhere."""
    match dialect:
        case "sqlite":
            return func.instr(doc, form)
        case "postgresql":
            return func.strpos(doc, form)
        case _:
            # By its code points: in a Chinese collation a character beyond U+FFFF weighs nothing.
            return func.charindex(form, collate(doc, "Latin1_General_BIN2"))


def _numbered(name: str, values: Sequence[str]) -> dict[str, Any]:
    return {f"{name}_{place}": value for place, value in enumerate(values)}


def _marks(name: str, count: int) -> list[Any]:
    return [bindparam(f"{name}_{place}", type_=Unicode()) for place in range(count)]
