"""What the search looks into: one entry for each customer and for each contact person, and one for the numbers of each.

`doc` holds a line for each searched text, its first letter saying what it is: N name, S short name, I initials,
P pinyin (a space between syllables), C code, D digits of a phone. The words that a fragment is looked up by (every
suffix of every line, cut short) are an FTS5 table on SQLite, a text search vector on PostgreSQL and a plain table on
SQL Server. There a word is its UTF-8 bytes: it is sought by its beginning, and in a collation a character may weigh
nothing or be one with its neighbour. On PostgreSQL names and numbers have an index each: whoever may not see numbers is
kept from those.
"""

from typing import Any

from sqlalchemy import DDL, VARBINARY, BigInteger, Index, column, event, table
from sqlalchemy.orm import Mapped, mapped_column

from shared.access.fields import GIVEN
from shared.database import Base, Big, Key, Long


class SearchEntry(Base):
    """The id is twice the customer's, or twice the person's and one; that of its numbers is greater by PHONES.

    person: 0 a customer, 1 a contact person, 2 the numbers of a customer, 3 those of a person.
    """

    __tablename__ = "search_entry"

    id: Mapped[Big] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int]
    person: Mapped[int]
    key: Mapped[Key]
    # Nobody compares with what he may not see of it: a view takes it by another name than it shows it.
    doc: Mapped[Long] = mapped_column(info={"given": f"doc{GIVEN}"})

    __table_args__: Any = (
        Index(None, "person", "key", "id"),
        # There the entries of somebody's own customers are found by it.
        Index(None, "customer_id").ddl_if("postgresql"),
        {"sqlite_strict": True},
    )


TOKENS = table("search_token", column("word", VARBINARY(32)), column("entry_id", BigInteger))

_FTS = (
    "CREATE VIRTUAL TABLE search_word "
    "USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii')"
)
_VECTOR = (
    "ALTER TABLE search_entry ADD COLUMN words tsvector; "
    "CREATE INDEX ix_search_entry_names ON search_entry USING gin (words) WITH (gin_pending_list_limit=2048)"
    " WHERE person < 2; "
    "CREATE INDEX ix_search_entry_numbers ON search_entry USING gin (words) WITH (gin_pending_list_limit=2048)"
    " WHERE person > 1"
)
_TOKENS = (
    "CREATE TABLE search_token (word VARBINARY(32) NOT NULL, entry_id BIGINT NOT NULL, "
    "CONSTRAINT pk_search_token PRIMARY KEY (word, entry_id)); "
    "CREATE INDEX ix_search_token_entry_id ON search_token (entry_id)"
)
event.listen(SearchEntry.__table__, "after_create", DDL(_FTS).execute_if(dialect="sqlite"))
event.listen(SearchEntry.__table__, "after_create", DDL(_VECTOR).execute_if(dialect="postgresql"))
event.listen(SearchEntry.__table__, "after_create", DDL(_TOKENS).execute_if(dialect="mssql"))
