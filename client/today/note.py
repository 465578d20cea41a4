"""Noting a contact from the start page: with whom, what was said, what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QDateEdit, QLineEdit, QPlainTextEdit, QWidget

from client.kit.office import Office
from client.visits.customer_box import CustomerBox
from client.visits.forms import SmallForm, choice, day_of
from shared.errors import Invalid
from shared.interactions import labels, operations
from shared.text import _
from shared.visits import choices


class NoteForm(SmallForm):
    """One contact, now; `saved` carries its id."""

    saved = Signal(int)

    def __init__(self, office: Office, parent: QWidget, now: dt.datetime, today: dt.date) -> None:
        super().__init__(office.look, _("Note a contact"), parent)
        self.setObjectName("note")
        self._kept_in, self._tasks, self._now = office, office.tasks, now
        self._preset: int | None = None
        self._person_id: int | None = None
        self.customer = CustomerBox(office.tasks)
        self.kind = choice({code: _(name) for code, name in labels.KINDS.items()})
        self.outcome = choice({code: _(name) for code, name in labels.OUTCOMES.items()})
        self.text, self.next_note = QPlainTextEdit(), QLineEdit()
        self.has_next, self.next_on = QCheckBox(_("Next step on")), QDateEdit()
        self._lay_out(today + dt.timedelta(days=7))

    def _lay_out(self, later: dt.date) -> None:
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(96)
        self.next_on.setCalendarPopup(True)
        self.next_on.setDisplayFormat("yyyy-MM-dd")
        self.next_on.setDate(QDate(later.year, later.month, later.day))
        self.next_note.setMaxLength(200)
        self.next_on.setEnabled(False)
        self.next_note.setEnabled(False)
        self.has_next.toggled.connect(self.next_on.setEnabled)
        self.has_next.toggled.connect(self.next_note.setEnabled)
        self.place("customer_id", _("Customer"), self.customer)
        self.place("kind", _("Kind and result"), self.kind, self.outcome)
        self.place("text", _("What was said"), self.text)
        self.place("next_on", _("Next step"), self.has_next, self.next_on)
        self.place("next_note", _("What for"), self.next_note)
        self.finish_with(_("Note it"), self.save)
        self.save_button.setShortcut("Ctrl+Return")

    def open(self) -> None:
        """Show the form; what was left of it is taken up."""
        self.entries = {
            "kind": self.kind,
            "outcome": self.outcome,
            "text": self.text,
            "has_next": self.has_next,
            "next_on": self.next_on,
            "next_note": self.next_note,
        }
        self.keep_entries(self._kept_in, f"contact {self._preset or 'new'}", _("Note a contact"))
        self.customer.chosen.connect(self.note)
        super().open()

    def typed(self) -> dict[str, Any]:
        """What differs from the form as it opened, with the customer and the person."""
        typed, choice = super().typed(), self.customer.choice
        if choice is not None and choice.id != self._preset:
            typed["customer_id"] = choice.id
        return {**typed, "person_id": self._person_id} if typed else {}

    def type_in(self, values: Mapping[str, Any]) -> None:
        """Put a draft in."""
        super().type_in(values)
        self._person_id = values.get("person_id", self._person_id)
        if "customer_id" in values:
            id = values["customer_id"]
            self._tasks.read(self, lambda session: choices.customer(session, id), self.customer.take)

    def about(self, customer_id: int, person_id: int | None = None) -> None:
        """Note a contact with this customer."""
        self._preset, self._person_id = customer_id, person_id
        self._tasks.read(self, lambda session: choices.customer(session, customer_id), self.customer.take)
        self.text.setFocus()

    def save(self) -> None:
        """Save; faults go beside their fields."""
        customer = self.customer.choice
        if customer is None:
            self.explain(Invalid({"customer_id": _("Choose the customer from the list.")}))
            return
        at, kind, outcome = self._now, self.kind.currentData(), self.outcome.currentData()
        said, person_id = self.text.toPlainText(), self._person_id
        next_on = day_of(self.next_on) if self.has_next.isChecked() else None
        note = self.next_note.text() if next_on else ""
        self.write(
            lambda session: operations.note(
                session,
                customer.id,
                at=at,
                kind=kind,
                text=said,
                person_id=person_id,
                outcome=outcome,
                next_on=next_on,
                next_note=note,
            ),
            self._saved,
            self.explain,
        )

    def _saved(self, id: int) -> None:
        self.saved.emit(id)
        self.accept()
