"""What the fields of a customer and of its people are called, in the language in use."""

from __future__ import annotations

from shared.customers import labels
from shared.text import _


def named(name: str) -> str:
    """The name of a field; a field nobody named is called by its code."""
    title = labels.FIELDS.get(name) or labels.PERSON_FIELDS.get(name, name)
    return _(title)
