"""What the search looks into: one entry for each customer and for each contact person.

`doc` holds a line for each searched text, its first letter saying what it is: N name, S short name, I initials,
P pinyin (a space between syllables), C code, D digits of a phone. The words that a fragment is looked up by (every
suffix of every line, cut short) are an FTS5 table on SQLite and a text search vector on PostgreSQL.
"""

from typing import Any

from sqlalchemy import DDL, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from shared.database import Base, Big, Key, Long


class SearchEntry(Base):
    """The id is twice the customer's, or twice the person's and one."""

    __tablename__ = "search_entry"

    id: Mapped[Big] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int]
    person: Mapped[int]
    key: Mapped[Key]
    doc: Mapped[Long]

    __table_args__: Any = (Index(None, "person", "key", "id"), {"sqlite_strict": True})


_FTS = (
    "CREATE VIRTUAL TABLE search_word "
    "USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii')"
)
_VECTOR = (
    "ALTER TABLE search_entry ADD COLUMN words tsvector; "
    "CREATE INDEX ix_search_entry_words ON search_entry USING gin (words)"
)
event.listen(SearchEntry.__table__, "after_create", DDL(_FTS).execute_if(dialect="sqlite"))
event.listen(SearchEntry.__table__, "after_create", DDL(_VECTOR).execute_if(dialect="postgresql"))
