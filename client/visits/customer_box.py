"""Choosing a customer by typing: what is found hangs below the field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from client.kit.tasks import Tasks
from shared.text import _
from shared.visits import choices
from shared.visits.choices import Choice

_PAUSE_MS = 120
_FOUND = Qt.ItemDataRole.UserRole


class CustomerBox(QWidget):
    """A search field; `chosen` carries the customer, None while the text names none."""

    chosen = Signal(object)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self.choice: Choice | None = None
        self.field, self.found = QLineEdit(), QListWidget()
        self.field.setObjectName("customer_text")
        self.field.setAccessibleName(_("Customer"))
        self.field.setPlaceholderText(_("Name, pinyin, phone or person"))
        self.field.installEventFilter(self)
        self.found.setObjectName("customers_found")
        self.found.setAccessibleName(_("Customers found"))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setFixedHeight(150)
        self.found.hide()
        self.found.itemClicked.connect(lambda item: self.take(item.data(_FOUND)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.field)
        layout.addWidget(self.found)
        self.setFocusProxy(self.field)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.search)
        self.field.textEdited.connect(self._typed)

    def take(self, choice: Choice) -> None:
        """Choose the customer."""
        self.choice = choice
        self._pause.stop()
        self.field.setText(choice.name)
        self.found.hide()
        self.chosen.emit(choice)

    def search(self) -> None:
        """Look for what was typed."""
        text = self.field.text()
        if text.strip():
            self._tasks.read(self, lambda session: (text, choices.customers(session, text)), self._show)

    def _typed(self) -> None:
        if self.choice is not None:
            self.choice = None
            self.chosen.emit(None)
        self._pause.start()

    def _show(self, answer: tuple[str, list[Choice]]) -> None:
        text, found = answer
        if text != self.field.text() or self.choice is not None:
            return  # typed on, or chosen, in the meantime
        self.found.clear()
        for each in found:
            item = QListWidgetItem(f"{each.name}  {each.code}", self.found)
            item.setData(_FOUND, each)
        if not found:
            item = QListWidgetItem(_("No customer is called that."), self.found)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.found.setCurrentRow(0 if found else -1)
        self.found.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        """Up and Down walk through what was found, Enter takes it."""
        if not self.found.isVisible():
            return False
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            step = 1 if key == Qt.Key.Key_Down else -1
            row = min(max(self.found.currentRow() + step, 0), self.found.count() - 1)
            self.found.setCurrentRow(row)
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            item = self.found.currentItem()
            if item is not None and item.data(_FOUND):
                self.take(item.data(_FOUND))
            return True
        return False
