"""The place to write down what was just said, and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from client.kit.buttons import Segments, primary
from client.kit.fields import Field, Spec
from client.kit.labels import caption, coloured
from client.kit.style import Look
from client.kit.surface import column, row
from client.kit.tokens import Radius, Space
from shared.customers.model import Person
from shared.interactions import labels
from shared.text import _

KINDS = ("call", "visit", "message", "email", "complaint")


class Composer(QWidget):
    """One contact being written; empty until somebody types. `wanted` is emitted by its Save button."""

    edited = Signal()
    wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("composer")
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.kinds = Segments(look, [_(labels.KINDS[kind]) for kind in KINDS])
        self.person, self.outcome = QComboBox(), QComboBox()
        self.text, self.next_note = QPlainTextEdit(), QLineEdit()
        self.next_on = Field(Spec("next_on", _("Next contact on"), "day", hint=_("by when")))
        self.kept, self._fault = caption(""), coloured(caption(""), look.colours.danger.ink)
        self.save_button = primary(look, _("Note it"))
        self._name()
        self._lay_out()
        self._listen()

    def show_people(self, people: Sequence[Person]) -> None:
        """Offer the people of the customer, the main one first."""
        chosen = self.person.currentData()
        self.person.clear()
        self.person.addItem(_("with whom?"), None)
        for person in people:
            self.person.addItem(person.name, person.id)
        self.person.setCurrentIndex(max(0, self.person.findData(chosen)))

    @property
    def is_edited(self) -> bool:
        """Whether something was written that is not saved."""
        return bool(self.text.toPlainText().strip() or self.next_note.text().strip() or self._day_typed())

    def values(self) -> dict[str, Any]:
        """The contact as it is to be noted, or nothing. Invalid when the day cannot be understood."""
        if not self.is_edited:
            return {}
        return {
            "at": dt.datetime.now(dt.UTC),
            "kind": KINDS[self.kinds.group.checkedId()],
            "text": self.text.toPlainText().strip(),
            "person_id": self.person.currentData(),
            "outcome": self.outcome.currentData(),
            "next_on": self.next_on.value(),
            "next_note": self.next_note.text().strip(),
        }

    def typed(self) -> dict[str, Any]:
        """What was written, for a draft."""
        if not self.is_edited:
            return {}
        said = {"text": self.text.toPlainText(), "next_on": self._day_typed(), "next_note": self.next_note.text()}
        chosen = {"person_id": self.person.currentData(), "outcome": self.outcome.currentData()}
        return {**said, **chosen, "kind": self.kinds.group.checkedId()}

    def type_in(self, values: Mapping[str, Any]) -> None:
        """Put a draft in."""
        self.text.setPlainText(values.get("text", ""))
        self.next_note.setText(values.get("next_note", ""))
        self.next_on.show_value(values.get("next_on", ""))
        for box, name in ((self.person, "person_id"), (self.outcome, "outcome")):
            box.setCurrentIndex(max(0, box.findData(values.get(name))))
        if part := self.kinds.group.button(values.get("kind", 0)):
            part.setChecked(True)

    def clear(self) -> None:
        """Begin anew."""
        self.type_in({})
        self.show_faults({})
        self.kept.setText("")

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Say what is wrong with the contact."""
        mine = [faults[name] for name in ("text", "next_on", "next_note", "outcome", "kind", "at") if name in faults]
        self._fault.setText(" ".join(mine))
        self._fault.setVisible(bool(mine))
        self.next_on.show_fault(fault="next_on" in faults)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._look.colours.line))
        painter.setBrush(QColor(self._look.colours.well))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), Radius.LARGE, Radius.LARGE)

    def _day_typed(self) -> str:
        editor = self.next_on.editor
        return editor.text().strip() if isinstance(editor, QLineEdit) else ""

    def _name(self) -> None:
        for widget, name, said in (
            (self.kinds, "contact_kind", _("Kind of contact")),
            (self.person, "contact_person", _("With whom")),
            (self.outcome, "contact_outcome", _("Result")),
            (self.text, "contact_text", _("What was said")),
            (self.next_note, "contact_next_note", _("Next step")),
            (self.save_button, "contact_save", _("Note the contact")),
        ):
            widget.setObjectName(name)
            widget.setAccessibleName(said)
        self.text.setPlaceholderText(_("What was said?"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(62)
        self.next_note.setPlaceholderText(_("next step"))
        for code, word in labels.OUTCOMES.items():
            self.outcome.addItem(_(word), code)

    def _lay_out(self) -> None:
        flag = QLabel()
        flag.setPixmap(self._look.icons.pixmap("flag", self._look.colours.ink_soft, 16))
        self.next_on.setFixedWidth(104)
        self._fault.setVisible(False)
        top = row(self.kinds, None, self.person, self.outcome)
        self.kinds.setFixedWidth(self.kinds.sizeHint().width())
        for box, most in ((self.person, 132), (self.outcome, 140)):
            box.setMinimumWidth(72)
            box.setMaximumWidth(most)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        foot = row(flag, self.next_on, self.next_note, self.kept, self.save_button)
        foot.setStretchFactor(self.next_note, 1)
        self.setLayout(column(top, self.text, self._fault, foot, gap=Space.CLOSE, margins=(Space.NEAR,) * 4))

    def _listen(self) -> None:
        self.text.textChanged.connect(self.edited)
        self.next_note.textEdited.connect(lambda _text: self.edited.emit())
        self.next_on.edited.connect(self.edited)
        for box in (self.person, self.outcome):
            box.activated.connect(lambda _at: self.edited.emit())
        self.kinds.group.idClicked.connect(lambda _id: self.edited.emit())
        self.save_button.clicked.connect(self.wanted)
