"""What was typed on a card and never saved, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from client.customers.words import named
from client.kit.fields import said
from shared.customers.model import Customer
from shared.text import _


def told(typed: Mapping[str, Any], saved: Customer) -> str:
    """The parts of a draft, the facts beside what is saved now."""
    beside = _("{field}: {typed} (saved: {saved})")
    parts = [
        beside.format(field=named(name), typed=value, saved=said(getattr(saved, name, "")) or "—")
        for name, value in typed.get("facts", {}).items()
    ]
    if contact := typed.get("contact"):
        parts.append(_("a contact: {text}").format(text=contact.get("text", "")))
    return _("; ").join(parts)
