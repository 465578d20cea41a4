"""Narrowing the list of orders: by state, who is in charge, days and what is unpaid."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QMenu

from client.kit.ask import FormDialog
from client.kit.filters import Condition, Days, FilterBar, ask_days, tick
from client.kit.office import Office
from shared.access import queries as people
from shared.dates import today
from shared.orders import labels
from shared.text import N_, _

PERIODS = {
    "month": N_("This month"),
    "last_month": N_("Last month"),
    "quarter": N_("This quarter"),
    "year": N_("This year"),
    "last_year": N_("Last year"),
}


class Filters(FilterBar):
    """States, colleagues by id, the first and the last day, and whether money has to be open."""

    def __init__(self, office: Office) -> None:
        super().__init__(office, _("Filter the orders"), _("Order number or customer  /"), 220)
        self.states: list[str] = []
        self.users: dict[int, str] = {}
        self.days: Days = (None, None)
        self.unpaid = False

    def choose_state(self, state: str, *, on: bool = True) -> None:
        """Allow a state, or no longer."""
        chosen = {*self.states, state} if on else {*self.states} - {state}
        self.states = [each for each in labels.STATES if each in chosen]
        self.tell()

    def choose_user(self, id: int, name: str, *, on: bool = True) -> None:
        """Allow a colleague's orders, or no longer."""
        self.users = {**self.users, id: name} if on else {key: word for key, word in self.users.items() if key != id}
        self.tell()

    def choose_days(self, since: dt.date | None, until: dt.date | None) -> None:
        """Show the orders of these days, both included."""
        self.days = (since, until)
        self.tell()

    def choose_unpaid(self, *, on: bool) -> None:
        """Show only what money is still to come for, or everything."""
        self.unpaid = on
        self.tell()

    def offer(self) -> None:
        """Show the menu of conditions."""
        self.office.tasks.read(self, people.names, self._pop)

    def ask_days(self) -> FormDialog:
        """Ask from which day to which."""
        return ask_days(self.office, self.window(), _("Days of the order"), self.days, self.choose_days)

    def in_force(self) -> Sequence[Condition]:
        told: list[Condition] = []
        if self.states:
            told.append(("states", _("State"), _(", ").join(_(labels.STATES[state]) for state in self.states)))
        if self.users:
            told.append(("users", _("In charge"), _(", ").join(self.users.values())))
        if any(self.days):
            told.append(("days", _("Days"), " – ".join(str(day) if day else "…" for day in self.days)))
        if self.unpaid:
            told.append(("unpaid", _("Money"), _("Unpaid")))
        return told

    def take_off(self, name: str) -> None:
        setattr(self, name, {"states": [], "users": {}, "days": (None, None), "unpaid": False}[name])
        self.tell()

    def take_all_off(self) -> None:
        self.states, self.users, self.days, self.unpaid = [], {}, (None, None), False

    def _pop(self, names: Mapping[int, str]) -> None:
        menu = QMenu(self)
        states, users, days = menu.addMenu(_("State")), menu.addMenu(_("In charge")), menu.addMenu(_("Days"))
        for state, word in labels.STATES.items():
            on = state in self.states
            tick(states, _(word), lambda on, state=state: self.choose_state(state, on=on), on=on)
        for user, name in names.items():
            on = user in self.users
            tick(users, name, lambda on, user=user, name=name: self.choose_user(user, name, on=on), on=on)
        for period, word in PERIODS.items():
            days.addAction(_(word)).triggered.connect(
                lambda _checked=False, period=period: self.choose_days(*span(period, today()))
            )
        days.addSeparator()
        days.addAction(_("Other days …")).triggered.connect(lambda _checked=False: self.ask_days())
        tick(menu, _("Unpaid"), lambda on: self.choose_unpaid(on=on), on=self.unpaid)
        self.pop_up(menu)


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
