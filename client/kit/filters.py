"""What narrows a list: a box to type in, a chip for each condition, and the menu that adds one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QWidget

from client.kit.ask import FormDialog
from client.kit.buttons import link, quiet
from client.kit.chips import Chip
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Office
from client.kit.surface import row
from client.kit.tokens import Space
from shared.text import _

WAIT_MS = 120
Days = tuple[dt.date | None, dt.date | None]
Condition = tuple[str, str, str]  # its name in code, what it is called, and what it allows


class FilterBar(QWidget):
    """What the list is narrowed by; `changed` when the user changes it."""

    changed = Signal()

    def __init__(self, office: Office, called: str, hint: str, width: int) -> None:
        super().__init__()
        self.office = office
        self.box = self._box(called, hint, width)
        self._wait = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._wait.timeout.connect(self.changed)
        self.box.textChanged.connect(lambda _text: self._wait.start())
        self.box.returnPressed.connect(self.changed)
        self._add = quiet(office.look, _("Add a condition"), "add")
        self._add.setObjectName("add_condition")
        self._add.clicked.connect(lambda _on=False: self.offer())
        self._clear = link(office.look, _("Clear"))
        self._clear.setObjectName("clear_conditions")
        self._clear.clicked.connect(lambda _on=False: self.clear())
        self._clear.hide()
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        margins = (Space.APART, 0, Space.APART, Space.NEAR)
        self.setLayout(row(self.box, self._chips, self._add, None, self._clear, gap=6, margins=margins))

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self.box.text().strip()

    def in_force(self) -> Sequence[Condition]:
        """The conditions, in the order of their chips."""
        raise NotImplementedError

    def offer(self) -> None:
        """Show the menu of conditions."""
        raise NotImplementedError

    def take_off(self, name: str) -> None:
        """Take one condition off."""
        raise NotImplementedError

    def take_all_off(self) -> None:
        """Take every condition off; the box is not theirs."""
        raise NotImplementedError

    def clear(self) -> None:
        """Narrow the list by nothing."""
        self.take_all_off()
        self.put_text("")
        self.tell()

    def put_text(self, text: str) -> None:
        """Put a text into the box without telling anybody."""
        self.box.blockSignals(True)
        self.box.setText(text)
        self.box.blockSignals(False)

    def start(self) -> None:
        """Put the keyboard into the box."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def tell(self) -> None:
        """Show what is in force now, and say that it is another."""
        self.show_chips()
        self.changed.emit()

    def show_chips(self) -> None:
        """A chip for each condition; a click takes it off."""
        while item := self._chips.takeAt(0):
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        conditions = self.in_force()
        for name, called, said in conditions:
            chip = Chip(self.office.look, called, said)
            chip.setObjectName(f"chip_{name}")
            chip.clicked.connect(lambda _on=False, name=name: self.take_off(name))
            self._chips.addWidget(chip)
        self._clear.setVisible(bool(conditions))

    def pop_up(self, menu: QMenu) -> None:
        """Show a menu of conditions below its button."""
        menu.setObjectName("conditions")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft()))

    def _box(self, called: str, hint: str, width: int) -> QLineEdit:
        look, made = self.office.look, QLineEdit()
        made.setObjectName("filter")
        made.setAccessibleName(called)
        made.setPlaceholderText(hint)
        made.setClearButtonEnabled(True)
        made.setFixedWidth(width)
        made.addAction(look.icons.icon("filter", look.colours.ink_soft), QLineEdit.ActionPosition.LeadingPosition)
        return made


def tick(menu: QMenu, word: str, then: Callable[..., None], *, on: bool) -> None:
    """A value in a menu that can be allowed, or no longer; `then` is given which of the two."""
    act = menu.addAction(word.replace("&", "&&"))
    act.setCheckable(True)
    act.setChecked(on)
    act.toggled.connect(then)


def ask_days(office: Office, parent: QWidget, title: str, days: Days, then: Callable[..., None]) -> FormDialog:
    """Ask from which day to which; `then` is given both."""
    form = Form(office.look, [Spec("since", _("From"), "day"), Spec("until", _("To"), "day")])
    form.show_record({"since": days[0], "until": days[1]})
    dialog = FormDialog(office.look, title, form, _("Show these"), parent)
    dialog.setObjectName("days_dialog")

    def done() -> None:
        values = form.all_values()
        dialog.accept()
        then(values["since"], values["until"])

    dialog.saving = done
    dialog.open()
    return dialog
