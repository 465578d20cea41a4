"""The bar below a grid that is changed in place: what is not saved, and the two ways on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from client.kit.buttons import button, primary
from client.kit.labels import body
from client.kit.office import Office
from client.kit.surface import Panel, Role, row
from client.kit.tokens import Space
from shared.text import _


class UnsavedBar(Panel):
    """There only while something is not saved."""

    def __init__(self, office: Office, save: Callable[[], None], forget: Callable[[], None]) -> None:
        super().__init__(Role.AlternateBase, Qt.Edge.TopEdge)
        self.setObjectName("unsaved")
        look, mark = office.look, QLabel()
        mark.setPixmap(look.icons.pixmap("edit", look.colours.accent, 16))
        self._said = body("")
        leave, keep = button(look, _("Give up")), primary(look, _("Save  Ctrl+S"))
        leave.setObjectName("forget")
        leave.clicked.connect(lambda _on=False: forget())
        keep.setObjectName("save_rights")
        keep.clicked.connect(lambda _on=False: save())
        line = row(mark, self._said, None, leave, keep, margins=(Space.APART, 0, Space.APART, 0))
        line.addStrut(48)
        self.setLayout(line)
        self.hide()

    @property
    def said(self) -> str:
        """What it says is not saved."""
        return self._said.text()

    def say(self, said: str) -> None:
        """Say what is not saved; nothing takes the bar away."""
        self._said.setText(said)
        self.setVisible(bool(said))
