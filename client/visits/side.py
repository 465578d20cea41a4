"""Beside the calendar: a small month, whose visits are shown, what the marks mean, and what needs somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from client.kit.buttons import link, tool
from client.kit.labels import caption, heading
from client.kit.style import Look
from client.kit.surface import Panel, Role, column, row
from client.kit.tips import tip
from client.kit.tokens import Space
from client.visits.small_month import SmallMonth
from client.visits.spans import turned
from shared import dates
from shared.text import _
from shared.visits.queries import Appointment

_MOST = 6


class Side(Panel):
    """`shown` says whose visits are wanted; `opened` a visit that needs somebody."""

    shown = Signal(object)
    opened = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(Role.AlternateBase, Qt.Edge.RightEdge)
        self._look = look
        self.month = SmallMonth(look)
        self._month_name = heading("")
        self._people, self._tasks = column(gap=2), column(gap=2)
        self._checks: dict[int, QCheckBox] = {}
        self._needs = heading(_("Needs somebody"))
        self.setLayout(
            column(
                self._month_head(),
                self.month,
                Space.APART,
                heading(_("Whose visits")),
                self._people,
                Space.APART,
                heading(_("Marks")),
                Space.TIGHT,
                *[self._key(*key) for key in self._keys()],
                Space.APART,
                self._needs,
                self._tasks,
                None,
                gap=2,
                margins=(Space.APART, Space.NEAR, Space.NEAR, Space.NEAR),
            )
        )
        self.setFixedWidth(232)

    def _month_head(self) -> QHBoxLayout:
        back, on = (
            tool(self._look, "chevron_left", _("Month before")),
            tool(self._look, "chevron_right", _("Month after")),
        )
        for button, name, steps in ((back, "month_before", -1), (on, "month_after", 1)):
            button.setObjectName(name)
            button.clicked.connect(lambda _checked, steps=steps: self._turn(steps))
        return row(self._month_name, None, back, on, gap=0)

    def _turn(self, steps: int) -> None:
        self.month.turn_to(turned("month", self.month.month, steps))
        self._month_name.setText(dates.month(self.month.month))

    def show_day(self, day: dt.date, shown: Collection[dt.date], today: dt.date) -> None:
        """The calendar shows other days."""
        self.month.show_day(day, shown, today)
        self._month_name.setText(dates.month(day))

    def show_people(self, names: dict[int, str], me: int, wanted: Collection[int]) -> None:
        """Everybody whose visits may be shown, me first."""
        if list(names) == list(self._checks):
            return
        _empty(self._people)
        self._checks.clear()
        for id, name in sorted(names.items(), key=lambda each: (each[0] != me, each[1])):
            check = QCheckBox(name.replace("&", "&&"))
            check.setObjectName(f"user_{id}")
            check.setAccessibleName(name)
            check.setChecked(id in wanted)
            check.toggled.connect(lambda _on: self.shown.emit(self.wanted()))
            line = row(check, None, caption(_("me") if id == me else ""))
            line.addStrut(28)
            self._people.addLayout(line)
            self._checks[id] = check

    def wanted(self) -> set[int]:
        """The ids of the colleagues whose visits are shown."""
        return {id for id, check in self._checks.items() if check.isChecked()}

    def show_needs(self, clashing: Sequence[Appointment], waiting: Sequence[Appointment]) -> None:
        """Visits at the same time, and visits that are over without an outcome."""
        _empty(self._tasks)
        for each in clashing[:_MOST]:
            said = _("{day} {time} {customer}: two at a time")
            self._add_need("warning", self._look.colours.warn.ink, said, each)
        for each in waiting[: _MOST - min(len(clashing), _MOST - 2)]:
            said = _("{day} {customer}: no outcome yet")
            self._add_need("dismiss_circle", self._look.colours.danger.ink, said, each)
        self._needs.setVisible(bool(clashing or waiting))

    def _add_need(self, icon: str, colour: str, said: str, each: Appointment) -> None:
        starts = dates.local(each.visit.starts)
        text = said.format(
            day=f"{starts.month}-{starts.day}", time=dates.clock(each.visit.starts), customer=each.short_name
        )
        button = _need(self._look, text, lambda: self.opened.emit(each))
        button.setObjectName(f"need_{each.visit.id}")
        mark = QLabel()
        mark.setPixmap(self._look.icons.pixmap(icon, colour, 16))
        line = row(mark, button, None)
        line.addStrut(24)
        self._tasks.addLayout(line)

    def _keys(self) -> list[tuple[str, str, str]]:
        c = self._look.colours
        return [
            ("calendar_ltr", c.info.ink, _("Planned")),
            ("checkmark_circle", c.ok.ink, _("Done")),
            ("dismiss_circle", c.danger.ink, _("Missed")),
            ("warning", c.warn.ink, _("Two at a time")),
            ("circle", c.ok.ink, _("Public holiday")),
            ("square", c.danger.ink, _("Make-up workday")),
        ]

    def _key(self, icon: str, colour: str, name: str) -> QHBoxLayout:
        mark = QLabel()
        mark.setPixmap(self._look.icons.pixmap(icon, colour, 16))
        line = row(mark, caption(name), None)
        line.addStrut(24)
        return line


def _need(look: Look, text: str, act: Callable[[], None]) -> QPushButton:
    button = link(look, text.replace("&", "&&"))
    metrics = button.fontMetrics()
    button.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, 166).replace("&", "&&"))
    button.setAccessibleName(text)
    tip(button, text)
    button.clicked.connect(lambda _checked: act())
    return button


def _empty(layout: QVBoxLayout) -> None:
    """Take everything out again, in whatever depth."""
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if isinstance(inner, QVBoxLayout | QHBoxLayout):
            _empty(inner)  # type: ignore[arg-type]  # both give their items alike
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
