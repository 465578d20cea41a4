"""Several fields with their labels, faults and what was edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from client.kit.fields import Field, Spec
from client.kit.labels import caption, coloured, wrapped
from client.kit.marks import Dot
from client.kit.style import Look
from client.kit.surface import row
from client.kit.tokens import Height, Space
from shared.errors import Invalid
from shared.text import _

NAMES = 84


class Form(QWidget):
    """Fields one below the other. `plain`: facts that look like words until they are touched.

    `values` gives only what differs from what was shown; a blue dot stands beside each such field.
    """

    edited = Signal()

    def __init__(self, look: Look, specs: Sequence[Spec], *, plain: bool = False) -> None:
        super().__init__()
        self._look = look
        self._shown: dict[str, Any] = {}
        self.fields: dict[str, Field] = {}
        self._dots: dict[str, QWidget] = {}
        self._faults: dict[str, QWidget] = {}
        self._sentences: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0 if plain else Space.TIGHT)
        grid.setColumnMinimumWidth(0, NAMES)
        grid.setColumnStretch(1, 1)
        for number, spec in enumerate(specs):
            self._add(grid, number * 2, spec, plain=plain)

    def show_record(self, record: object) -> None:
        """Show the values of a record (attributes or a mapping) and forget what was typed."""
        for name, field in self.fields.items():
            shown = record.get(name) if isinstance(record, Mapping) else getattr(record, name)
            field.show_value(shown)
            self._shown[name] = self._typed(field)
        self.show_faults({})
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
        """What was typed, as plain text or codes, for a draft."""
        found = {name: self._typed(field) for name, field in self.fields.items()}
        return {name: _plain(value) for name, value in found.items() if value != self._shown.get(name)}

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Say under each field what is wrong with it, and go to the first one."""
        for name, field in self.fields.items():
            field.show_fault(fault=name in faults)
            self._sentences[name].setText(faults.get(name, ""))
            self._faults[name].setVisible(name in faults)
        first = next((name for name in self.fields if name in faults), None)
        if first:
            self.fields[first].setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._mark()

    def _add(self, grid: QGridLayout, at: int, spec: Spec, *, plain: bool) -> None:
        name = caption(spec.label)
        name.setFixedHeight(Height.ROW_DENSE)
        field = self.fields[spec.name] = Field(spec, plain=plain)
        name.setBuddy(field.editor)
        field.edited.connect(self._on_edited)
        dot = self._dots[spec.name] = Dot(self._look.colours.accent, _("Edited, not saved"))
        policy = dot.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        dot.setSizePolicy(policy)
        dot.setVisible(False)
        grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        parts = [field, dot] if not spec.locked else [field, self._lock()]
        grid.addLayout(row(*parts, gap=6), at, 1)
        grid.addWidget(self._fault(spec.name), at + 1, 1)
        self._shown[spec.name] = self._typed(field)

    def _lock(self) -> QWidget:
        mark = QLabel()
        mark.setPixmap(self._look.icons.pixmap("lock_closed", self._look.colours.ink_soft, 12))
        mark.setFixedWidth(12)
        mark.setToolTip(_("Your role may only look at this."))
        return mark

    def _fault(self, name: str) -> QWidget:
        danger = self._look.colours.danger.ink
        mark = QLabel()
        mark.setPixmap(self._look.icons.pixmap("error_circle", danger, 16))
        words = self._sentences[name] = wrapped(coloured(caption(""), danger))
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        made = self._faults[name] = QWidget()
        made.setLayout(row(mark, words, gap=Space.TIGHT, margins=(2, 2, 0, Space.TIGHT)))
        made.setVisible(False)
        return made

    def _on_edited(self) -> None:
        self._mark()
        self.edited.emit()

    def _mark(self) -> None:
        for name, dot in self._dots.items():
            edited = self._typed(self.fields[name]) != self._shown.get(name)
            self.fields[name].show_edited(edited=edited)
            dot.setVisible(edited and not self.fields[name].spec.locked)

    @staticmethod
    def _typed(field: Field) -> Any:
        try:
            return field.value()
        except Invalid:
            return field.editor.property("text")


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)
