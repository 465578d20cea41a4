"""Planning a visit, or changing one that is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, QTime, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QTimeEdit, QWidget

from client.kit.office import Office
from client.visits import knowingly
from client.visits.customer_box import CustomerBox
from client.visits.forms import Entry, SmallForm, choice, day_of
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
        self, office: Office, parent: QWidget, starts: dt.datetime, ends: dt.datetime, user_id: int | None
    ) -> None:
        super().__init__(office.look, _("Plan a visit"), parent)
        self.setObjectName("planner")
        self._kept_in, self._tasks, self._user_id = office, office.tasks, user_id
        self._key = f"visit new {starts.isoformat()} {ends.isoformat()}"
        self._opened: Appointment | None = None
        self._preset: int | None = None
        self._wanted_person: int | None = None
        self.customer, self.person, self.colleague = CustomerBox(office.tasks), QComboBox(), QComboBox()
        self.kind = choice({code: _(name) for code, name in labels.KINDS.items()})
        self.day, self.starts, self.ends = QDateEdit(), QTimeEdit(), QTimeEdit()
        self.purpose, self.where = QLineEdit(), QLineEdit()
        self._lay_out()
        self._set_times(starts, ends)
        self.customer.chosen.connect(self._show_customer)
        self.starts.timeChanged.connect(self._keep_length)
        self._tasks.read(
            self, lambda session: {user.id: user.name for user in access.colleagues(session)}, self._show_users
        )

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

    def open(self) -> None:
        """Show the form; what was left of it is taken up."""
        times: dict[str, Entry] = {"day": self.day, "starts": self.starts, "ends": self.ends}
        self.entries = {"kind": self.kind, **times, "purpose": self.purpose, "place": self.where}
        self.keep_entries(self._kept_in, self._key, self._about())
        self.customer.chosen.connect(self._on_chosen)
        super().open()

    def typed(self) -> dict[str, Any]:
        """What differs from the form as it opened, with whom and who goes."""
        typed, choice = super().typed(), self.customer.choice
        if choice is not None and choice.id != self._preset:
            typed["customer_id"] = choice.id
        people = {"person_id": self.person.currentData(), "user_id": self.colleague.currentData()}
        return {**typed, **people} if typed else {}

    def type_in(self, values: Mapping[str, Any]) -> None:
        """Put a draft in; the customer is looked up, for it may have been changed since."""
        super().type_in(values)
        self._wanted_person = values.get("person_id", self._wanted_person)
        self._user_id = values.get("user_id") or self._user_id
        self.colleague.setCurrentIndex(max(self.colleague.findData(self._user_id), 0))
        if "customer_id" in values:
            id = values["customer_id"]
            self._tasks.read(self, lambda session: choices.customer(session, id), self.customer.take)

    def for_customer(self, customer_id: int) -> None:
        """Plan with this customer: the card calls it."""
        self._preset = customer_id
        self._key = f"visit of {customer_id}"
        self._tasks.read(self, lambda session: choices.customer(session, customer_id), self.customer.take)

    def _about(self) -> str:
        choice = self.customer.choice
        return _("Visit: {name}").format(name=choice.name) if choice else _("Plan a visit")

    def _on_chosen(self) -> None:
        if self.drafting is not None:
            self.drafting.about = self._about()
        self.note()

    def change(self, opened: Appointment) -> None:
        """Change a visit instead of planning a new one; its customer stays."""
        visit = opened.visit
        self._opened, self._user_id, self._wanted_person = opened, visit.user_id, visit.person_id
        self._key, self._preset = f"visit {visit.id}", visit.customer_id
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
        wanted = self._wanted_person
        if wanted is None and self._opened is None and people:
            wanted = people[0].id
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

        knowingly.write(self.look, self.write, self, work, self._saved, self.explain)

    def _saved(self, id: int) -> None:
        self.saved.emit(id)
        self.accept()
