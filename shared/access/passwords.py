"""Keeping passwords: argon2id, with OWASP's first recommended cost (19 MiB, two passes)."""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING

from shared.database.limits import unseen
from shared.text import _

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST = 8
MOST = 200
_TOLD = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks or sounds alike


def hashed(password: str) -> str:
    """The password as it is stored, with its own salt and cost."""
    return _hasher().hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether this is the password that was stored."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - loaded when first signing in

    try:
        return _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the stored form was made at another cost than today's."""
    return _hasher().check_needs_rehash(stored)


def fault(password: str) -> str | None:
    """Why a new password is not good enough, or None."""
    if unseen(password):
        return _("There is a character in it that cannot be shown; type it again.")
    if len(password) < LEAST:
        return _("A password needs at least {least} characters.").format(least=LEAST)
    if len(password) > MOST:
        return _("A password has at most {most} characters.").format(most=MOST)
    if len(set(password)) < 4:
        return _("This password is too easy to guess.")
    return None


def suggested() -> str:
    """A password that can be told over the telephone and guessed by nobody (58 bits), to be changed soon."""
    return "-".join("".join(secrets.choice(_TOLD) for _letter in range(4)) for _group in range(3))


def fault_of_next(old: str, new: str) -> str | None:
    """Why a new password is not good enough after the old one, or None."""
    return _("This is the old password; choose another.") if old == new else fault(new)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415 - loaded when first signing in

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
