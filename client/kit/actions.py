"""Commands the user can give, declared on the method that carries them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from shared.text import _

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Command:
    """What menus, buttons and the keyboard need to know; `text` is translated when it is shown."""

    text: str
    shortcut: str = ""
    icon: str = ""


def action(text: str, shortcut: str = "", icon: str = "") -> Callable[[F], F]:
    """Declare that a method is a command."""

    def declare(method: F) -> F:
        method.command = Command(text, shortcut, icon)  # type: ignore[attr-defined]  # a method may carry more
        return method

    return declare


def commands(owner: type) -> Iterator[tuple[str, Command]]:
    """The commands a class declares, in the order they are written."""
    for base in reversed(owner.__mro__):
        for name, member in vars(base).items():
            if command := getattr(member, "command", None):
                yield name, command


def install(widget: QWidget) -> dict[str, QAction]:
    """Make the widget's commands reachable by key, within the widget, and by menu."""
    made = {}
    for name, command in commands(type(widget)):
        act = made[name] = QAction(_(command.text), widget)
        act.setObjectName(name)
        act.setShortcut(QKeySequence(command.shortcut))
        act.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        act.triggered.connect(lambda _checked=False, name=name: getattr(widget, name)())
        widget.addAction(act)
    return made
