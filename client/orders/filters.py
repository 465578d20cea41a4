"""Narrowing the list of orders: the box, a chip for each condition, and the menu that adds one."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QWidget

from client.kit.ask import FormDialog
from client.kit.buttons import link, quiet
from client.kit.chips import Chip
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Office
from client.kit.surface import row
from client.kit.tokens import Space
from shared.access import queries as people
from shared.dates import today
from shared.orders import labels
from shared.text import N_, _

WAIT_MS = 120
Days = tuple[dt.date | None, dt.date | None]
PERIODS = {
    "month": N_("This month"),
    "last_month": N_("Last month"),
    "quarter": N_("This quarter"),
    "year": N_("This year"),
    "last_year": N_("Last year"),
}


class Filters(QWidget):
    """What the list is narrowed by; `changed` when the user changes it."""

    changed = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self.states: list[str] = []
        self.users: dict[int, str] = {}
        self.days: Days = (None, None)
        self.unpaid = False
        look = office.look
        self.box = QLineEdit()
        self.box.setObjectName("filter")
        self.box.setAccessibleName(_("Filter the orders"))
        self.box.setPlaceholderText(_("Order number or customer  /"))
        self.box.setClearButtonEnabled(True)
        self.box.setFixedWidth(220)
        self.box.addAction(look.icons.icon("filter", look.colours.ink_soft), QLineEdit.ActionPosition.LeadingPosition)
        self._wait = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._wait.timeout.connect(self.changed)
        self.box.textChanged.connect(lambda _text: self._wait.start())
        self.box.returnPressed.connect(self.changed)
        self._add = quiet(look, _("Add a condition"), "add")
        self._add.setObjectName("add_condition")
        self._add.clicked.connect(self.offer)
        self._clear = link(look, _("Clear"))
        self._clear.setObjectName("clear_conditions")
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        margins = (Space.APART, 0, Space.APART, Space.NEAR)
        self.setLayout(row(self.box, self._chips, self._add, None, self._clear, gap=6, margins=margins))

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self.box.text().strip()

    def clear(self) -> None:
        """Take everything off."""
        self.states, self.users, self.days, self.unpaid = [], {}, (None, None), False
        self.box.blockSignals(True)
        self.box.clear()
        self.box.blockSignals(False)
        self._tell()

    def choose_state(self, state: str, *, on: bool = True) -> None:
        """Allow a state, or no longer."""
        chosen = {*self.states, state} if on else {*self.states} - {state}
        self.states = [each for each in labels.STATES if each in chosen]
        self._tell()

    def choose_user(self, id: int, name: str, *, on: bool = True) -> None:
        """Allow a colleague's orders, or no longer."""
        self.users = {**self.users, id: name} if on else {key: word for key, word in self.users.items() if key != id}
        self._tell()

    def choose_days(self, since: dt.date | None, until: dt.date | None) -> None:
        """Show the orders of these days, both included."""
        self.days = (since, until)
        self._tell()

    def choose_unpaid(self, *, on: bool) -> None:
        """Show only what money is still to come for, or everything."""
        self.unpaid = on
        self._tell()

    def offer(self) -> None:
        """Show the menu of conditions."""
        self._office.tasks.read(self, people.names, self._pop)

    def ask_days(self) -> FormDialog:
        """Ask from which day to which."""
        form = Form(self._office.look, [Spec("since", _("From"), "day"), Spec("until", _("To"), "day")])
        form.show_record({"since": self.days[0], "until": self.days[1]})
        dialog = FormDialog(self._office.look, _("Days of the order"), form, _("Show these"), self.window())
        dialog.setObjectName("days_dialog")

        def done() -> None:
            values = form.all_values()
            dialog.accept()
            self.choose_days(values["since"], values["until"])

        dialog.saving = done
        dialog.open()
        return dialog

    def _pop(self, names: Mapping[int, str]) -> None:
        menu = QMenu(self)
        menu.setObjectName("conditions")
        states, users, days = menu.addMenu(_("State")), menu.addMenu(_("In charge")), menu.addMenu(_("Days"))
        for state, word in labels.STATES.items():
            self._tick(states, _(word), state in self.states, lambda on, state=state: self.choose_state(state, on=on))
        for user, name in names.items():
            known = user in self.users
            self._tick(users, name, known, lambda on, user=user, name=name: self.choose_user(user, name, on=on))
        for period, word in PERIODS.items():
            days.addAction(_(word)).triggered.connect(
                lambda _checked=False, period=period: self.choose_days(*span(period, today()))
            )
        days.addSeparator()
        days.addAction(_("Other days …")).triggered.connect(lambda _checked=False: self.ask_days())
        self._tick(menu, _("Unpaid"), self.unpaid, lambda on: self.choose_unpaid(on=on))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft()))

    @staticmethod
    def _tick(menu: QMenu, word: str, on: bool, then: Any) -> None:  # noqa: FBT001 - whether it is ticked
        act = menu.addAction(word.replace("&", "&&"))
        act.setCheckable(True)
        act.setChecked(on)
        act.toggled.connect(then)

    def _tell(self) -> None:
        self._show_chips()
        self.changed.emit()

    def _show_chips(self) -> None:
        while item := self._chips.takeAt(0):
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        told: list[tuple[str, str, str]] = []
        if self.states:
            told.append(("states", _("State"), _(", ").join(_(labels.STATES[state]) for state in self.states)))
        if self.users:
            told.append(("users", _("In charge"), _(", ").join(self.users.values())))
        if any(self.days):
            told.append(("days", _("Days"), " – ".join(str(day) if day else "…" for day in self.days)))
        if self.unpaid:
            told.append(("unpaid", _("Money"), _("Unpaid")))
        for name, title, said in told:
            chip = Chip(self._office.look, title, said)
            chip.setObjectName(f"chip_{name}")
            chip.clicked.connect(lambda _on=False, name=name: self._take_off(name))
            self._chips.addWidget(chip)
        self._clear.setVisible(bool(told))

    def _take_off(self, name: str) -> None:
        setattr(self, name, {"states": [], "users": {}, "days": (None, None), "unpaid": False}[name])
        self._tell()


def span(period: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a period, seen from a day."""
    if period.endswith("year"):
        year = day.year - (period == "last_year")
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if period == "quarter":
        first = dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return first, _month_end(first.replace(month=first.month + 2))
    first = day.replace(day=1)
    if period == "last_month":
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return first, _month_end(first)


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
