"""The calendar page: days, weeks, months and lists of visits, mine and my colleagues'."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget

from client.firm.printing import preview
from client.kit.office import Office
from client.kit.page import Page
from client.kit.surface import Panel, column, hairline, row, scrolling
from client.visits import spans
from client.visits.agenda import AgendaView
from client.visits.changes import VisitChanges
from client.visits.dialogs import VisitDialogs
from client.visits.entries import Column, clashes
from client.visits.head import Head
from client.visits.hours import HoursView
from client.visits.month import MonthView
from client.visits.side import Side
from shared import dates
from shared.access import queries as access
from shared.access.rights import Verb
from shared.customers.model import Customer, Person
from shared.database import Changes
from shared.reports.pdf import Printed
from shared.text import _, ngettext
from shared.visits import plan, queries
from shared.visits.model import Visit
from shared.visits.queries import Appointment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_HALF_MINUTE = 30_000


class VisitsPage(Page):
    """Everything on it can be done by keyboard; what was moved can be moved back with Ctrl+Z."""

    reads_when_shown = True

    def __init__(self, office: Office) -> None:
        super().__init__(office, "visits", _("Visits"))
        self._look, self._tasks = office.look, office.tasks
        self._now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
        self._way, self._day = "workweek", dates.local(self._now()).date()
        self._wanted: set[int] = {office.user.id}
        self._found: list[Appointment] = []
        self._names: dict[int, str] = {}
        self.changes, self.dialogs = VisitChanges(office, self), VisitDialogs(office, self)
        self._build()
        self._connect()
        self._clock = QTimer(self, interval=_HALF_MINUTE)
        self._clock.timeout.connect(lambda: self.hours.set_now(self._now()))
        self._clock.start()

    # What it is made of.

    def _build(self) -> None:
        self.head, self.side = (
            Head(self._look, self._way, may_plan=self.office.user.may(Verb.ADD, "visits")),
            Side(self._look),
        )
        self.hours, self.month, self.agenda = HoursView(self._look), MonthView(self._look), AgendaView(self._look)
        self._views = QStackedWidget()
        for view in (self.hours, self.month, self.agenda):
            self._views.addWidget(view)
        right = column(self.head, hairline(), self._views)
        right.setStretchFactor(self._views, 1)
        right_side = Panel()
        right_side.setLayout(right)
        whole = row(scrolling(self.side), right_side, gap=0)
        whole.setStretchFactor(right_side, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.hours)

    def _connect(self) -> None:
        for mover in (self.hours, self.month):
            mover.moved.connect(self.changes.move)
            if self.office.user.may(Verb.ADD, "visits"):
                mover.wanted.connect(self.dialogs.plan)
            mover.dragging.connect(self._say)
        for view in (self.hours, self.month, self.agenda):
            view.opened.connect(self.dialogs.finish)
            view.picked.connect(lambda _found: self._say(""))
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._offer)
        self.changes.refused.connect(self.refresh)
        self.dialogs.changing.connect(self.dialogs.change)
        self.dialogs.brought.connect(self.changes.bring)
        self.dialogs.planned.connect(self.hours.pick)
        self.head.turned.connect(self.turn)
        self.head.looked.connect(self.show_way)
        self.head.now_wanted.connect(self.go_to_today)
        self.head.sheet_wanted.connect(self.print_plan)
        self.head.plan_wanted.connect(self.plan_next_hour)
        self.month.day_chosen.connect(self.go_to)
        self.month.day_opened.connect(self._open_day)
        self.side.month.chosen.connect(self.go_to)
        self.side.shown.connect(self.show_people)
        self.side.opened.connect(self.dialogs.finish)
        for keys, act in (
            ("Alt+Left", lambda: self.turn(-1)),
            ("Alt+Right", lambda: self.turn(1)),
            ("Alt+Home", self.go_to_today),
            ("Ctrl+P", self.print_plan),
            ("Ctrl+Z", self.changes.undo),
            ("Ins", self.plan_next_hour),
            ("Del", self.cancel_picked),
        ):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)

    # Where it looks.

    def show_way(self, way: str) -> None:
        """Look at a day, a work week, a week, a month or the agenda."""
        self._way = way
        self.head.show_way(way)
        self.refresh()

    def go_to(self, day: dt.date) -> None:
        """Look at the days around one."""
        self._day = day
        self.refresh()

    def go_to_today(self) -> None:
        """Look at today again."""
        self.go_to(dates.local(self._now()).date())

    def turn(self, steps: int) -> None:
        """Look at the next pages, or the ones before."""
        self.go_to(spans.turned(self._way, self._day, steps))

    def _open_day(self, day: dt.date) -> None:
        self._day = day
        self.show_way("day")

    def show_people(self, wanted: set[int]) -> None:
        """Show the visits of these colleagues."""
        self._wanted = wanted
        self.refresh()

    # What it shows.

    def refresh(self) -> None:
        """Ask for the visits of the days shown."""
        shown = spans.days(self._way, self._day)
        first, last = dates.moment(shown[0], 0), dates.moment(shown[-1] + dt.timedelta(days=1), 0)
        wanted, me, now, known = set(self._wanted), self.office.user.id, self._now(), self._names

        def ask(session: Session) -> tuple[list[Appointment], list[Appointment], dict[int, str]]:
            for day in shown:
                dates.lunar(day)  # reckoned here, so that it is known when it is painted
            names = known or {user.id: user.name for user in access.colleagues(session)}
            return queries.between(session, first, last, wanted), queries.unfinished(session, me, now, 6), names

        self._tasks.read(self, ask, self._show, replace="visits")

    def _show(self, answer: tuple[list[Appointment], list[Appointment], dict[int, str]]) -> None:
        self._found, waiting, self._names = answer
        self._bring_in_front()
        now, me, shown = self._now(), self.office.user.id, spans.days(self._way, self._day)
        today = dates.local(now).date()
        self.side.show_people(self._names, me, self._wanted)
        self.side.show_day(self._day, shown if self._way != "month" else [], today)
        columns = self._columns(shown)
        if self._way == "month":
            self.month.show_visits(self._day, self._found, me, now)
        elif self._way == "agenda":
            self.agenda.show_visits(self._found, now)
        else:
            self.hours.show_visits(columns, self._found, me, now)
        clashing = clashes(self._found)
        self.side.show_needs([each for each in self._found if each.visit.id in clashing], waiting)
        count = sum(each.visit.state != "cancelled" for each in self._found)
        self.head.say(spans.named(self._way, self._day), spans.told(self._way, self._day, count))
        self._say("")

    def _bring_in_front(self) -> None:
        """Only with its visits: an empty month that nobody asked for yet would look like a free one."""
        wanted = {"month": self.month, "agenda": self.agenda}.get(self._way, self.hours)
        shown = self._views.currentWidget()
        if shown is not None and shown is not wanted:
            held = shown.hasFocus() or not self.isVisible()
            self._views.setCurrentWidget(wanted)
            self.setFocusProxy(wanted)
            if held:
                wanted.setFocus()

    def _columns(self, shown: list[dt.date]) -> list[Column]:
        """A day shows its colleagues side by side, when there are several."""
        if self._way == "day" and len(self._wanted) > 1:
            me = self.office.user.id
            order = sorted(self._wanted, key=lambda who: (who != me, self._names.get(who, "")))
            return [Column(shown[0], id, self._names.get(id, "")) for id in order]
        return [Column(day) for day in shown]

    def _say(self, said: str) -> None:
        count = sum(each.visit.state != "cancelled" for each in self._found)
        visits = ngettext("{count} visit", "{count} visits", count).format(count=count)
        self.tell_status(f"{visits}    {said}" if said else visits)

    def is_touched_by(self, changes: Changes) -> bool:
        return any(changes.touch(model) for model in (Visit, Customer, Person))

    # What is done with a visit.

    def picked(self) -> Appointment | None:
        """The visit under the keyboard."""
        if self._way == "agenda":
            return self.agenda.picked_visit()
        entry = self.month.picked_entry() if self._way == "month" else self.hours.picked_entry()
        return entry.appointment if entry else None

    def cancel_picked(self) -> None:
        """Del: the visit under the keyboard will not take place; Undo brings it back."""
        found = self.picked()
        if found and found.visit.state in {"planned", "missed"} and self._may_change(found):
            self.changes.bring(found, "cancelled")

    def _may_change(self, found: Appointment) -> bool:
        return self.office.user.may_with(Verb.CHANGE, "visits", found.visit.user_id)

    def plan_next_hour(self) -> None:
        """Plan on the day shown: from the next full hour today, from nine on other days."""
        if self.office.user.may(Verb.ADD, "visits"):
            self.dialogs.plan_on(self._day)

    def _offer(self, at: QPoint) -> None:
        found, view = self.picked(), self._views.currentWidget()
        if found is not None and view is not None:
            menu = self.menu(found)
            menu.popup(view.mapToGlobal(at))

    def menu(self, found: Appointment) -> QMenu:
        """What can be done with a visit."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        state = found.visit.state if self._may_change(found) else "done"
        menu.addAction(_("Say what came of it…") if state != "done" else _("Read…"), lambda: self.dialogs.finish(found))
        if state != "done":
            menu.addAction(_("Change…"), lambda: self.dialogs.change(found))
        if state == "planned":
            menu.addAction(_("Did not take place"), lambda: self.changes.bring(found, "missed"))
        if state in {"planned", "missed"}:
            menu.addAction(_("Cancel the visit"), lambda: self.changes.bring(found, "cancelled"))
        menu.addSeparator()
        menu.addAction(_("Open the card"), lambda: self.office.ways.open_customer(found.visit.customer_id))
        return menu

    # On paper.

    def print_plan(self) -> None:
        """The plan of the day that is picked, or shown, in a preview: mine, or of the one colleague shown."""
        found = self.picked()
        day = dates.local(found.visit.starts).date() if found else self._day
        me, by = self.office.user.id, self.office.user.name
        whose = me if me in self._wanted or not self._wanted else min(self._wanted)
        name = by if whose == me else self._names.get(whose, "")
        first, last = dates.moment(day, 0), dates.moment(day + dt.timedelta(days=1), 0)
        self._tasks.read(
            self,
            lambda session: queries.between(session, first, last, {whose}),
            lambda visits: self._draw(day, lambda printed: plan.draw(day, name, visits, printed)),
        )

    def _draw(self, day: dt.date, draw: Callable[[Printed], bytes]) -> None:
        preview(self.office, self, _("Visit plan {day}").format(day=f"{day:%Y-%m-%d}"), draw)
