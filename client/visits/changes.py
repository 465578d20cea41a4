"""What the calendar does with a visit: moved, missed, cancelled, planned again; the last of it can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from client.kit.office import Office
from client.visits import knowingly
from shared import dates
from shared.errors import Conflict
from shared.text import _
from shared.visits import operations, queries
from shared.visits.model import Visit
from shared.visits.queries import Appointment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ACTS = {"missed": operations.miss, "cancelled": operations.cancel, "planned": operations.replan}


class VisitChanges(QObject):
    """`refused` says that what is on screen may not be what is saved: it is to be read again."""

    refused = Signal()

    def __init__(self, office: Office, page: QWidget) -> None:
        super().__init__(page)
        self._office, self._page = office, page
        self._undo: Callable[[], None] | None = None

    def move(self, found: Appointment, starts: dt.datetime, ends: dt.datetime, user_id: int | None) -> None:
        """Save another time, or another colleague; asks when somebody would have to be in two places."""
        opened, before = found.visit, (found.visit.starts, found.visit.ends, found.visit.user_id, found.visit.state)
        values: dict[str, object] = {"starts": starts, "ends": ends}
        values |= {"user_id": user_id} if user_id != opened.user_id else {}

        def work(session: Session, confirmed: frozenset[str]) -> int:
            return operations.update(session, opened, confirmed=confirmed, **values)

        def moved(id: int) -> None:
            said = _("{customer} is now on {day} at {time}.").format(
                customer=found.short_name, day=dates.in_month(dates.local(starts).date()), time=dates.clock(starts)
            )
            self._tell(said, lambda: self._move_back(id, opened.version + 1, before))

        look, tasks = self._office.look, self._office.tasks
        knowingly.write(
            look, partial(tasks.write, self._page), self._page, work, moved, self._failed, self.refused.emit
        )

    def bring(self, found: Appointment, state: str) -> None:
        """The visit was missed, is cancelled, or is planned again."""
        said = {
            "missed": _("The visit to {customer} did not take place."),
            "cancelled": _("The visit to {customer} is cancelled."),
            "planned": _("The visit to {customer} is planned again."),
        }[state].format(customer=found.short_name)
        back = operations.cancel if state == "planned" else operations.replan
        version = found.visit.version + 1

        def undo(id: int) -> None:
            self._write(lambda session: back(session, _as_it_was_left(session, id, version)))

        self._write(
            lambda session: _ACTS[state](session, found.visit), lambda done: self._tell(said, lambda: undo(done))
        )

    def undo(self) -> None:
        """Take the last change of mine back."""
        if self._undo:
            act, self._undo = self._undo, None
            act()

    def _move_back(self, id: int, version: int, before: tuple[dt.datetime, dt.datetime, int | None, str]) -> None:
        starts, ends, user_id, state = before

        def work(session: Session) -> int:
            visit = _as_it_was_left(session, id, version)
            operations.update(session, visit, confirmed={"overlap"}, starts=starts, ends=ends, user_id=user_id)
            if state != "planned":
                _ACTS[state](session, visit)
            return id

        self._write(work)

    def _write(self, work: Callable[[Session], int], done: Callable[[int], None] | None = None) -> None:
        self._office.tasks.write(self._page, work, done, self._failed)

    def _tell(self, said: str, undo: Callable[[], None]) -> None:
        self._undo = undo
        self._office.ways.tell(said, self.undo)

    def _failed(self, error: Exception) -> bool:
        """Whatever went wrong, what is on screen has to be what is saved."""
        self.refused.emit()
        if isinstance(error, Conflict):
            self._office.ways.tell(str(error))
        return isinstance(error, Conflict)


def _as_it_was_left(session: Session, id: int, version: int) -> Visit:
    """The visit, if nobody has changed it since."""
    visit = queries.open(session, id).visit
    if visit.version != version:
        raise Conflict(_("A colleague has changed the visit since; it was not changed back."))
    return visit
