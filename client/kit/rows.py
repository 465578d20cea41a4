"""The rows of a list: only what is looked at is fetched, a page at a time, in the background."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from client.kit import cells
from client.kit.cells import Draw
from client.kit.tasks import Tasks
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE = 100
MOST_PAGES = 60
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


@dataclass(frozen=True)
class Column:
    """One column: its title (translated when shown), what it shows of a row, how it is painted, and its sort key."""

    name: str
    title: str
    width: int
    value: Callable[[Any], object]
    draw: Draw = cells.text
    sort: str = ""

    @property
    def is_amount(self) -> bool:
        """Whether the column is set flush right."""
        return self.draw is cells.amount


class Source(Protocol):
    """Where the rows of a list come from: how many, which ids from a place on, and what is shown of them."""

    def count(self, session: Session) -> int:
        """How many rows there are."""

    def ids(self, session: Session, start: int, count: int) -> Sequence[int]:
        """The ids of up to `count` rows from row `start` on, in order."""

    def rows(self, session: Session, ids: Sequence[int]) -> Mapping[int, Any]:
        """What is shown of these."""


class Here:
    """Rows that are here already, in their order, by id."""

    def __init__(self, rows: Mapping[int, Any]) -> None:
        self._rows = rows

    def count(self, _session: Session) -> int:
        """How many there are."""
        return len(self._rows)

    def ids(self, _session: Session, start: int, count: int) -> Sequence[int]:
        """The ids of a part."""
        return list(self._rows)[start : start + count]

    def rows(self, _session: Session, ids: Sequence[int]) -> Mapping[int, Any]:
        """What is shown of them."""
        return {id: self._rows[id] for id in ids}


class RecordTable(QAbstractTableModel):
    """A list of any length; a row whose page is on its way is blank and is painted again when it arrives."""

    counted = Signal(int)

    def __init__(self, tasks: Tasks, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.columns = list(columns)
        self._source: Source | None = None
        self._total = 0
        self._pages: OrderedDict[int, list[tuple[int, Any]]] = OrderedDict()
        self._asked: set[int] = set()
        self._round = 0
        self._looked_at = 0
        self._is_shown = False

    @property
    def source(self) -> Source | None:
        """Where the rows come from."""
        return self._source

    def show_source(self, source: Source) -> None:
        """Show another list, from its first row; the old one stays in sight until the new one is there.

        The first rows do not wait for the count of a million.
        """
        self._source, self._is_shown = source, False
        self._fetch(source, 0, self._show)

    def refresh(self, source: Source | None = None) -> None:
        """Fetch again what is shown, for something changed; the place in the list stays.

        `source` is the same list asked anew, where the old one knows too much, as the number of its rows.
        """
        self._source = source or self._source
        if self._source is None:
            return
        if self._is_shown:
            self._fetch(self._source, self._looked_at if self._total else 0, self._replace)
        else:
            self.show_source(self._source)

    def row_of(self, id: int) -> int | None:
        """The row of a record, if its page is here."""
        for number, page in self._pages.items():
            for within, (found, _record) in enumerate(page):
                if found == id:
                    return number * PAGE + within
        return None

    def _fetch(self, source: Source, number: int, show: Callable[[int, list[tuple[int, Any]]], None]) -> None:
        self._round += 1
        round_ = self._round

        def keep(page: list[tuple[int, Any]]) -> None:
            if round_ == self._round:
                show(number, page)
                if number == 0 and len(page) < PAGE:
                    self._resize(len(page))
                else:
                    self.tasks.read(self, source.count, count, replace="count")

        def count(total: int) -> None:
            if round_ == self._round:
                self._resize(total)

        self.tasks.read(self, lambda session: _page(session, source, number), keep, replace="list")

    def id_at(self, row: int) -> int | None:
        """The id of the record in a row, if its page is here."""
        found = self._at(row)
        return found[0] if found else None

    def record_at(self, row: int) -> Any:
        """What is known of the record in a row, or None while its page is on its way."""
        found = self._at(row)
        return found[1] if found else None

    def value_at(self, row: int, column: int) -> object:
        """What a cell says; None while its page is on its way."""
        record = self.record_at(row)
        return None if record is None else self.columns[column].value(record)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for copying and for screen readers; the painter takes the value itself."""
        if not index.isValid() or role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        value = self.value_at(index.row(), index.column())
        return None if value is None else str(value)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(self.columns[section].title) if self.columns[section].title else ""
        return None

    def _at(self, row: int) -> tuple[int, Any] | None:
        if row < 0:  # nothing is picked
            return None
        number, within = divmod(row, PAGE)
        self._looked_at = number
        page = self._pages.get(number)
        if page is None:
            self._ask_for(number)
            return None
        return page[within] if within < len(page) else None

    def _ask_for(self, number: int) -> None:
        source, round_ = self._source, self._round
        if source is None or number in self._asked or number * PAGE >= self._total:
            return
        self._asked.add(number)

        def keep(page: list[tuple[int, Any]]) -> None:
            if round_ == self._round:
                self._keep(number, page)

        self.tasks.read(self, lambda session: _page(session, source, number), keep)

    def _show(self, _number: int, first: list[tuple[int, Any]]) -> None:
        self.beginResetModel()
        self._is_shown = True
        self._total = len(first)
        self._pages.clear()
        self._asked = {0}
        self._pages[0] = first
        self.endResetModel()

    def _replace(self, number: int, page: list[tuple[int, Any]]) -> None:
        """The page that is looked at is new; the others are fetched again when they are seen."""
        if not self._total:  # nothing was shown yet
            self._show(number, page)
            return
        self._pages.clear()
        self._asked = {number}
        self._keep(number, page)
        self.dataChanged.emit(self.index(0, 0), self.index(self._total - 1, len(self.columns) - 1))

    def _resize(self, total: int) -> None:
        """Rows come and go at the end, so that the selection and the place in the list stay."""
        if total > self._total:
            self.beginInsertRows(ROOT, self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(ROOT, total, self._total - 1)
            self._total = total
            self.endRemoveRows()
        self.counted.emit(total)

    def _keep(self, number: int, page: list[tuple[int, Any]]) -> None:
        self._pages[number] = page
        while len(self._pages) > MOST_PAGES:
            gone, _rows = self._pages.popitem(last=False)
            self._asked.discard(gone)
        last = min(self._total, number * PAGE + len(page)) - 1
        if last >= number * PAGE:
            self.dataChanged.emit(self.index(number * PAGE, 0), self.index(last, len(self.columns) - 1))


def _page(session: Session, source: Source, number: int) -> list[tuple[int, Any]]:
    ids = source.ids(session, number * PAGE, PAGE)
    rows = source.rows(session, ids)
    return [(id, rows[id]) for id in ids if id in rows]
