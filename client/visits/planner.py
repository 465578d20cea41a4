"""Planning a visit, or changing one that is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, QTime, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QTimeEdit, QWidget

from client.kit.style import Look
from client.kit.tasks import Tasks
from client.visits import knowingly
from client.visits.customer_box import CustomerBox
from client.visits.forms import SmallForm, choice, day_of
from shared import dates
from shared.access import queries as access
from shared.customers.model import Person
from shared.errors import Invalid
from shared.text import _, pgettext
from shared.visits import choices, labels, operations
from shared.visits.choices import Choice
from shared.visits.queries import Appointment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Planner(SmallForm):
    """The form; `saved` carries the visit's id. Times are those of this machine's clock."""

    saved = Signal(int)

    def __init__(
        self, look: Look, tasks: Tasks, parent: QWidget, starts: dt.datetime, ends: dt.datetime, user_id: int | None
    ) -> None:
        super().__init__(look, _("Plan a visit"), parent)
        self.setObjectName("planner")
        self._tasks, self._user_id = tasks, user_id
        self._opened: Appointment | None = None
        self._wanted_person: int | None = None
        self.customer, self.person, self.colleague = CustomerBox(tasks), QComboBox(), QComboBox()
        self.kind = choice({code: _(name) for code, name in labels.KINDS.items()})
        self.day, self.starts, self.ends = QDateEdit(), QTimeEdit(), QTimeEdit()
        self.purpose, self.where = QLineEdit(), QLineEdit()
        self._lay_out()
        self._set_times(starts, ends)
        self.customer.chosen.connect(self._show_customer)
        self.starts.timeChanged.connect(self._keep_length)
        tasks.read(self, lambda session: {user.id: user.name for user in access.colleagues(session)}, self._show_users)

    def _lay_out(self) -> None:
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        for field in (self.starts, self.ends):
            field.setDisplayFormat("H:mm")
        self.starts.setAccessibleName(_("Begins"))
        self.ends.setAccessibleName(_("Ends"))
        self.purpose.setMaxLength(200)
        self.where.setMaxLength(200)
        self.place("customer_id", _("Customer"), self.customer)
        self.place("starts", _("When"), self.day, self.starts, self.ends)
        self.place("kind", _("Kind and person"), self.kind, self.person)
        self.place("purpose", pgettext("visit", "About"), self.purpose)
        self.place("place", pgettext("visit", "Where"), self.where)
        self.place("user_id", _("Who goes"), self.colleague)
        self.person.setAccessibleName(pgettext("visit", "Person"))
        self.finish_with(_("Plan the visit"), self.save)

    def for_customer(self, customer_id: int) -> None:
        """Plan with this customer: the card calls it."""
        self._tasks.read(self, lambda session: choices.customer(session, customer_id), self.customer.take)

    def change(self, opened: Appointment) -> None:
        """Change a visit instead of planning a new one; its customer stays."""
        visit = opened.visit
        self._opened, self._user_id, self._wanted_person = opened, visit.user_id, visit.person_id
        self.setWindowTitle(_("Change the visit"))
        self.save_button.setText(_("Save the change"))
        self.customer.take(Choice(visit.customer_id, opened.customer, "", opened.address))
        self.customer.field.setReadOnly(True)
        self.kind.setCurrentIndex(self.kind.findData(visit.kind))
        self.purpose.setText(visit.purpose)
        self.where.setText(visit.place)
        self._set_times(visit.starts, visit.ends)
        self.colleague.setCurrentIndex(self.colleague.findData(self._user_id))
        self.purpose.setFocus()

    def _set_times(self, starts: dt.datetime, ends: dt.datetime) -> None:
        begins, stops = dates.local(starts), dates.local(ends)
        self._length = ends - starts
        self.day.setDate(QDate(begins.year, begins.month, begins.day))
        for field, at in ((self.starts, begins), (self.ends, stops)):
            field.blockSignals(True)
            field.setTime(QTime(at.hour, at.minute))
            field.blockSignals(False)

    def _keep_length(self, at: QTime) -> None:
        """A later beginning is a later end."""
        self.ends.setTime(at.addSecs(int(self._length.total_seconds())))

    def _show_users(self, names: dict[int, str]) -> None:
        for id, name in names.items():
            self.colleague.addItem(name, id)
        self.colleague.setCurrentIndex(max(self.colleague.findData(self._user_id), 0))

    def _show_customer(self, customer: Choice | None) -> None:
        self.person.clear()
        self.where.setPlaceholderText(customer.address if customer else "")
        if customer:
            self._tasks.read(self, lambda session: choices.people(session, customer.id), self._show_people)

    def _show_people(self, people: Sequence[Person]) -> None:
        self.person.clear()
        self.person.addItem(_("Nobody in particular"), None)
        for person in people:
            self.person.addItem("  ".join(part for part in (person.name, person.title) if part), person.id)
        wanted = self._wanted_person if self._opened else (people[0].id if people else None)
        self.person.setCurrentIndex(max(self.person.findData(wanted), 0))

    def values(self) -> dict[str, Any]:
        """What the fields say."""
        day, starts, ends = day_of(self.day), self.starts.time(), self.ends.time()
        first, last = starts.hour() * 60 + starts.minute(), ends.hour() * 60 + ends.minute()
        return {
            "starts": dates.moment(day, first),
            "ends": dates.moment(day, last),
            "kind": self.kind.currentData(),
            "person_id": self.person.currentData(),
            "purpose": self.purpose.text().strip(),
            "place": self.where.text().strip(),
            "user_id": self.colleague.currentData() or self._user_id,
        }

    def save(self) -> None:
        """Save, asking when somebody would have to be in two places."""
        customer, opened, values = self.customer.choice, self._opened, self.values()
        if customer is None:
            self.explain(Invalid({"customer_id": _("Choose the customer from the list.")}))
            return

        def work(session: Session, confirmed: frozenset[str]) -> int:
            if opened is None:
                return operations.schedule(session, customer.id, confirmed=confirmed, **values)
            return operations.update(session, opened.visit, confirmed=confirmed, **values)

        self.save_button.setEnabled(False)
        knowingly.write(self.look, self._tasks, self, work, self._saved, self.explain, self._stay)

    def _stay(self) -> None:
        self.save_button.setEnabled(True)

    def _saved(self, id: int) -> None:
        self.saved.emit(id)
        self.accept()
