"""How a SQL Server answers a question while somebody saves."""

from __future__ import annotations

from sqlalchemy import text

from shared.database import Database

_IS_SET = text("SELECT is_read_committed_snapshot_on FROM sys.databases WHERE database_id = DB_ID()")
_SET = text("ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE")


def never_wait_to_read(database: Database) -> None:
    """Let questions see what was committed last, as the other engines do; a new SQL Server database makes them wait.

    Whoever else is in the database is thrown out, so it is for an empty one.
    """
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(_IS_SET):
            connection.execute(_SET)
