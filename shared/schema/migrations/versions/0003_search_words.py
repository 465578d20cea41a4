"""The words of the search on SQL Server, which has no index of words that knows Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORD = 8
SERIES = "abcdefghijklmnopqrstuvwxyz0"
BLOCK = 200


def upgrade() -> None:
    """Make the table and fill it from the documents that stand."""
    if op.get_context().dialect.name != "mssql":
        return
    tokens = op.create_table(
        "search_token",
        sa.Column("word", sa.VARBINARY(32), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("word", "entry_id", name="pk_search_token"),
    )
    op.create_index("ix_search_token_entry_id", "search_token", ["entry_id"])
    for block in _documents():
        words = [{"word": word.encode(), "entry_id": id} for id, doc in block for word in _words(doc)]
        op.bulk_insert(tokens, words)


def _documents() -> Iterator[list[tuple[int, str]]]:
    entry = sa.table("search_entry", sa.column("id", sa.BigInteger), sa.column("doc", sa.Unicode))
    last = -1
    asked = sa.select(entry.c.id, entry.c.doc).order_by(entry.c.id).limit(BLOCK)
    while block := [(id, doc) for id, doc in op.get_bind().execute(asked.where(entry.c.id > last))]:
        yield block
        last = block[-1][0]


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
