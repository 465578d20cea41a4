"""What the sections of this room share: a head with its commands, a list, and at the right what is picked in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from client.kit.buttons import button, primary, tool
from client.kit.labels import beside_title, caption, title
from client.kit.office import Office
from client.kit.page import Page
from client.kit.surface import Item, Panel, Role, column, hairline, row, scrolling
from client.kit.tokens import Space
from shared.database import Changes
from shared.text import _

SIDE = 300


class Section(Page):
    """A part of administration; `shows` are the models that it is read again for."""

    shows: ClassVar[tuple[type, ...]] = ()

    def __init__(self, office: Office, name: str, called: str) -> None:
        super().__init__(office, name, called)
        self.called, self.counted = title(called), beside_title(caption(""))

    def is_touched_by(self, changes: Changes) -> bool:
        return any(changes.touch(model) for model in self.shows)

    def say(self, said: str) -> None:
        """Say what there is, beside the title and in the status line."""
        self.counted.setText(said)
        self.tell_status(said)

    def lay_out(self, body: QWidget, *buttons: Item, side: QWidget | None = None, foot: QWidget | None = None) -> None:
        """Put the head over the list, and what is picked beside it."""
        head = QWidget()
        margins = (Space.APART, Space.NEAR, Space.APART, Space.NEAR)
        head.setLayout(row(self.called, Space.TIGHT, self.counted, None, *buttons, gap=6, margins=margins))
        parts: list[Item] = [head, hairline(), body]
        middle = column(*parts, *([foot] if foot is not None else []))
        middle.setStretchFactor(body, 1)
        whole = row(middle, *([side] if side is not None else []), gap=0)
        whole.setStretchFactor(middle, 1)
        self.setLayout(whole)
        self.setFocusProxy(body)

    def act(self, name: str, *, main: bool = False) -> QPushButton:
        """A button for one of the commands of the section."""
        command = getattr(type(self), name).command
        made = (primary if main else button)(self.office.look, self.actions_by_name[name].text(), command.icon)
        made.setObjectName(f"{name}_button")
        made.clicked.connect(lambda _on=False: getattr(self, name)())
        return made

    def sign(self, name: str) -> QToolButton:
        """The same as an icon alone, with its words and key in the tip."""
        act, command = self.actions_by_name[name], getattr(type(self), name).command
        keys = act.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        said = _("{command} ({keys})").format(command=act.text(), keys=keys) if keys else act.text()
        made = tool(self.office.look, command.icon, said)
        made.setObjectName(f"{name}_button")
        made.clicked.connect(lambda _on=False: getattr(self, name)())
        return made


class Side(Panel):
    """The panel at the right of a section; it is filled anew for what is picked."""

    def __init__(self, office: Office, name: str, called: str) -> None:
        super().__init__(Role.AlternateBase, Qt.Edge.LeftEdge)
        self.setObjectName(name)
        self.setAccessibleName(called)
        self.setFixedWidth(SIDE)
        self.office = office
        self._inside: QWidget = QWidget()
        self.setLayout(column(self._inside, margins=(1, 0, 0, 0)))

    def fill(self, *parts: Item) -> None:
        """Show these, one below the other, in the place of what was shown."""
        inside = Panel(Role.AlternateBase)
        inside.setLayout(column(*parts, None, margins=(Space.APART, Space.APART, Space.APART, Space.NEAR)))
        inside.setMinimumWidth(SIDE - 1)
        fresh = scrolling(inside)
        layout = self.layout()
        if layout is not None:
            layout.replaceWidget(self._inside, fresh)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = fresh

    def act(self, name: str, text: str, icon: str, do: Callable[[], None], *, main: bool = False) -> QPushButton:
        """A button of the panel."""
        made = (primary if main else button)(self.office.look, text, icon)
        made.setObjectName(name)
        made.clicked.connect(lambda _on=False: do())
        return made
