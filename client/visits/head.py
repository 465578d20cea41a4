"""Over the calendar: what it shows, and the buttons that lead elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.kit.buttons import Segments, button, primary, tool
from client.kit.labels import Elided, beside_title, title
from client.kit.style import Look
from client.kit.surface import Role, row
from client.kit.tokens import Space
from client.visits import spans
from shared.text import _


class Head(QWidget):
    """`turned` carries a number of pages, on or back; `looked` a way of looking."""

    turned = Signal(int)
    looked = Signal(str)
    now_wanted = Signal()
    sheet_wanted = Signal()
    plan_wanted = Signal()

    def __init__(self, look: Look, way: str, *, may_plan: bool = True) -> None:
        super().__init__()
        self._title, self._told = title(""), Elided("")
        self._told.setForegroundRole(Role.PlaceholderText)
        self._told.setMinimumWidth(1)  # the first to give way
        back, on = tool(look, "chevron_left", _("Back (Alt+Left)")), tool(look, "chevron_right", _("On (Alt+Right)"))
        now = button(look, _("Today"))
        self._segments = Segments(look, [_(name) for name in spans.WAYS.values()], list(spans.WAYS).index(way))
        sheet = tool(look, "print", _("Print the day's plan (Ctrl+P)"))
        new = primary(look, _("Plan a visit"), "add")
        self._segments.group.idClicked.connect(lambda number: self.looked.emit(list(spans.WAYS)[number]))
        for made, steps in ((back, -1), (on, 1)):
            made.clicked.connect(lambda _checked, steps=steps: self.turned.emit(steps))
        for asked, wanted in ((now, self.now_wanted), (sheet, self.sheet_wanted), (new, self.plan_wanted)):
            asked.clicked.connect(lambda _checked, wanted=wanted: wanted.emit())
        for widget, name in ((back, "back"), (on, "on"), (now, "now"), (sheet, "print_plan"), (new, "plan")):
            widget.setObjectName(name)
        if not may_plan:
            new.hide()
        parts = (self._title, Space.TIGHT, beside_title(self._told), back, now, on, Space.TIGHT, self._segments)
        margins = (Space.APART, Space.NEAR, Space.PAGE, Space.NEAR)
        self.setLayout(row(*parts, Space.TIGHT, sheet, new, gap=6, margins=margins))

    def show_way(self, way: str) -> None:
        """Mark how the calendar is looked at."""
        self._segments.group.button(list(spans.WAYS).index(way)).setChecked(True)

    def say(self, named: str, told: str) -> None:
        """The title, and in a lower voice what the days are like."""
        self._title.setText(named)
        self._told.setText(told)
