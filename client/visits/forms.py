"""What the small forms of this room share: a field under its name, and the fault under the field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from client.kit.ask import Dialog
from client.kit.buttons import button, primary
from client.kit.labels import body, caption, coloured, title, wrapped
from client.kit.style import Look
from client.kit.surface import column, row
from client.kit.tokens import Space
from shared.errors import Invalid
from shared.text import _


class SmallForm(Dialog):
    """A few fields in a column, faults under them, a verb at the lower right; Ctrl+Enter saves, Esc leaves."""

    def __init__(self, look: Look, name: str, parent: QWidget) -> None:
        super().__init__(look, name, parent)
        self._faults: dict[str, QLabel] = {}
        self._fields: dict[str, QWidget] = {}
        self.setAccessibleName(name)
        self.setMinimumWidth(460)
        self._column = column(title(name), Space.NEAR, gap=4, margins=(24, 20, 24, 20))
        self.setLayout(self._column)
        self.save_button = primary(look, "")

    def say(self, text: str) -> None:
        """A sentence above the fields."""
        self._column.insertWidget(1, wrapped(body(text)))

    def place(self, name: str, label: str, *fields: QWidget) -> None:
        """A row of fields under one name."""
        for number, field in enumerate(fields):
            field.setObjectName(name if number == 0 else f"{name}_{number}")
            field.setAccessibleName(field.accessibleName() or label)
        fault = coloured(wrapped(caption("")), self.look.colours.danger.ink)
        fault.setObjectName(f"{name}_fault")
        fault.hide()
        named = caption(label)
        named.setBuddy(fields[0])
        self._column.addLayout(column(named, row(*fields), fault, gap=2, margins=(0, 0, 0, 6)))
        self._faults[name], self._fields[name] = fault, fields[0]

    def finish_with(self, verb: str, save: Callable[[], None], *links: QWidget) -> QHBoxLayout:
        """The last row: what else can be done at the left, the verb at the right."""
        self.save_button.setText(verb)
        self.save_button.setObjectName("save")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(save)
        leave = button(self.look, _("Leave"))
        leave.setObjectName("leave")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        last = row(*links, None, leave, self.save_button, gap=12, margins=(0, Space.NEAR, 0, 0))
        self._column.addLayout(last)
        return last

    def explain(self, error: Exception) -> bool:
        """Show faults beside their fields and go to the first; anything else is not for the form."""
        self.save_button.setEnabled(True)
        if not isinstance(error, Invalid):
            return False
        for name, label in self._faults.items():
            label.setText(error.fields.get(name, ""))
            label.setVisible(name in error.fields)
        known = [name for name in self._fields if name in error.fields]
        if known:
            self._fields[known[0]].setFocus()
        return bool(known)

    @property
    def rows(self) -> QVBoxLayout:
        """The column of the form, for what is not a field."""
        return self._column


def choice(choices: dict[Any, str], taken: Any = None) -> QComboBox:
    """A box of choices; each carries its code."""
    box = QComboBox()
    for code, name in choices.items():
        box.addItem(name, code)
    box.setCurrentIndex(max(box.findData(taken), 0))
    return box


def day_of(field: QDateEdit) -> dt.date:
    """The day a field shows."""
    shown = field.date()
    return dt.date(shown.year(), shown.month(), shown.day())
