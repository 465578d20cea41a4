"""Saving, renaming and deleting one's own views, and choosing the one to start with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.database.limits import unfit
from shared.errors import Invalid, Refused
from shared.text import _
from shared.views.model import SavedView

MOST = 50


def save(session: Session, page: str, name: str, content: Mapping[str, Any]) -> int:
    """Keep what is shown under a name; a view of that name is replaced. Invalid for a name that cannot be."""
    me = session.info["user_id"]
    mine = session.scalars(select(SavedView).where(SavedView.user_id == me, SavedView.page == page)).all()
    _refuse(name)
    written = json.dumps(dict(content), ensure_ascii=False)
    view = next((each for each in mine if each.name == name.strip()), None)
    if view is None:
        if len(mine) >= MOST:
            raise Refused(_("There are {count} saved views already; delete one first.").format(count=MOST))
        view = SavedView(user_id=me, page=page, name=name.strip())
        session.add(view)
    view.content = written
    session.flush()
    return view.id


def rename(session: Session, opened: SavedView, name: str) -> int:
    """Call a view otherwise. Invalid when another one is called so."""
    view = _mine(session, opened)
    _refuse(name)
    same = select(SavedView.id).where(
        SavedView.user_id == view.user_id, SavedView.page == view.page, SavedView.name == name.strip()
    )
    if (other := session.scalar(same)) is not None and other != view.id:
        raise Invalid({"name": _("Another view has this name.")})
    view.name = name.strip()
    session.flush()
    return view.id


def delete(session: Session, opened: SavedView) -> int:
    """Forget a view."""
    session.delete(_mine(session, opened))
    session.flush()
    return opened.id


def start_with(session: Session, page: str, view_id: int | None) -> None:
    """Open a page with one of the views from now on, or with none."""
    me = session.info["user_id"]
    for view in session.scalars(select(SavedView).where(SavedView.user_id == me, SavedView.page == page)):
        view.is_start = view.id == view_id
    session.flush()


def _mine(session: Session, opened: SavedView) -> SavedView:
    if opened.user_id != session.info["user_id"]:
        raise Refused(_("This view belongs to somebody else; nothing was changed."))
    return session.merge(opened, load=False)


def _refuse(name: str) -> None:
    faults = unfit(SavedView, {"name": name})
    if not name.strip():
        faults["name"] = _("Give the view a name.")
    if faults:
        raise Invalid(faults)
