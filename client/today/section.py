"""A part of the start page: its lines under a heading."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from client.kit.buttons import link
from client.kit.labels import caption, heading
from client.kit.style import Look
from client.kit.surface import column, hairline, row
from client.kit.tokens import Space
from client.today.todos import Todo, Todos
from shared.text import _


class Section(QWidget):
    """A heading with its count, and its first lines; gone when there are none."""

    def __init__(self, look: Look, name: str, todos: Todos, most: int) -> None:
        super().__init__()
        self.todos, self._most = todos, most
        self._count: QLabel = caption("")
        self._shown: list[Todo] = []
        self._all = link(look, _("All"))
        self._all.setAccessibleName(_("All: {name}").format(name=name))
        self._all.clicked.connect(lambda _on: self._show(len(self._shown)))
        head = row(heading(name), self._count, None, self._all, margins=(0, Space.NEAR, 0, Space.TIGHT))
        self.setLayout(column(column(head, hairline(), margins=(Space.CLOSE, 0, Space.CLOSE, Space.TIGHT)), todos))

    def show_todos(self, todos: list[Todo]) -> None:
        """Show these, at first no more than there is room for."""
        self._count.setText(str(len(todos)))
        self.setVisible(bool(todos))
        self._shown = todos
        self._show(max(self._most, self.todos.count() if self.todos.count() > self._most else 0))

    def _show(self, most: int) -> None:
        self.todos.show_todos(self._shown[:most])
        self._all.setVisible(len(self._shown) > most)
