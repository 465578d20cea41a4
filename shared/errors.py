"""What can go wrong in a way the user can understand and act on.

Anything else that is raised is a bug: the client shows the crash report, not a message.
"""

from __future__ import annotations

from collections.abc import Mapping


class UserError(Exception):
    """Carries one sentence written for the user: what happened, whether it was saved, what to do."""


class Invalid(UserError):
    """The values break a rule; `fields` says which field and why, all faults at once."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class Conflict(UserError):
    """Someone else saved the record since it was opened; nothing was written."""


class NeedsConfirmation(UserError):
    """Allowed, but only knowingly: repeat the call with `key` among the confirmed."""

    def __init__(self, key: str, question: str) -> None:
        super().__init__(question)
        self.key = key


class Refused(UserError):
    """The person may not do this, or the database is not one this program may use."""


class Outdated(Refused):
    """The database has gone on and no longer serves this version of the program. Nothing of this was written."""


class MustChangePassword(Refused):
    """The password is right, but it is to be changed before anything else."""


class Cancelled(UserError):
    """The user stopped the work; nothing of it was written."""


class DatabaseAway(UserError):
    """The database cannot be reached just now. A write that raised this may be repeated under its key."""


class StorageFull(UserError):
    """There is no room to save; reading goes on."""
