"""What the small forms of this room share: a field under its name, and the fault under the field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QDateTime, Qt, SignalInstance
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDateTimeEdit,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from client.kit.buttons import button, primary
from client.kit.kept import KeptDialog
from client.kit.labels import body, caption, coloured, title, wrapped
from client.kit.office import Office
from client.kit.style import Look
from client.kit.surface import column, row
from client.kit.tokens import Space
from shared.errors import Invalid
from shared.text import _

Entry = QComboBox | QCheckBox | QDateTimeEdit | QLineEdit | QPlainTextEdit


class SmallForm(KeptDialog):
    """A few fields in a column, faults under them, a verb at the lower right; Ctrl+Enter saves, Esc leaves.

    `entries` are the fields that a draft keeps, by name.
    """

    def __init__(self, look: Look, name: str, parent: QWidget) -> None:
        super().__init__(look, name, parent)
        self._faults: dict[str, QLabel] = {}
        self._fields: dict[str, QWidget] = {}
        self.setAccessibleName(name)
        self.setMinimumWidth(460)
        self.entries: dict[str, Entry] = {}
        self._blank: dict[str, Any] = {}
        self._area = QWidget()
        self._column = column(title(name), Space.NEAR, gap=4)
        self._area.setLayout(self._column)
        self._whole = column(self.notice, self._area, gap=4, margins=(24, 20, 24, 20))
        self.setLayout(self._whole)
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
        leave.clicked.connect(self.give_up)
        last = row(*links, None, leave, self.save_button, gap=12, margins=(0, Space.NEAR, 0, 0))
        self._whole.addLayout(last)
        return last

    def keep_entries(self, office: Office, key: str, about: str) -> None:
        """Keep what the fields say from now on; what they say now is nothing typed."""
        for field in self.entries.values():
            change_of(field).connect(self.note)
        self._blank = {name: entered(field) for name, field in self.entries.items()}
        self.keep(office, key, about)

    def typed(self) -> dict[str, Any]:
        """What differs from the form as it opened."""
        now = {name: entered(field) for name, field in self.entries.items()}
        return {name: value for name, value in now.items() if value != self._blank.get(name)}

    def type_in(self, values: Mapping[str, Any]) -> None:
        """Put a draft into the fields."""
        for name, value in values.items():
            if name in self.entries:
                enter(self.entries[name], value)

    def hold(self, *, on: bool) -> None:
        """Let the fields rest while they are saved."""
        self._area.setEnabled(not on)
        self.save_button.setEnabled(not on)

    def explain(self, error: Exception) -> bool:
        """Show faults beside their fields and go to the first; anything else is not for the form."""
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


def entered(field: Entry) -> Any:
    """What a field says, as text, a code or a tick: fit for a draft."""
    if isinstance(field, QComboBox):
        return field.currentData()
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, QDateTimeEdit):
        return field.dateTime().toString(Qt.DateFormat.ISODate)
    return field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()


def enter(field: Entry, value: Any) -> None:
    """Put into a field what `entered` gave."""
    if isinstance(field, QComboBox):
        field.setCurrentIndex(max(field.findData(value), 0))
    elif isinstance(field, QCheckBox):
        field.setChecked(bool(value))
    elif isinstance(field, QDateTimeEdit):
        field.setDateTime(QDateTime.fromString(value, Qt.DateFormat.ISODate))
    elif isinstance(field, QPlainTextEdit):
        field.setPlainText(value)
    else:
        field.setText(value)


def change_of(field: Entry) -> SignalInstance:
    """What a field says when it changes."""
    if isinstance(field, QComboBox):
        return field.currentIndexChanged
    if isinstance(field, QCheckBox):
        return field.toggled
    return field.dateTimeChanged if isinstance(field, QDateTimeEdit) else field.textChanged


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
