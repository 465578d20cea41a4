"""The forms in which a visit is planned, changed and finished, over whatever page it stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from client.kit.office import Office
from client.visits.finish import FinishForm
from client.visits.planner import Planner
from shared import dates
from shared.visits.queries import Appointment


class VisitDialogs(QObject):
    """`planned` carries the id of a new visit, `changing` a visit that is to be changed, `brought` one and its new
    state.
    """

    planned = Signal(int)
    changing = Signal(object)
    brought = Signal(object, str)

    def __init__(self, office: Office, page: QWidget) -> None:
        super().__init__(page)
        self._office, self._page = office, page
        self.now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)

    def plan(self, starts: dt.datetime, ends: dt.datetime, user_id: int | None = None) -> Planner:
        """Open the form for a new visit."""
        form = Planner(self._office, self._page, starts, ends, user_id or self._office.user.id)
        form.saved.connect(self.planned)
        form.open()
        return form

    def plan_on(self, day: dt.date) -> Planner:
        """Plan on a day: from the next full hour today, from nine on other days."""
        now = dates.local(self.now())
        minutes = min((now.hour + 1) * 60, 23 * 60) if day == now.date() else 9 * 60
        starts = dates.moment(day, minutes)
        return self.plan(starts, starts + dt.timedelta(hours=1))

    def finish(self, found: Appointment) -> FinishForm:
        """Open one visit: to finish it, to call it off, to read what came of it."""
        form = FinishForm(self._office, self._page, found, dates.local(self.now()).date())
        form.changing.connect(self.changing)
        form.brought.connect(self.brought)
        form.card_wanted.connect(self._office.ways.open_customer)
        form.open()
        return form

    def change(self, found: Appointment) -> Planner:
        """Open the form of a planned visit."""
        visit = found.visit
        form = Planner(self._office, self._page, visit.starts, visit.ends, visit.user_id)
        form.change(found)
        form.open()
        return form

    def move(self, found: Appointment) -> None:
        """Open it at the day: the visit is to be on another one."""
        self.change(found).day.setFocus()
