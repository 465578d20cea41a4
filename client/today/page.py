"""Today: what to do now, whom to contact next, what is due. Every line can be dealt with where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from client.admin.page import show_exports
from client.kit.buttons import button, primary
from client.kit.labels import beside_title, coloured, soft, title
from client.kit.lines import Shape
from client.kit.office import Office
from client.kit.page import Page
from client.kit.surface import Panel, Role, column, hairline, row, scrolling
from client.kit.tokens import Height, Space
from client.orders.order import open_order
from client.today import lines
from client.today.note import NoteForm
from client.today.promises import Promises
from client.today.section import Section
from client.today.todos import Todo, Todos
from client.visits.dialogs import VisitDialogs
from shared import dates, workdays
from shared.access import taken
from shared.access.metering import Export
from shared.access.rights import Verb
from shared.access.taken import Taken
from shared.customers.model import Customer, Person
from shared.database import Changes
from shared.interactions.model import Interaction
from shared.interactions.queries import Promise
from shared.orders.model import Order, Receipt
from shared.text import _, ngettext
from shared.today import queries
from shared.today.queries import Today
from shared.visits import operations as visits
from shared.visits.model import Visit
from shared.visits.queries import Appointment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SHOWN = (Visit, Interaction, Customer, Person, Order, Receipt, Export)
_MINUTE = 60_000
_FEW, _MANY = 6, 40  # lines of a section at first, at the right and in the middle; "All" shows the rest


class TodayPage(Page):
    """Read again when anything it shows has changed, when it is seen again, and each minute for the clock."""

    reads_when_shown = True

    def __init__(self, office: Office) -> None:
        super().__init__(office, "today", _("Today"))
        self._look, self._tasks = office.look, office.tasks
        self._now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
        self._decides = office.user.may(Verb.CHANGE, "exports")
        self.promises = Promises(office, self)
        self.promises.refused.connect(self.refresh)
        self.dialogs = VisitDialogs(office, self)
        self.dialogs.changing.connect(self.dialogs.move)
        self.dialogs.brought.connect(self._bring)
        self._sections: dict[str, Section] = {}
        self._build()
        self._clock = QTimer(self, interval=_MINUTE)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    # What it is made of.

    def _build(self) -> None:
        wide = Shape(lead=54, names=196, high=Height.ROW_ROOMY)
        left = [
            self._section("late", _("Waiting for their outcome"), wide),
            self._section("planned", _("Planned today"), wide),
            self._section("promises", _("Contact next"), Shape(names=228, high=Height.ROW_ROOMY)),
        ]
        self._nothing = soft(_("Nothing is planned and nobody waits. A good moment to call a silent customer."))
        self._nothing.setContentsMargins(Space.CLOSE, Space.APART, 0, 0)
        inside, right = Panel(), Panel(Role.AlternateBase, Qt.Edge.LeftEdge)
        inside.setLayout(column(*left, self._nothing, None, margins=(Space.NEAR, 0, Space.NEAR, Space.APART)))
        side = [
            self._section("exports", _("Exports"), Shape(), Role.AlternateBase),
            self._section("payments", _("Payments due"), Shape(lead=58), Role.AlternateBase),
            self._section("birthdays", _("Birthdays within 7 days"), Shape(lead=58), Role.AlternateBase),
            self._section("silent", _("Silent for 30 days"), Shape(), Role.AlternateBase),
        ]
        right.setLayout(column(*side, None, margins=(Space.NEAR, 0, Space.NEAR, Space.APART)))
        right.setFixedWidth(400)
        main = scrolling(inside)
        body = row(main, scrolling(right), gap=0)
        body.setStretchFactor(main, 1)
        whole = column(self._head(), hairline(), body)
        whole.setStretchFactor(body, 1)
        self.setLayout(whole)
        self.setFocusProxy(self._sections["planned"].todos)

    def _head(self) -> QHBoxLayout:
        self._day, self._holiday = soft(""), coloured(soft(""), self._look.colours.warn.ink)
        visit = button(self._look, _("Plan a visit"), "calendar_add")
        visit.setObjectName("plan")
        visit.clicked.connect(lambda _checked: self.dialogs.plan_on(dates.local(self._now()).date()))
        talk = primary(self._look, _("Note a contact"), "add")
        talk.setObjectName("note_contact")
        talk.clicked.connect(lambda _checked: self.note())
        parts = (title(_("Today")), Space.TIGHT, beside_title(self._day), Space.TIGHT, beside_title(self._holiday))
        return row(*parts, None, visit, talk, margins=(Space.PAGE, Space.NEAR, Space.PAGE, Space.NEAR))

    def _section(self, key: str, name: str, shape: Shape, ground: Role = Role.Base) -> QWidget:
        todos = Todos(self._look, name, shape, ground)
        todos.setObjectName(key)
        todos.acted.connect(self.act)
        self._sections[key] = made = Section(self._look, name, todos, _FEW if ground != Role.Base else _MANY)
        return made

    # What it shows.

    def refresh(self) -> None:
        """Ask for the day again."""
        day, me = dates.local(self._now()).date(), self.office.user.id

        def ask(session: Session) -> Today:
            dates.lunar(day)  # reckoned here, so that it is known when it is shown
            return queries.of(session, me, day)

        self._tasks.read(self, ask, self._show, replace="today")
        if self._decides or self.office.user.may(Verb.ADD, "exports"):
            self._tasks.read(self, self._ask_exports, self._show_exports, replace="exports")

    def _ask_exports(self, session: Session) -> list[Todo]:
        return lines.exports(*taken.concerning(session, self.office.user.id, decides=self._decides))

    def _show_exports(self, found: list[Todo]) -> None:
        self._sections["exports"].show_todos(found)

    def _show(self, found: Today) -> None:
        now = self._now()
        shown: dict[str, list[Todo]] = {
            "late": lines.unfinished(found.unfinished),
            "planned": lines.planned(found.visits, now),
            "promises": lines.promises(found.promises, found.day),
            "payments": lines.payments(found.payments, found.day),
            "birthdays": lines.birthdays(found.birthdays, found.day),
            "silent": lines.silent(found.silent, now),
        }
        for key, todos in shown.items():
            self._sections[key].show_todos(todos)
        count = sum(len(shown[key]) for key in ("late", "planned", "promises"))
        self._nothing.setVisible(count == 0)
        self._show_day(found.day)
        self.tell_status(ngettext("{count} thing to do", "{count} things to do", count).format(count=count))

    def _show_day(self, day: dt.date) -> None:
        lunar = dates.lunar(day)
        said = [f"{dates.in_month(day)} {dates.weekday(day)}", _("lunar {day}").format(day=lunar) if lunar else ""]
        self._day.setText(" · ".join(part for part in said if part))
        calendar, tomorrow = workdays.calendar(), day + dt.timedelta(days=1)
        days, name = calendar.length(tomorrow), calendar.holiday(tomorrow)
        coming = ngettext("{holiday} tomorrow, {count} day off", "{holiday} tomorrow, {count} days off", days)
        self._holiday.setText(calendar.holiday(day) or (coming.format(holiday=name, count=days) if name else ""))

    def _tick(self) -> None:
        if self.isVisible():
            self.refresh()

    def is_touched_by(self, changes: Changes) -> bool:
        return any(changes.touch(model) for model in SHOWN)

    # What is done with a line.

    def act(self, subject: Any, act: str) -> None:
        """Open the card, or do what the line offers."""
        if isinstance(subject, Taken):
            self._open_export(subject)
        elif act == "card":
            self.office.ways.open_customer(_customer_of(subject))
        elif act == "order":
            open_order(self.office, subject.id)
        elif act == "note":
            self.note(subject)
        elif isinstance(subject, Appointment):
            self.dialogs.finish(subject) if act == "done" else self.dialogs.move(subject)
        elif isinstance(subject, Promise):
            self._deal_with(subject, act)

    def _deal_with(self, promise: Promise, act: str) -> None:
        if act == "done":
            self.promises.keep(promise)
        else:
            self.promises.offer_days(promise, dates.local(self._now()).date())

    def _open_export(self, one: Taken) -> None:
        """What waits is decided in administration; one's own is taken out where its list is."""
        if one.export.state == "waiting" and self._decides:
            show_exports(self.office)
        elif one.export.what in {"customers", "orders"}:
            self.office.ways.open_page(one.export.what)

    def _bring(self, found: Appointment, state: str) -> None:
        act = {"missed": visits.miss, "cancelled": visits.cancel, "planned": visits.replan}[state]
        self._tasks.write(self, lambda session: act(session, found.visit), failed=self._reread)

    def note(self, subject: Any = None) -> NoteForm:
        """Note a contact, with the customer of a line or with any."""
        now = self._now()
        form = NoteForm(self.office, self, now, dates.local(now).date())
        if subject is not None:
            form.about(_customer_of(subject), getattr(subject, "person_id", None))
        form.open()
        return form

    def _reread(self, _error: Exception) -> bool:
        self.refresh()
        return False


def _customer_of(subject: Any) -> int:
    """Whose card a line opens."""
    if isinstance(subject, Appointment):
        return subject.visit.customer_id
    if isinstance(subject, Promise):
        return subject.contact.customer_id
    return int(subject.customer_id)
