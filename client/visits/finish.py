"""Saying what came of a visit, and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QDateEdit, QLineEdit, QPlainTextEdit, QWidget

from client.kit.buttons import link
from client.kit.drafting import Drafting
from client.kit.labels import soft, wrapped
from client.kit.office import Office
from client.visits.forms import SmallForm, choice, day_of
from shared import dates, workdays
from shared.interactions import labels as contacts
from shared.text import _
from shared.visits import labels, operations
from shared.visits.queries import Appointment


class FinishForm(SmallForm):
    """One visit: its outcome and the next step; or that it was missed, cancelled, changed."""

    saved = Signal(int)
    changing = Signal(object)
    card_wanted = Signal(int)
    brought = Signal(object, str)  # the visit and the state it is to have

    def __init__(self, office: Office, parent: QWidget, opened: Appointment, today: dt.date) -> None:
        super().__init__(office.look, opened.customer, parent)
        self.setObjectName("finish")
        self._opened = opened
        self.outcome, self.next_note = QPlainTextEdit(opened.visit.outcome), QLineEdit()
        self.outcome_code = choice({code: _(name) for code, name in contacts.OUTCOMES.items()})
        self.has_next, self.next_on = QCheckBox(_("Next step on")), QDateEdit()
        self._say_facts()
        about = _("What came of the visit: {name}").format(name=opened.short_name)
        if opened.visit.state in {"planned", "missed"}:
            self._ask(today)
            self.keep_entries(office, f"finish {opened.visit.id}", about)
        else:
            self._tell()
            # Perhaps it is over by a save of one's own that was not answered; anything else stays among the drafts.
            Drafting(office, f"finish {opened.visit.id}", about, self).take(lambda _left: None)

    def _say_facts(self) -> None:
        found, visit = self._opened, self._opened.visit
        day = dates.local(visit.starts).date()
        when = f"{dates.in_full(day)}  {dates.clock(visit.starts)} – {dates.clock(visit.ends)}"
        kind = f"{_(labels.KINDS[visit.kind])} · {_(labels.STATES[visit.state])}"
        whom = "  ".join(part for part in (found.person, found.phone) if part)
        for line in (when, " · ".join(part for part in (kind, found.user) if part), whom, visit.purpose, found.place):
            if line:
                self.rows.addWidget(wrapped(soft(line)))
        self.rows.addSpacing(8)

    def _ask(self, today: dt.date) -> None:
        self.outcome.setTabChangesFocus(True)
        self.outcome.setFixedHeight(96)
        self.next_on.setCalendarPopup(True)
        self.next_on.setDisplayFormat("yyyy-MM-dd")
        later = _next_workday(today + dt.timedelta(days=7))
        self.next_on.setDate(QDate(later.year, later.month, later.day))
        self.next_on.setEnabled(False)
        self.next_note.setEnabled(False)
        self.next_note.setMaxLength(200)
        self.next_note.setPlaceholderText(_("What was promised"))
        self.next_note.setAccessibleName(_("What was promised"))
        self.has_next.toggled.connect(self.next_on.setEnabled)
        self.has_next.toggled.connect(self.next_note.setEnabled)
        self.place("outcome", _("What came of it"), self.outcome)
        self.place("result", _("Result"), self.outcome_code)
        self.place("next_on", _("Next step"), self.has_next, self.next_on)
        self.place("next_note", _("What for"), self.next_note)
        self.entries = {
            "outcome": self.outcome,
            "result": self.outcome_code,
            "has_next": self.has_next,
            "next_on": self.next_on,
            "next_note": self.next_note,
        }
        others = [
            self._link("card", _("Open the card"), self._open_card),
            self._link("change", _("Change"), self._change),
        ]
        if self._opened.visit.state == "planned":
            others.append(self._link("miss", _("Did not take place"), lambda: self._bring("missed")))
        others.append(self._link("cancel", _("Cancel the visit"), lambda: self._bring("cancelled")))
        self.finish_with(_("Visit done"), self.save, *others)
        self.outcome.setFocus()

    def _tell(self) -> None:
        """A visit that is over, or was called off, can be read; one that was called off can be planned again."""
        self.outcome.setReadOnly(True)
        self.place("outcome", _("What came of it"), self.outcome)
        links = [self._link("card", _("Open the card"), self._open_card)]
        self.finish_with(_("Plan it again"), lambda: self._bring("planned"), *links)
        self.save_button.setVisible(self._opened.visit.state == "cancelled")

    def _link(self, name: str, text: str, act: Callable[[], None]) -> QWidget:
        made = link(self.look, text)
        made.setObjectName(name)
        made.setAutoDefault(False)
        made.clicked.connect(lambda _checked: act())
        return made

    def _open_card(self) -> None:
        self.card_wanted.emit(self._opened.visit.customer_id)
        self.reject()

    def _change(self) -> None:
        self.changing.emit(self._opened)
        self.reject()

    def _bring(self, state: str) -> None:
        self.brought.emit(self._opened, state)
        self.accept()

    def save(self) -> None:
        """The visit is done."""
        opened = self._opened.visit
        next_on = day_of(self.next_on) if self.has_next.isChecked() else None
        outcome, result = self.outcome.toPlainText(), self.outcome_code.currentData()
        note = self.next_note.text() if next_on else ""
        self.write(
            lambda session: operations.finish(
                session, opened, outcome=outcome, next_on=next_on, next_note=note, result=result
            ),
            self._saved,
            self.explain,
        )

    def _saved(self, id: int) -> None:
        self.saved.emit(id)
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.save_button.isVisible():
            self.save_button.click()
        else:
            super().keyPressEvent(event)


def _next_workday(day: dt.date) -> dt.date:
    while not workdays.calendar().is_workday(day):
        day += dt.timedelta(days=1)
    return day
