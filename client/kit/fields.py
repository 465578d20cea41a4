"""What can be typed into: one widget for each kind of value, read and set alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionFrame,
    QWidget,
)

from shared import dates, decimals
from shared.errors import Invalid
from shared.text import _

KINDS = ("text", "lines", "choice", "day", "amount", "whole", "tick", "secret", "once")
UNKEPT = ("secret", "once")  # passwords: typed unseen, or told to a colleague; no draft keeps them


@dataclass(frozen=True)
class Spec:
    """One field of a form. `kind` is one of KINDS; `choices` are code to word, for the kind "choice"."""

    name: str
    label: str
    kind: str = "text"
    choices: Mapping[Any, str] = field(default_factory=dict)
    locked: bool = False
    hint: str = ""


class Field(QWidget):
    """An editor for one value; `edited` is emitted when the user changes it, never when the program does."""

    edited = Signal()

    def __init__(self, spec: Spec, *, plain: bool = False) -> None:
        super().__init__()
        self.spec = spec
        self.editor = _editor(spec)
        self.editor.setObjectName(spec.name)
        self.editor.setAccessibleName(spec.label)
        self.editor.setProperty("plain", plain)
        if plain and spec.locked:
            self._look_only()
        self.setFocusProxy(self.editor)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.editor)
        if isinstance(self.editor, QComboBox):
            self.editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._listen()

    def value(self) -> Any:
        """What is typed, as a value of the field's kind. Invalid when it cannot be understood."""
        editor = self.editor
        if isinstance(editor, QComboBox):
            return editor.currentData()
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        if isinstance(editor, QPlainTextEdit):
            return editor.toPlainText().strip()
        text = editor.text().strip() if self.spec.kind != "secret" else editor.text()
        try:
            return _READ.get(self.spec.kind, str)(text)
        except ValueError as error:
            raise Invalid({self.spec.name: str(error)}) from error

    def show_value(self, value: Any) -> None:
        """Put a value in, without telling anybody."""
        blocked = self.editor.blockSignals(True)
        editor = self.editor
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, QCheckBox):
            editor.setChecked(bool(value))
        elif isinstance(editor, QPlainTextEdit):
            if editor.toPlainText() != (value or ""):
                editor.setPlainText(value or "")
        elif editor.text() != said(value):  # else the keyboard, and what an input method holds, stay where they are
            editor.setText(said(value))
            editor.setCursorPosition(0)
        editor.blockSignals(blocked)

    def offer(self, words: Sequence[str]) -> None:
        """Offer words while a text is typed; any other may be typed all the same."""
        if isinstance(self.editor, QLineEdit) and words:
            completer = QCompleter(list(words), self.editor)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            self.editor.setCompleter(completer)

    def show_fault(self, *, fault: bool) -> None:
        """Mark the field as faulty, or no longer so."""
        self._say("fault", is_so=fault)

    def show_edited(self, *, edited: bool) -> None:
        """Mark the field as holding something that is not saved, or no longer so."""
        self._say("edited", is_so=edited)

    def _look_only(self) -> None:
        """Read like any other fact, but not touched: a list of choices or a tick would look switched off."""
        if isinstance(self.editor, QComboBox | QCheckBox):
            self.editor.setEnabled(True)
            self.editor.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.editor.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _say(self, name: str, *, is_so: bool) -> None:
        """Tell the style sheet; painting anew costs something, so only when it changes."""
        if bool(self.editor.property(name)) != is_so:
            self.editor.setProperty(name, is_so)
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)

    def _listen(self) -> None:
        editor = self.editor
        if isinstance(editor, QComboBox):
            editor.activated.connect(lambda _index: self.edited.emit())
        elif isinstance(editor, QCheckBox):
            editor.toggled.connect(lambda _on: self.edited.emit())
        else:
            editor.textChanged.connect(lambda *_text: self.edited.emit())


def said(value: Any) -> str:
    """A value as it is written in a field: 128,400.5 or 2026-09-24."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


class _Lines(QPlainTextEdit):
    """As high as what is written in it, from two lines to ten."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self.updateGeometry())

    def sizeHint(self) -> QSize:
        lines = min(max(round(self.document().size().height()), 2), 10)
        return QSize(200, lines * self.fontMetrics().lineSpacing() + 18)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())


class _Line(QLineEdit):
    """Ends in an ellipsis where there is no room, until somebody comes to write in it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() or self.property("fault") or self.echoMode() != QLineEdit.EchoMode.Normal:
            return
        box = self._words()
        if self.fontMetrics().horizontalAdvance(self.text()) > box.width() and self.cursorPosition() == 0:
            self._end(box)

    def _words(self) -> QRect:
        """Where the text stands."""
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        return box.adjusted(2, 0, -2, 0)

    def _end(self, box: QRect) -> None:
        """Over the last letters that are cut, the ground and the dots."""
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        left = box.left() + self.fontMetrics().horizontalAdvance(shown.removesuffix("…"))
        painter = QPainter(self)
        rest = QRect(left, box.top(), self.rect().right() - 2 - left, box.height())
        touched = self.property("plain") and not self.property("edited") and self.underMouse()
        shades = QApplication.palette()  # the style sheet has put its own into this one
        painter.fillRect(rest, shades.color(QPalette.ColorRole.Light if touched else QPalette.ColorRole.Base))
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), "…")


def _editor(spec: Spec) -> QLineEdit | QComboBox | QCheckBox | QPlainTextEdit:
    if spec.kind == "choice":
        combo = QComboBox()
        for code, word in spec.choices.items():
            combo.addItem(word, code)
        combo.setEnabled(not spec.locked)
        return combo
    if spec.kind == "tick":
        tick = QCheckBox(spec.hint)
        tick.setEnabled(not spec.locked)
        return tick
    if spec.kind == "lines":
        lines = _Lines()
        lines.setTabChangesFocus(True)
        lines.setPlaceholderText(spec.hint)
        lines.setReadOnly(spec.locked)
        return lines
    line = _Line()
    line.setPlaceholderText(spec.hint)
    line.setReadOnly(spec.locked)
    if spec.kind == "secret":
        line.setEchoMode(QLineEdit.EchoMode.Password)
    return line


def read_amount(text: str) -> Decimal:
    """1,234.50 or ¥1234.5 as a number; nothing is 0. ValueError with a sentence."""
    plain = text.replace(",", "").replace("，", "").replace(" ", "").lstrip("¥￥")
    number = decimals.written(plain or "0")
    if number is None:
        raise ValueError(_("This is not a number."))
    return number


def read_whole(text: str) -> int:
    """A whole number; nothing is 0. ValueError with a sentence."""
    number = read_amount(text)
    if number != int(number):
        raise ValueError(_("This has to be a whole number."))
    return int(number)


def read_day(text: str, today: dt.date | None = None) -> dt.date | None:
    """2026-9-24, 2026年9月24日, 9-24 (this year's), 24 (this month's), +3 (days from today); nothing is None."""
    if not text:
        return None
    today = today or dates.today()
    if re.fullmatch(r"[+-]\d{1,4}", text):
        return today + dt.timedelta(days=int(text))
    # Five digits are too many already; int() itself would take as many as there are.
    parts = [int(part[:5]) for part in re.findall(r"\d+", text)]
    if not re.fullmatch(r"[\d\s./年月日-]+", text) or not 1 <= len(parts) <= 3:
        raise ValueError(_("Write the day as 2026-9-24, 9-24 or +3."))
    whole = [today.year, today.month, today.day][: 3 - len(parts)] + parts
    try:
        return dt.date(*whole)
    except ValueError:
        raise ValueError(_("There is no such day.")) from None


_READ: dict[str, Any] = {"amount": read_amount, "whole": read_whole, "day": read_day}
