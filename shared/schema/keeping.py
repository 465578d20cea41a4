"""A copy of an embedded file as it was before its tables changed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from shared.database import Database
from shared.errors import StorageFull
from shared.text import _


def keep_copy(database: Database, version: str) -> None:
    """Copy the file beside itself, whole, whoever reads it meanwhile. StorageFull where that fails.

    A server's database is its administrator's to back up.
    """
    file = database.engine.url.database
    if database.dialect != "sqlite" or not file or file == ":memory:":
        return
    from pysqlite3 import dbapi2  # noqa: PLC0415 - only where a file is opened

    kept, part = Path(f"{file}.before-{version}"), Path(f"{file}.part")
    try:
        part.unlink(missing_ok=True)
        with database.engine.connect() as opened, closing(dbapi2.connect(str(part))) as copy:
            source: Any = opened.connection.driver_connection
            source.backup(copy)
        part.replace(kept)
    except (dbapi2.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise StorageFull(
            _("No copy of the database could be made, so nothing was changed. Make room first.")
        ) from error
