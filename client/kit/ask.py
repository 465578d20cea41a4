"""Questions: only where an answer is needed, with verbs on the buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QDialog, QGridLayout, QRadioButton, QWidget

from client.kit.buttons import button, link, primary
from client.kit.form import Form
from client.kit.labels import body, caption, heading, soft, wrapped
from client.kit.style import Look
from client.kit.surface import Item, column, row
from client.kit.tokens import Space
from shared.errors import Invalid
from shared.text import _


class Dialog(QDialog):
    """A native window with our ground and margins."""

    def __init__(self, look: Look, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.look = look
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.backgroundRole().Base)

    def fill(self, *items: Item) -> None:
        """Lay the parts out one below the other."""
        self.setLayout(column(*items, margins=(Space.FAR, Space.PAGE, Space.FAR, Space.PAGE)))


def question(look: Look, parent: QWidget, said: str, verb: str, yes: Callable[[], None]) -> Dialog:
    """Ask whether to do what the sentence says; `yes` is called when the verb is chosen."""
    dialog = Dialog(look, _("Wanglai"), parent)
    dialog.setObjectName("question")
    do = primary(look, verb)
    do.setObjectName("yes")
    leave = button(look, _("Cancel"))
    do.clicked.connect(dialog.accept)
    dialog.accepted.connect(yes)
    leave.clicked.connect(dialog.reject)
    words = wrapped(body(said))
    words.setMinimumWidth(360)
    dialog.fill(words, Space.PAGE, row(None, leave, do))
    do.setDefault(True)
    dialog.open()
    return dialog


class FormDialog(Dialog):
    """A form in a window of its own: saves with Ctrl+Enter or the verb, keeps what was typed when saving fails."""

    def __init__(self, look: Look, title: str, form: Form, verb: str, parent: QWidget | None) -> None:
        super().__init__(look, title, parent)
        self.form = form
        self.save_button = primary(look, verb)
        self.save_button.setObjectName("save")
        self.save_button.setShortcut("Ctrl+Return")
        self.save_button.clicked.connect(self.save)
        leave = button(look, _("Cancel"))
        leave.clicked.connect(self.reject)
        self.extra = column()
        self.fill(heading(title), Space.NEAR, form, self.extra, Space.PAGE, row(None, leave, self.save_button))
        self.setMinimumWidth(460)
        self.saving: Callable[[], None] = lambda: None

    def save(self) -> None:
        """Check what was typed, then do what `saving` says."""
        try:
            self.form.values()
        except Invalid as wrong:
            self.form.show_faults(wrong.fields)
            return
        self.form.show_faults({})
        self.save_button.setEnabled(False)
        self.saving()

    def failed(self, error: Exception) -> bool:
        """For `Tasks.write`: put the faults beside their fields; whether that dealt with the error."""
        self.save_button.setEnabled(True)
        if isinstance(error, Invalid):
            self.form.show_faults(error.fields)
            return True
        return False


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: what each wrote, in words, and who the other one is."""

    name: str
    label: str
    mine: str
    theirs: str
    by: str
    when: str


class ConflictDialog(Dialog):
    """Shows both values of each field that two people changed, and asks which one stays."""

    def __init__(self, look: Look, said: str, clashes: Sequence[Clash], parent: QWidget | None) -> None:
        super().__init__(look, _("Changed by a colleague"), parent)
        self.setObjectName("conflict")
        self._groups: dict[str, QButtonGroup] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.APART)
        grid.setVerticalSpacing(Space.CLOSE)
        for number, clash in enumerate(clashes):
            self._add(grid, number, clash)
        all_mine, all_theirs = link(look, _("All mine")), link(look, _("All theirs"))
        all_mine.clicked.connect(lambda: self._take("mine"))
        all_theirs.clicked.connect(lambda: self._take("theirs"))
        keep = primary(look, _("Save the chosen"))
        keep.setObjectName("save")
        keep.clicked.connect(self.accept)
        leave = button(look, _("Go on editing"))
        leave.clicked.connect(self.reject)
        words = wrapped(body(said))
        words.setMinimumWidth(520)
        last = row(all_mine, all_theirs, None, leave, keep, gap=Space.NEAR)
        self.fill(words, Space.APART, grid, Space.PAGE, last)

    def mine(self) -> set[str]:
        """The names of the fields where my value stays."""
        return {name for name, group in self._groups.items() if group.checkedId() == 0}

    def _add(self, grid: QGridLayout, number: int, clash: Clash) -> None:
        group = self._groups[clash.name] = QButtonGroup(self)
        grid.addWidget(caption(clash.label), number, 0)
        theirs = _("{name}, {time}").format(name=clash.by, time=clash.when)
        for at, (value, who) in enumerate(((clash.mine, _("mine")), (clash.theirs, theirs))):
            choice = QRadioButton(value or "—")
            choice.setObjectName(f"{clash.name}_{'theirs' if at else 'mine'}")
            choice.setAccessibleName(f"{clash.label}: {value}, {who}")
            group.addButton(choice, at)
            box = QWidget()
            box.setLayout(column(choice, soft(who), gap=2))
            grid.addWidget(box, number, at + 1)
        group.button(0).setChecked(True)

    def _take(self, side: str) -> None:
        for group in self._groups.values():
            group.button(0 if side == "mine" else 1).setChecked(True)
