"""A grid that is changed in place and saved as one: what is not saved stands below it, with the two ways on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from client.admin.section import Section
from client.kit.ask import question
from client.kit.buttons import button, primary
from client.kit.edits import Edits
from client.kit.labels import body
from client.kit.office import Office
from client.kit.surface import Panel, Role, row
from client.kit.tokens import Space
from shared.errors import Conflict
from shared.text import _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

C = TypeVar("C")
V = TypeVar("V")
Change = Callable[["Session", Mapping[C, tuple[V | None, V | None]]], int]


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


class GridSection(Section):
    """Saves what was changed in its grid, the `edits`, as one operation, which can be taken back.

    `given_up` is what is asked, and `taken_back` what is said: both are translated when they are shown.
    """

    given_up: ClassVar[str]
    taken_back: ClassVar[str]
    edits: Edits[Any, Any]

    def __init__(self, office: Office, name: str, called: str) -> None:
        super().__init__(office, name, called)
        self.bar = UnsavedBar(office, self.save, self.forget)

    def save(self) -> None:
        """Save all changed cells."""
        raise NotImplementedError

    def forget(self) -> None:
        """Show the grid as it is saved."""
        raise NotImplementedError

    def may_leave(self) -> bool:
        """What was changed and not saved would be lost: ask."""
        if not self.edits:
            return True
        question(self.office.look, self, _(self.given_up), _("Give up"), self.forget, _("Go on changing"))
        return False

    def tell_overtaken(self, count: int) -> None:
        """Say that cells which were changed here and not saved are as somebody else saved them."""
        if count:
            said = ngettext(
                "{count} cell is as somebody else saved it meanwhile. Look, then change it again.",
                "{count} cells are as somebody else saved them meanwhile. Look, then change them again.",
                count,
            )
            self.office.ways.tell(said.format(count=count))

    def save_by(self, change: Change[Any, Any], told: Callable[[int], str]) -> None:
        """Save what was changed by an operation, say how much it was, and offer to take it back."""
        steps = self.edits.steps()
        if not steps:
            return
        back = {cell: (after, before) for cell, (before, after) in steps.items()}

        def undo() -> None:
            self.office.tasks.write(
                self, lambda session: change(session, back), lambda _count: self.office.ways.tell(_(self.taken_back))
            )

        def done(count: int) -> None:
            self.edits.forget()
            self.office.ways.tell(told(count), undo)
            self.refresh()

        def failed(error: Exception) -> bool:
            if isinstance(error, Conflict):
                self.refresh()
            return False

        self.office.tasks.write(self, lambda session: change(session, steps), done, failed)
