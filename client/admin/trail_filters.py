"""What narrows the audit log: who, in what, when, and which record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from client.kit.chips import Chip
from client.kit.filters import Days, ask_days
from client.kit.office import Office
from client.kit.surface import replaced, row
from client.kit.tokens import Space
from shared.audit import labels
from shared.audit.log import Wanted
from shared.dates import today
from shared.text import N_, _

WAIT_MS = 250
PERIODS = {
    "all": N_("At any time"),
    "today": N_("Today"),
    "week": N_("The last 7 days"),
    "month": N_("The last 30 days"),
}
_DAYS = {"today": 0, "week": 6, "month": 29}
_OTHER = "other"


class TrailFilters(QWidget):
    """`changed` when other events are to be shown."""

    changed = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self.days: Days = (None, None)
        self.record: tuple[str, int] | None = None
        self.who, self.what = _combo("who", _("Who")), _combo("what", _("To what"))
        self.when = _combo("when", _("When"))
        for period, word in PERIODS.items():
            self.when.addItem(_(word), period)
        self.when.addItem(_("Other days …"), _OTHER)
        self.box = QLineEdit()
        self.box.setObjectName("record")
        self.box.setPlaceholderText(_("Name or number of the record  /"))
        self.box.setClearButtonEnabled(True)
        self.box.setFixedWidth(220)
        self._chip = QWidget()
        self._chip.hide()
        margins = (Space.APART, Space.CLOSE, Space.APART, Space.CLOSE)
        self.setLayout(row(self.box, self.who, self.what, self.when, self._chip, None, gap=6, margins=margins))
        self._wait = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._listen()

    @property
    def wanted(self) -> Wanted:
        """What the list is narrowed to."""
        user = self.who.currentData()
        since, until = self.days
        return Wanted(
            user_id=user if isinstance(user, int) else None,
            entity=str(self.what.currentData() or ""),
            since=since,
            until=until,
            text=self.box.text(),
            record=self.record,
        )

    def offer(self, names: Mapping[int, str], entities: Sequence[str]) -> None:
        """Let these be chosen from; what is chosen stays."""
        _fill(self.who, {None: _("Everybody"), **names})
        _fill(self.what, {"": _("Everything"), **{name: labels.entity(name) for name in entities}})

    def start(self) -> None:
        """Put the keyboard into the box."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def show_record(self, record: tuple[str, int] | None, name: str = "") -> None:
        """Show one record's events alone, or everything again."""
        self.record = record
        self._chip = replaced(self._chip, QWidget() if record is None else self._chip_of(*record, name))
        self.changed.emit()

    def choose_days(self, since: dt.date | None, until: dt.date | None) -> None:
        """Show the events of these days, both included."""
        self.days = (since, until)
        self.changed.emit()

    def _pick_period(self) -> None:
        period = self.when.currentData()
        if period == _OTHER:
            ask_days(self._office, self.window(), _("Days"), self.days, self.choose_days)
        elif period in _DAYS:
            self.choose_days(today() - dt.timedelta(days=_DAYS[period]), today())
        else:
            self.choose_days(None, None)

    def _chip_of(self, entity: str, id: int, name: str) -> Chip:
        made = Chip(self._office.look, labels.entity(entity), name or f"#{id}")
        made.setObjectName("chip_record")
        made.clicked.connect(lambda _on=False: self.show_record(None))
        return made

    def _listen(self) -> None:
        self.who.activated.connect(lambda _at: self.changed.emit())
        self.what.activated.connect(lambda _at: self.changed.emit())
        self.when.activated.connect(lambda _at: self._pick_period())
        self.box.textChanged.connect(lambda _text: self._wait.start())
        self.box.returnPressed.connect(self.changed)
        self._wait.timeout.connect(self.changed)


def _combo(name: str, called: str) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    made.setAccessibleName(called)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return made


def _fill(combo: QComboBox, choices: Mapping[Any, str]) -> None:
    before = combo.currentData()
    combo.blockSignals(True)
    combo.clear()
    for code, word in choices.items():
        combo.addItem(word, code)
    combo.setCurrentIndex(max(0, combo.findData(before)))
    combo.blockSignals(False)
