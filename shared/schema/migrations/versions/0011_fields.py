"""Telephone numbers are found by entries of their own; rights on fields come to who has them on customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WORD = 8
SERIES = "abcdefghijklmnopqrstuvwxyz0"
BLOCK = 200
PHONES = 1 << 40
FIELDS = ("phones", "credit", "private")
ENTRY = sa.table(
    "search_entry",
    sa.column("id", sa.BigInteger),
    sa.column("customer_id", sa.Integer),
    sa.column("person", sa.Integer),
    sa.column("key", sa.Unicode),
    sa.column("doc", sa.Unicode),
)
Entry = tuple[int, int, int, str, str]


def upgrade() -> None:
    """Part the entries that stand, and give the rights."""
    for block in _with_numbers():
        op.get_bind().execute(sa.delete(ENTRY).where(ENTRY.c.id.in_([entry[0] for entry in block])))
        parted = [part for entry in block for part in _parted(entry)]
        op.bulk_insert(ENTRY, [dict(zip(ENTRY.c.keys(), part, strict=True)) for part in parted])
        _enter_words(parted)
    for thing in FIELDS:
        op.execute(
            "INSERT INTO permission (version, role_id, thing, verb, scope)"
            f" SELECT 1, role_id, '{thing}', verb, scope FROM permission"
            " WHERE thing = 'customers' AND verb IN ('see', 'change')"
        )
    op.execute(
        "INSERT INTO permission (version, role_id, thing, verb, scope)"
        " SELECT 1, role_id, thing, 'reveal', scope FROM permission WHERE thing = 'phones' AND verb = 'see'"
    )


def _with_numbers() -> Iterator[list[Entry]]:
    last = -1
    asked = sa.select(ENTRY).where(ENTRY.c.id < PHONES, ENTRY.c.doc.like("%\nD%")).order_by(ENTRY.c.id).limit(BLOCK)
    while block := [tuple(row) for row in op.get_bind().execute(asked.where(ENTRY.c.id > last))]:
        yield block
        last = block[-1][0]


def _parted(entry: Entry) -> tuple[Entry, Entry]:
    id, customer_id, person, key, doc = entry
    names, _between, numbers = doc.partition("\nD")
    return (id, customer_id, person, key, names), (id + PHONES, customer_id, person + 2, "", f"D{numbers}")


def _enter_words(entries: Sequence[Entry]) -> None:
    connection = op.get_bind()
    words = {entry[0]: _words(entry[4]) for entry in entries}
    match connection.dialect.name:
        case "sqlite":
            put = "INSERT OR REPLACE INTO search_word (rowid, words) VALUES (:id, :words)"
        case "postgresql":
            put = "UPDATE search_entry SET words = array_to_tsvector(string_to_array(:words, ' ')) WHERE id = :id"
        case _:
            ids = ", ".join(map(str, words))
            connection.execute(sa.text(f"DELETE FROM search_token WHERE entry_id IN ({ids})"))
            put = "INSERT INTO search_token (word, entry_id) VALUES (:word, :id)"
            rows = [{"word": word.encode(), "id": id} for id, said in words.items() for word in said]
            connection.execute(sa.text(put).bindparams(sa.bindparam("word", type_=sa.VARBINARY(32))), rows)
            return
    connection.execute(sa.text(put), [{"id": id, "words": " ".join(said)} for id, said in words.items()])


def _words(doc: str) -> set[str]:
    """What each line of a document is looked up by: its suffixes, cut short; pinyin from each syllable on."""
    words = set()
    for line in doc.split("\n"):
        kind, text = line[0], line[1:]
        if kind == "C":
            words |= {text[:WORD], text.lstrip(SERIES)[:WORD]}
        elif kind == "P":
            sounds = text.split(" ")
            words |= {"".join(sounds[at:])[:WORD] for at in range(len(sounds))}
        else:
            words |= {text[at : at + WORD] for at in range(len(text))}
    return words - {""}
