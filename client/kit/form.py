"""Several fields with their labels, faults and what was edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from client.kit.fields import UNKEPT, Field, Spec
from client.kit.labels import caption, coloured, wrapped
from client.kit.marks import Dot
from client.kit.style import Look
from client.kit.surface import row
from client.kit.tips import tip
from client.kit.tokens import Height, Space
from shared.errors import Invalid
from shared.text import _

NAMES, SIGNS = 84, 16


class Form(QWidget):
    """Fields one below the other. `plain`: facts that look like words until they are touched.

    `values` gives only what differs from what was shown; a blue dot stands beside each such field. Dots and faults are
    made when there is something to mark, for most fields never need them. `names` is the width of the labels.
    """

    edited = Signal()

    def __init__(self, look: Look, specs: Sequence[Spec], *, plain: bool = False, names: int = NAMES) -> None:
        super().__init__()
        self._look = look
        self._shown: dict[str, Any] = {}
        self.fields: dict[str, Field] = {}
        self._dots: dict[str, QWidget] = {}
        self._faults: dict[str, _Fault] = {}
        self._notes: dict[str, QLabel] = {}
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0 if plain else Space.TIGHT)
        grid.setColumnMinimumWidth(0, names)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(2, SIGNS)
        self._rows = {spec.name: 3 * number for number, spec in enumerate(specs)}
        for spec in specs:
            self._add(spec, plain=plain)

    def show_record(self, record: object) -> None:
        """Show the values of a record (attributes or a mapping) and forget what was typed."""
        for name, field in self.fields.items():
            shown = record.get(name) if isinstance(record, Mapping) else getattr(record, name)
            field.show_value(shown)
            self._shown[name] = self._typed(field)
        self.show_faults({})
        self.show_notes({})
        self._mark()

    def show_meanwhile(self, record: object, notes: Mapping[str, str]) -> None:
        """Show a record that a colleague has changed, where nothing is typed and nobody is about to; the notes stand
        beside the fields both changed.
        """
        for name, field in self.fields.items():
            if self._typed(field) == self._shown.get(name) and not field.editor.hasFocus():
                field.show_value(getattr(record, name))
                self._shown[name] = self._typed(field)
        self.show_notes(notes)

    def show_notes(self, notes: Mapping[str, str]) -> None:
        """Say something under fields that is no fault."""
        for name in self.fields.keys() & (notes.keys() | self._notes.keys()):
            if name not in self._notes:
                made = self._notes[name] = wrapped(coloured(caption(""), self._look.colours.warn.ink))
                made.setObjectName(f"{name}_note")
                self._grid.addWidget(made, self._rows[name] + 2, 1, 1, 2)
            self._notes[name].setText(notes.get(name, ""))
            self._notes[name].setVisible(name in notes)

    def show_one(self, name: str, value: Any) -> None:
        """Show another value of one field, as saved; what was typed elsewhere stays."""
        self.fields[name].show_value(value)
        self._shown[name] = self._typed(self.fields[name])
        self._mark()

    def type_in(self, values: Mapping[str, Any]) -> None:
        """Put values in as if the user had typed them: from a draft, or after a colleague's change."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].show_value(value)
        self._mark()
        self.edited.emit()

    def values(self) -> dict[str, Any]:
        """What differs from what was shown. Invalid, all faults at once, when something cannot be understood."""
        QGuiApplication.inputMethod().commit()  # characters an input method still holds are meant too
        faults: dict[str, str] = {}
        edited: dict[str, Any] = {}
        for name, field in self.fields.items():
            try:
                value = field.value()
            except Invalid as wrong:
                faults |= wrong.fields
                continue
            if value != self._shown.get(name):
                edited[name] = value
        if faults:
            raise Invalid(faults)
        return edited

    def all_values(self) -> dict[str, Any]:
        """Every value, edited or not."""
        return {**self._shown, **self.values()}

    @property
    def is_edited(self) -> bool:
        """Whether something was typed that is not saved."""
        return any(self._typed(field) != self._shown.get(name) for name, field in self.fields.items())

    def typed(self) -> dict[str, Any]:
        """What was typed, as plain text or codes, for a draft; passwords are never kept."""
        kept = {name: field for name, field in self.fields.items() if field.spec.kind not in UNKEPT}
        found = {name: self._typed(field) for name, field in kept.items()}
        return {name: _plain(value) for name, value in found.items() if value != self._shown.get(name)}

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Say under each field what is wrong with it, and go to the first one."""
        for name, field in self.fields.items():
            field.show_fault(fault=name in faults)
            if name in faults or name in self._faults:
                self._fault(name).say(faults.get(name, ""))
        first = next((name for name in self.fields if name in faults), None)
        if first:
            self.fields[first].setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._mark()

    def _add(self, spec: Spec, *, plain: bool) -> None:
        name, at = caption(spec.label), self._rows[spec.name]
        name.setFixedHeight(Height.ROW_DENSE)
        field = self.fields[spec.name] = Field(spec, plain=plain)
        name.setBuddy(field.editor)
        field.edited.connect(self._on_edited)
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, at, 1)
        if spec.locked:
            self._grid.addWidget(self._lock(), at, 2, Qt.AlignmentFlag.AlignRight)
        self._shown[spec.name] = self._typed(field)

    def _lock(self) -> QWidget:
        mark = QLabel()
        mark.setPixmap(self._look.icons.pixmap("lock_closed", self._look.colours.ink_soft, 12))
        mark.setFixedWidth(12)
        tip(mark, _("Your role may only look at this."))
        return mark

    def _fault(self, name: str) -> _Fault:
        if name not in self._faults:
            made = self._faults[name] = _Fault(self._look)
            self._grid.addWidget(made, self._rows[name] + 1, 1, 1, 2)
        return self._faults[name]

    def _dot(self, name: str) -> QWidget:
        if name not in self._dots:
            made = self._dots[name] = Dot(self._look.colours.accent, _("Edited, not saved"))
            self._grid.addWidget(made, self._rows[name], 2, Qt.AlignmentFlag.AlignRight)
        return self._dots[name]

    def _on_edited(self) -> None:
        self._mark()
        self.edited.emit()

    def _mark(self) -> None:
        for name, field in self.fields.items():
            edited = self._typed(field) != self._shown.get(name)
            field.show_edited(edited=edited)
            if name in self._dots or (edited and not field.spec.locked):
                self._dot(name).setVisible(edited)

    @staticmethod
    def _typed(field: Field) -> Any:
        try:
            return field.value()
        except Invalid:
            return field.editor.property("text")


class _Fault(QWidget):
    """What is wrong with a field; gone when nothing is."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        danger = look.colours.danger.ink
        mark = QLabel()
        mark.setPixmap(look.icons.pixmap("error_circle", danger, 16))
        self._words = wrapped(coloured(caption(""), danger))
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setLayout(row(mark, self._words, gap=Space.TIGHT, margins=(2, 2, 0, Space.TIGHT)))
        self.setVisible(False)

    def say(self, fault: str) -> None:
        self._words.setText(fault)
        self.setVisible(bool(fault))


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)
