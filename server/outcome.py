"""What a command ends with, beside the refusals that every tier knows."""

from __future__ import annotations

import re

from sqlalchemy.exc import DBAPIError

from shared.errors import UserError

DONE, REFUSED, FOUND = 0, 1, 3
EXIT_CODES = (
    "exit codes: 0 done, also where nothing was left to do; 1 refused or failed, with a sentence; 2 wrong words;"
    " 3 something was looked at and is not as it should be, a line for each fault"
)


class Alarm(UserError):
    """What was looked at is not as it should be; a line for each fault."""


# As [42000] [Microsoft][...] before what was said, and (3201) (SQLExecDirectW) behind.
_DRIVERS = re.compile(r"^(\[[^\]]*\]\s*)+|(\s*\(\w+\))+$")


def server_said(error: DBAPIError) -> str:
    """What the server itself said; without the statement, which may hold a secret."""
    told = getattr(error.orig, "diag", None)
    said = told.message_primary if told is not None else None
    last = error.orig.args[-1] if error.orig is not None and error.orig.args else ""
    return str(said or _DRIVERS.sub("", str(last)) or type(error.orig).__name__)
