"""Room on this computer for the rows of a file, which are kept on its disk between the check and the writing."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from shared.errors import StorageFull
from shared.text import N_, _

_SAID = N_("There is no room left on this computer to keep the rows; nothing was written. Make room, try again.")


@contextmanager
def needed() -> Iterator[None]:
    """StorageFull where there is no more of it."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise StorageFull(_(_SAID)) from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        raise StorageFull(_(_SAID)) from error
