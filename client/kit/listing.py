"""A page around one list: what narrows it, the rows with their sums, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from client.kit.buttons import button
from client.kit.empty import Empty
from client.kit.filters import FilterBar
from client.kit.labels import beside_title, caption, title
from client.kit.office import Office
from client.kit.page import Page
from client.kit.rows import Column, RecordTable, Source
from client.kit.surface import column, hairline, row
from client.kit.table import RecordView
from client.kit.tokens import Space
from client.kit.totals import Totals
from shared.text import _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class SummedSource(Source, Protocol):
    """Rows, and what is said of all of them together."""

    def totals(self, session: Session) -> Any:
        """The number and the sums of the whole list."""


class ListPage(Page):
    """Shows what its `source` gives, in the order that the titles of the columns ask for."""

    def __init__(
        self, office: Office, name: str, called: str, columns: Sequence[Column], list_name: str, filters: FilterBar
    ) -> None:
        super().__init__(office, name, called)
        self.filters: FilterBar = filters
        self.table = RecordTable(office.tasks, columns, self)
        self.view = RecordView(office.look, self.table, list_name, office.preferences)
        self.view.setAccessibleName(called)
        self.totals = Totals(self.view)
        self.named, self._counted = title(""), beside_title(caption(""))
        self._stack = QStackedWidget()
        office.count_reads(self.view, name)
        self.view.sorted_by.connect(self._sort)
        self.table.counted.connect(self.on_counted)
        filters.changed.connect(self.show_list)
        filters.box.returnPressed.connect(self.view.setFocus)

    def source(self) -> SummedSource:
        """What is to be shown now."""
        raise NotImplementedError

    def show_totals(self, totals: Any) -> None:
        """Show what the source says of the whole list."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read the list and its sums again; the place in the list stays."""
        source = self.source()
        self.table.refresh(source)
        self._read_totals(source)

    def show_list(self) -> None:
        """Show another list, from its first row."""
        source = self.source()
        self.table.show_source(source)
        self.totals.show_values(())  # those of another list
        self._read_totals(source)

    def show_sums(self, said: str, sums: Mapping[str, str]) -> None:
        """Say how many there are, and the sums of columns by their names."""
        self.totals.show_values([sums.get(column.name, "") for column in self.table.columns])
        self._counted.setText(said)
        self.tell_status(said)

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard, as Excel takes them, and say how many they were."""

        def told(count: int) -> None:
            said = ngettext("{count} row copied.", "{count} rows copied.", count)
            self.office.ways.tell(said.format(count=f"{count:,}"))

        self.view.copy(told)

    def lay_out(self, tools: Sequence[QWidget], bars: Sequence[QWidget], nothing: QWidget) -> QVBoxLayout:
        """The head with its tools, the bars below it, and the list, in the place of which may stand why it is empty."""
        listed, head = QWidget(), QWidget()
        inside = column(self.view, self.totals)
        inside.setStretchFactor(self.view, 1)
        listed.setLayout(inside)
        self._stack.addWidget(listed)
        self._stack.addWidget(nothing)
        margins = (Space.APART, Space.NEAR, Space.APART, Space.CLOSE)
        head.setLayout(row(self.named, Space.TIGHT, self._counted, None, *tools, gap=Space.TIGHT, margins=margins))
        middle = column(head, *bars, hairline(), self._stack)
        middle.setStretchFactor(self._stack, 1)
        self.setFocusProxy(self.view)
        return middle

    def nothing(self, icon: str, said: str, why: str, *others: QWidget) -> QWidget:
        """What stands in the place of an empty list: the conditions can be taken off, or something else be done."""
        clear = button(self.office.look, _("Clear the conditions"), "filter_dismiss")
        clear.clicked.connect(self.filters.clear)
        return Empty(self.office.look, icon, said, why, clear, *others)

    def on_counted(self, count: int) -> None:
        """It is known how many rows there are: pick the first, or say why there is none."""
        self._stack.setCurrentIndex(0 if count else 1)
        if count and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.table.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.view.setFocus()
        else:
            super().keyPressEvent(event)

    def _read_totals(self, source: SummedSource) -> None:
        self.office.tasks.read(self, source.totals, self.show_totals, replace="sum", aside=True)

    def _sort(self, sort: str, descending: bool) -> None:  # noqa: FBT001 - what the signal carries
        self.view.show_sort(sort, descending=descending)
        self.show_list()
