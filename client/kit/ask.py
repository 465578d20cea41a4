"""Questions: only where an answer is needed, with verbs on the buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from client.kit.buttons import button, primary
from client.kit.conflict import Clash, ConflictDialog
from client.kit.dialog import Dialog
from client.kit.focus import FocusRing
from client.kit.form import Form
from client.kit.kept import KeptDialog
from client.kit.labels import body, heading, wrapped
from client.kit.style import Look
from client.kit.surface import column, row
from client.kit.tokens import Space
from shared.errors import Invalid
from shared.text import _

__all__ = ["Clash", "ConflictDialog", "Dialog", "FormDialog", "question"]


def question(look: Look, parent: QWidget, said: str, verb: str, yes: Callable[[], None], otherwise: str = "") -> Dialog:
    """Ask whether to do what the sentence says; `yes` is called when the verb is chosen."""
    dialog = Dialog(look, _("Wanglai"), parent)
    dialog.setObjectName("question")
    do = primary(look, verb)
    do.setObjectName("yes")
    leave = button(look, otherwise or _("Cancel"))
    do.clicked.connect(dialog.accept)
    dialog.accepted.connect(yes)
    leave.clicked.connect(dialog.reject)
    words = wrapped(body(said))
    words.setMinimumWidth(360)
    dialog.fill(words, Space.PAGE, row(None, leave, do))
    # Where the other way has a name of its own, it is the one that loses nothing.
    (leave if otherwise else do).setDefault(True)
    (leave if otherwise else do).setFocus()
    FocusRing(look, dialog)
    dialog.open()
    return dialog


class FormDialog(KeptDialog):
    """A form in a window of its own: saves with Ctrl+Enter or the verb, keeps what was typed when saving fails."""

    def __init__(self, look: Look, title: str, form: Form, verb: str, parent: QWidget | None) -> None:
        super().__init__(look, title, parent)
        self.form = form
        self.save_button = primary(look, verb)
        self.save_button.setObjectName("save")
        self.save_button.setShortcut("Ctrl+Return")
        self.save_button.clicked.connect(self.save)
        leave = button(look, _("Cancel"))
        leave.setObjectName("leave")
        leave.clicked.connect(self.give_up)
        form.edited.connect(self.note)
        self.extra = column()
        self.fill(
            heading(title), Space.NEAR, self.notice, form, self.extra, Space.PAGE, row(None, leave, self.save_button)
        )
        self.setMinimumWidth(460)
        FocusRing(look, self)
        self.saving: Callable[[], None] = lambda: None

    def save(self) -> None:
        """Check what was typed, then do what `saving` says."""
        try:
            self.form.values()
        except Invalid as wrong:
            self.form.show_faults(wrong.fields)
            return
        self.form.show_faults({})
        self.saving()

    def typed(self) -> Mapping[str, Any]:
        """What was typed into the form."""
        return self.form.typed()

    def type_in(self, values: Mapping[str, Any]) -> None:
        """Put a draft into the form."""
        self.form.type_in(values)

    def hold(self, *, on: bool) -> None:
        """Let the form rest while it is saved."""
        self.form.setEnabled(not on)
        self.save_button.setEnabled(not on)

    def failed(self, error: Exception) -> bool:
        """For `write`: put the faults beside their fields; whether that dealt with the error."""
        if isinstance(error, Invalid):
            self.form.show_faults(error.fields)
            return True
        return False
