"""What a command ends with, beside the refusals that every tier knows."""

from __future__ import annotations

from shared.errors import UserError

DONE, REFUSED, FOUND = 0, 1, 3
EXIT_CODES = (
    "exit codes: 0 done, also where nothing was left to do; 1 refused or failed, with a sentence; 2 wrong words;"
    " 3 something was looked at and is not as it should be, a line for each fault"
)


class Alarm(UserError):
    """What was looked at is not as it should be; a line for each fault."""
