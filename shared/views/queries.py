"""Reading saved views."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.views.model import SavedView


def of_user(session: Session, user_id: int, page: str) -> Sequence[SavedView]:
    """Somebody's views of a page, in the order they were made."""
    asked = select(SavedView).where(SavedView.user_id == user_id, SavedView.page == page)
    return session.scalars(asked.order_by(SavedView.id)).all()


def content(view: SavedView) -> dict[str, Any]:
    """What the view holds; nothing where it cannot be understood, as after a later version of the program."""
    try:
        found = json.loads(view.content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
