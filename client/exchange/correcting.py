"""Import, third step: a wrong cell is corrected where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit

from client.kit.table import RecordView
from shared.exchange.check import Checked
from shared.exchange.entry import Entry
from shared.exchange.wrong import heading_of, words
from shared.text import _


class Correcting(QObject):
    """Opens a line over a cell of the list; `said` carries the entry, the column's place and what was typed.

    Double click takes the cell; F2 the one under the keyboard, or the first wrong one of its row.
    """

    said = Signal(object, int, str)

    def __init__(self, view: RecordView, checked: Checked) -> None:
        super().__init__(view)
        self._view, self._checked = view, checked
        self._line: QLineEdit | None = None
        view.doubleClicked.connect(self.open)
        key = QShortcut(QKeySequence(Qt.Key.Key_F2), view, context=Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(self._open_current)

    def open(self, index: QModelIndex) -> None:
        """Open the line over a cell."""
        entry, place = self._view.table.record_at(index.row()), self._place(index.column())
        if entry is None or place is None:
            return
        self._view.setCurrentIndex(index)
        line = QLineEdit(words(entry.given[place]) if place < len(entry.given) else "", self._view.viewport())
        line.setObjectName("correction")
        heading = words(heading_of(self._checked.headings, place))
        line.setAccessibleName(_("Correct {heading} in row {row}").format(heading=heading, row=entry.row))
        line.setGeometry(self._view.visualRect(index).adjusted(-4, 0, 0, 0))
        line.returnPressed.connect(lambda: self._say(entry, place))
        line.installEventFilter(self)
        line.selectAll()
        line.show()
        line.setFocus()
        self._line = line

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line:
            escaped = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
            if escaped or event.type() == QEvent.Type.FocusOut:
                self._close()
                return escaped
        return super().eventFilter(watched, event)

    def _open_current(self) -> None:
        index = self._view.currentIndex()
        entry = self._view.table.record_at(index.row()) if index.isValid() else None
        if entry is None:
            return
        if self._place(index.column()) not in entry.faults:
            columns = range(len(self._view.table.columns))
            column = next((column for column in columns if self._place(column) in entry.faults), index.column())
            index = index.siblingAtColumn(column)
        self._view.scrollTo(index)
        self.open(index)

    def _place(self, column: int) -> int | None:
        """The place in the file of a column of the list, whose first one is the row's number."""
        name = self._view.table.columns[column].name
        return int(name[1:]) if name.startswith("c") else None

    def _say(self, entry: Entry, place: int) -> None:
        if self._line is not None:
            typed = self._line.text()
            self._close()
            self.said.emit(entry, place, typed)

    def _close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.removeEventFilter(self)
            line.hide()
            line.deleteLater()
            self._view.setFocus()
