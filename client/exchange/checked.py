"""Import, third step: what will happen, before anything has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from client.exchange.correcting import Correcting
from client.exchange.marks import Count, Faulty, beside
from client.kit.buttons import button, primary
from client.kit.labels import Elided, caption, heading
from client.kit.office import Office
from client.kit.rows import Column, RecordTable
from client.kit.surface import Panel, Role, column, hairline, row
from client.kit.table import RecordView
from client.kit.tips import tip
from client.kit.tokens import Space, Tone
from shared.exchange import check
from shared.exchange.check import Checked
from shared.exchange.entry import Entry
from shared.exchange.step import NEW, SKIP, UPDATE, WRONG
from shared.exchange.wrong import heading_of, reasons, words
from shared.text import N_, _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ABOUT = {
    NEW: (N_("New"), N_("become new records"), "add_circle"),
    UPDATE: (N_("Update"), N_("known; what is empty is filled"), "arrow_sync"),
    SKIP: (N_("Skip"), N_("just the same as what is there"), "subtract_circle"),
    WRONG: (N_("Wrong"), N_("can be imported when corrected"), "error_circle"),
}
_TITLES = {
    NEW: N_("The {count} new rows"),
    UPDATE: N_("The {count} rows that update"),
    SKIP: N_("The {count} rows that are skipped"),
    WRONG: N_("The {count} wrong rows"),
}


class _Rows:
    """The rows of one verdict, for a list; their ids are their places."""

    def __init__(self, checked: Checked, verdict: str) -> None:
        self._checked, self._verdict = checked, verdict

    def count(self, session: Session) -> int:
        del session
        return self._checked.counts[self._verdict]

    def ids(self, session: Session, start: int, count: int) -> Sequence[int]:
        return range(start, min(start + count, self.count(session)))

    def rows(self, session: Session, ids: Sequence[int]) -> Mapping[int, Any]:
        del session
        return dict(zip(ids, self._checked.spool.of(self._verdict, ids[0], len(ids)), strict=False)) if ids else {}


class CheckedRows(QWidget):
    """Four counts that are filters, the rows behind the one that is taken, and the way on."""

    back = Signal()
    ready = Signal()
    wrong_wanted = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("checked")
        self._office = office
        self._checked: Checked | None = None
        self._verdict = WRONG
        self.counts: dict[str, Count] = {}
        self._title = heading("")
        self.give_back = button(office.look, _("Export these rows"), "arrow_export")
        self.give_back.setObjectName("give_back")
        self.give_back.clicked.connect(self.wrong_wanted)
        self._place = QVBoxLayout()
        self.view: RecordView | None = None
        self.leave_out = button(office.look, _("Leave out all wrong rows"), "subtract_circle")
        self.leave_out.setObjectName("leave_out")
        self.leave_out.clicked.connect(self._leave_out)
        self._hint = Elided("")
        self._hint.setObjectName("hint")
        edge = (Space.APART, Space.CLOSE, Space.PAGE, Space.NEAR)
        above = row(self._title, Space.CLOSE, self._hint, Space.NEAR, self.leave_out, self.give_back, margins=edge)
        above.addStrut(46)
        self.setLayout(column(self._tiles(), above, hairline(), self._place, self._foot()))
        self._place.setContentsMargins(0, 0, 0, 0)
        self.layout().setStretch(3, 1)  # type: ignore[union-attr]  # it was set the line before

    def show_checked(self, checked: Checked) -> None:
        """Show what the check found; the wrong rows first, if there are any."""
        self._checked = checked
        self._show_counts(checked)
        first = WRONG if checked.counts[WRONG] else NEW if checked.counts[NEW] else UPDATE
        self.counts[first].setChecked(True)
        self.take(first)

    def _show_counts(self, checked: Checked) -> None:
        for verdict, tile in self.counts.items():
            tile.show_count(checked.counts[verdict])
        good = checked.counts[NEW] + checked.counts[UPDATE]
        said = _("Import {count} rows") if not checked.counts[WRONG] else _("Import {count} rows, {wrong} stay out")
        self.write.setText(said.format(count=f"{good:,}", wrong=f"{checked.counts[WRONG]:,}"))
        self.write.setEnabled(good > 0)

    def take(self, verdict: str) -> None:
        """Show the rows of a verdict."""
        if self._checked is None:
            return
        if self.view is not None:
            self.view.deleteLater()
        self._verdict = verdict
        self._show_title(self._checked)
        table = RecordTable(self._office.tasks, _columns(self._checked), self)
        table.show_source(_Rows(self._checked, verdict))
        self.view = RecordView(self._office.look, table, "import_rows")
        self.view.setAccessibleName(self._title.text())
        self._place.addWidget(self.view)
        self._explain()
        self.view.picked.connect(self._explain)
        table.dataChanged.connect(self._explain)
        if verdict == WRONG:
            Correcting(self.view, self._checked).said.connect(self._correct)

    def _explain(self) -> None:
        """Say in full what is wrong with the row under the keyboard, for in its cell there is little room."""
        checked, view = self._checked, self.view
        entry = view.table.record_at(view.currentIndex().row()) if view is not None else None
        said = "  ".join(reasons(entry, checked.headings)) if entry is not None and checked is not None else ""
        self._hint.setText(said or _("Double-click or F2 corrects a cell here"))
        tip(self._hint, self._hint.text())

    def _show_title(self, checked: Checked) -> None:
        count = checked.counts[self._verdict]
        self._title.setText(_(_TITLES[self._verdict]).format(count=f"{count:,}"))
        for part in (self.give_back, self.leave_out, self._hint):
            part.setVisible(self._verdict == WRONG and count > 0)

    def _correct(self, entry: Entry, place: int, said: str) -> None:
        """Check a row again with another value in one of its cells, and show what it would do now."""
        checked, view = self._checked, self.view
        if checked is None or view is None:
            return

        def done(verdict: str) -> None:
            self._show_counts(checked)
            self._show_title(checked)
            view.table.refresh()
            view.setFocus()
            if verdict != WRONG:
                self._office.ways.tell(_("Row {row} is right now.").format(row=entry.row))

        self._office.tasks.read(self, lambda session: check.correct(session, checked, entry, place, said), done)

    def _leave_out(self) -> None:
        if self._checked is not None:
            self._checked.spool.leave_out()
            self.show_checked(self._checked)

    def _tiles(self) -> QHBoxLayout:
        c = self._office.look.colours
        plain = Tone(c.ink_soft, c.hover, c.line)
        tones = {NEW: c.info, UPDATE: c.ok, SKIP: plain, WRONG: c.danger}
        group = QButtonGroup(self)
        for verdict, (name, about, icon) in _ABOUT.items():
            tile = Count(self._office.look, _(name), _(about), tones[verdict], icon)
            tile.setObjectName(f"count_{verdict}")
            tile.clicked.connect(self._take(verdict))
            group.addButton(tile)
            self.counts[verdict] = tile
        edge = (Space.APART, Space.APART, Space.PAGE, Space.NEAR)
        return row(*self.counts.values(), gap=Space.NEAR, margins=edge)

    def _take(self, verdict: str) -> Callable[[], None]:
        return lambda: self.take(verdict)

    def _foot(self) -> QWidget:
        bar = Panel(Role.AlternateBase)
        back = button(self._office.look, _("Back"))
        back.setObjectName("back")
        back.clicked.connect(self.back)
        self.write = primary(self._office.look, "")
        self.write.setObjectName("write")
        self.write.clicked.connect(self.ready)
        nothing = caption(_("Nothing has been written yet; the whole import can be undone afterwards."))
        line = row(nothing, None, back, self.write, margins=(Space.APART, 0, Space.PAGE, 0))
        line.addStrut(56)
        bar.setLayout(line)
        return bar


def _columns(checked: Checked) -> list[Column]:
    """The row number, then the columns of the file that go anywhere."""
    fields = checked.reading.fields
    used = [place for place, field in enumerate(fields) if field] or list(range(len(fields)))
    number = Column("row", N_("Row"), 64, lambda entry: str(entry.row))
    return [number, *(_column(checked, place) for place in used)]


def _column(checked: Checked, place: int) -> Column:
    def value(entry: Entry) -> Faulty:
        given = entry.given[place] if place < len(entry.given) else ""
        return Faulty(words(given), entry.faults.get(place, ""))

    names = checked.reading.fields[place] in {"customer.name", "customer.address"}
    width = (260 if names else 130) + (190 if place in checked.spool.faulty else 0)
    return Column(f"c{place}", words(heading_of(checked.headings, place)), width, value, beside)
