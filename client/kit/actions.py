"""Commands the user can give, declared on the method that carries them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from shared.access.rights import EVERYTHING, Rights, Verb
from shared.text import _

F = TypeVar("F", bound=Callable[..., Any])
Right = tuple[Verb, str]


@dataclass(frozen=True)
class Command:
    """What menus, buttons and the keyboard need to know; `text` is translated when it is shown."""

    text: str
    shortcut: str = ""
    icon: str = ""
    right: Right | None = None


def action(text: str, shortcut: str = "", icon: str = "", *, right: Right | None = None) -> Callable[[F], F]:
    """Declare that a method is a command; `right`: what whoever gives it has to have."""

    def declare(method: F) -> F:
        method.command = Command(text, shortcut, icon, right)  # type: ignore[attr-defined]  # a method may carry more
        return method

    return declare


def commands(owner: type) -> Iterator[tuple[str, Command]]:
    """The commands a class declares, in the order they are written."""
    for base in reversed(owner.__mro__):
        for name, member in vars(base).items():
            if command := getattr(member, "command", None):
                yield name, command


def install(widget: QWidget, rights: Rights = EVERYTHING) -> dict[str, QAction]:
    """Make the widget's commands reachable by key, within the widget, and by menu; only those that the rights allow."""
    made = {}
    for name, command in commands(type(widget)):
        if command.right is not None and not rights.may(*command.right):
            continue
        act = made[name] = QAction(_(command.text), widget)
        act.setObjectName(name)
        act.setShortcut(QKeySequence(command.shortcut))
        act.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        act.triggered.connect(lambda _checked=False, name=name: getattr(widget, name)())
        widget.addAction(act)
    return made
