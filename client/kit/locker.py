"""A password that somebody asked to be remembered: in the system's own locker, and nowhere else.

On Windows that is the Credential Locker. Whatever runs as the same Windows user can read what is in it.
"""

from __future__ import annotations

import logging

import keyring
from keyring.backend import KeyringBackend

log = logging.getLogger("wanglai")
# Those of the systems themselves; another one may be a plain file.
SAFE = ("keyring.backends.Windows", "keyring.backends.macOS", "keyring.backends.SecretService")


class Locker:
    """The passwords of one server, by login; what the system refuses is in the log, and nothing is remembered.

    Windows refuses by an error of its own, which the library hands on as it is: where a policy lets nothing be kept,
    say. Nobody is kept from signing in by that.
    """

    def __init__(self, kept: KeyringBackend, place: str) -> None:
        self._kept, self._service = kept, f"Wanglai {place}"

    @classmethod
    def of_system(cls, place: str) -> Locker | None:
        """The system's own; None where it has none."""
        kept = keyring.get_keyring()
        return cls(kept, place) if type(kept).__module__ in SAFE else None

    def remembered(self, login: str) -> str:
        """The password of a login, or nothing."""
        try:
            return self._kept.get_password(self._service, login) or "" if login else ""
        except Exception:
            log.exception("the locker could not be read")
            return ""

    def remember(self, login: str, password: str) -> None:
        """Keep it, in the place of a former one."""
        try:
            self._kept.set_password(self._service, login, password)
        except Exception:
            log.exception("the locker took no password")

    def forget(self, login: str) -> None:
        """Keep it no longer."""
        try:
            if self._kept.get_password(self._service, login) is not None:
                self._kept.delete_password(self._service, login)
        except Exception:
            log.exception("the locker gave no password up")
