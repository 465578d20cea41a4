"""Bringing in a file of customers: choose, match, check, import."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from client.exchange.checked import CheckedRows
from client.exchange.choose import Choose
from client.exchange.marks import Steps
from client.exchange.match import Match
from client.exchange.outcome import Outcome
from client.kit.labels import beside_title, soft, title
from client.kit.office import Office
from client.kit.progress import job
from client.kit.surface import column, hairline, row
from client.kit.tasks import Progress
from client.kit.tokens import Space
from shared.errors import Cancelled
from shared.exchange import batch, check, reader, undo, wrong
from shared.exchange.check import Checked
from shared.exchange.model import ImportBatch
from shared.exchange.reader import About, Chunk
from shared.text import _

T = TypeVar("T")


class ImportPage(QWidget):
    """The wizard; nothing is written before its last step, and that can be undone."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("import")
        self.setAccessibleName(_("Import customers"))
        self.office = office
        self._path: Path | None = None
        self._name, self._temporary = "", False
        self._checked: Checked | None = None
        self._key = uuid4()
        self._batch: ImportBatch | None = None
        self._under_way: Progress | None = None
        self._about, self.steps = soft(""), Steps(office.look)
        self.choose, self.match = Choose(office), Match(office)
        self.check, self.outcome = CheckedRows(office), Outcome(office)
        self.stack = QStackedWidget()
        for step in (self.choose, self.match, self.check, self.outcome):
            self.stack.addWidget(step)
        edge = (Space.APART, Space.NEAR, Space.PAGE, Space.NEAR)
        head = row(title(_("Import customers")), Space.TIGHT, beside_title(self._about), None, self.steps, margins=edge)
        self.setLayout(column(head, hairline(), self.stack))
        self._connect()
        self.go(self.choose)
        self.choose.refresh()

    def may_leave(self) -> bool:
        """Not while rows are being written."""
        return self._under_way is None

    def go(self, step: QWidget) -> None:
        """Go to a step."""
        self.stack.setCurrentWidget(step)
        self.steps.go(self.stack.indexOf(step))

    def open_file(self, path: Path, name: str = "") -> None:
        """Look into a file and show what was found; a file that cannot be read is told in one sentence."""
        self._forget()
        self._path, self._name, self._temporary = path, name or path.name, bool(name)
        self._look(None)

    def open_text(self, text: str) -> None:
        """Take what was copied from a spreadsheet."""
        self.open_file(reader.pasted(text), _("Clipboard"))

    def check_rows(self) -> None:
        """Check every row; nothing is written."""
        match, path, database = self.match, self._path, self.office.tasks.database
        if path is None:
            return
        targets, header, sheet = match.targets(), match.header.value(), match.sheet.currentText() or None
        replace, authors = match.replace.isChecked(), "text" if match.authors.isChecked() else "fault"
        namesakes = match.namesakes.isChecked()

        def work(progress: Progress) -> Checked:
            ask = partial(check.check, database, path, targets, header, progress, sheet=sheet, name=self._name)
            return ask(replace=replace, namesakes=namesakes, unknown_authors=authors)

        self._follow(_("Checking the rows…"), work, self._show_checked, self.match)

    def write(self) -> None:
        """Write the sound rows in one transaction; repeated under the same key it is applied once."""
        checked, database, key = self._checked, self.office.tasks.database, self._key
        if checked is None:
            return

        def work(progress: Progress) -> ImportBatch:
            id = database.write(lambda session: batch.write(database, session, checked, progress), key)
            return database.read(lambda session: session.get_one(ImportBatch, id))

        self._follow(_("Importing…"), work, self._show_batch, self.check)

    def undo(self, batch_id: int) -> None:
        """Take an import back."""
        database, key = self.office.tasks.database, uuid4()

        def work(progress: Progress) -> ImportBatch:
            database.write(lambda session: undo.undo(session, batch_id, progress), key)
            return database.read(lambda session: session.get_one(ImportBatch, batch_id))

        self._follow(_("Taking the import back…"), work, self._show_batch, self.choose)

    def save_wrong(self) -> None:
        """Ask where the workbook of wrong rows goes, write it and open it."""
        if self._checked is None:
            return
        folder = Path() if self._path is None or self._temporary else self._path.parent
        place = str(folder / wrong.file_name(self._checked))
        name, _kind = QFileDialog.getSaveFileName(self, _("Save the wrong rows"), place, _("Excel workbook (*.xlsx)"))
        if name:
            self.write_wrong(Path(name))

    def write_wrong(self, path: Path) -> None:
        """Write the workbook of wrong rows, and open it in the program that shows workbooks."""
        checked = self._checked
        if checked is None:
            return

        def done(count: int) -> None:
            self.office.ways.tell(_("{count} wrong rows were saved in {file}.").format(count=count, file=path.name))
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        said = _("Writing {file}…").format(file=path.name)
        job(self.office, self, said, lambda _progress: wrong.write(checked, path), done)

    def start_again(self) -> None:
        """Back to the first step."""
        self._forget()
        self._about.setText("")
        self.go(self.choose)
        self.choose.refresh()

    def _connect(self) -> None:
        self.choose.chosen.connect(self.open_file)
        self.choose.pasted.connect(self.open_text)
        self.choose.undo_asked.connect(self.undo)
        self.match.back.connect(self.start_again)
        self.match.ready.connect(self.check_rows)
        self.match.sheet_chosen.connect(self._look)
        self.check.back.connect(lambda: self.go(self.match))
        self.check.ready.connect(self.write)
        self.check.wrong_wanted.connect(self.save_wrong)
        self.outcome.wrong_wanted.connect(self.save_wrong)
        self.outcome.undo_wanted.connect(self._undo_this)
        self.outcome.again_wanted.connect(self.start_again)
        self.destroyed.connect(_closer(self))

    def _look(self, sheet: str | None) -> None:
        path = self._path
        if path is None:
            return

        def show(found: tuple[About, Chunk]) -> None:
            about, rows = found
            self._about.setText(self._name)
            self.match.show_file(about, rows)
            self.go(self.match)

        said = _("Looking into {file}…").format(file=self._name)
        job(self.office, self, said, lambda _progress: reader.preview(path, sheet), show)

    def _follow(self, said: str, work: Callable[[Progress], T], done: Callable[[T], None], back: QWidget) -> None:
        """Do long work with the bar in sight; a failure goes back to the step it came from."""
        ended: list[bool] = []

        def finished(result: T) -> None:
            ended.append(True)
            self._under_way = None
            done(result)

        def failed(error: Exception) -> bool:
            ended.append(False)
            self._under_way = None
            self.outcome.show_stopped()
            self.go(back)
            if isinstance(error, Cancelled):
                self.office.ways.tell(_("Stopped; nothing was written."))
            return isinstance(error, Cancelled)

        self.go(self.outcome)
        self.outcome.begin(said)
        progress = self.office.tasks.job(self, work, finished, failed)
        if not ended:
            self._under_way = progress
            self.outcome.follow(progress)

    def _show_checked(self, checked: Checked) -> None:
        if self._checked is not None:
            self._checked.close()
        # Written once, however often it is asked for; what was corrected meanwhile is the same file still.
        self._checked, self._key = checked, uuid4()
        said = _("{file}, {count} rows")
        self._about.setText(said.format(file=checked.file, count=f"{len(checked.spool):,}"))
        self.check.show_checked(checked)
        self.go(self.check)

    def _show_batch(self, found: ImportBatch) -> None:
        self._batch = found
        self.go(self.outcome)
        self.outcome.show_batch(found)

    def _undo_this(self) -> None:
        if self._batch is not None:
            self.undo(self._batch.id)

    def _forget(self) -> None:
        if self._checked is not None:
            self._checked.close()
        if self._temporary and self._path is not None:
            self._path.unlink(missing_ok=True)
        self._checked = self._path = self._batch = None


def paste(office: Office) -> None:
    """Begin an import with the rows on the clipboard, unless another one is under way."""
    text = QGuiApplication.clipboard().text()
    if not text.strip():
        office.ways.tell(_("There are no rows on the clipboard. Copy them in Excel, headings too."))
        return
    page = office.ways.open_page("import")
    if isinstance(page, ImportPage) and page.stack.currentWidget() in {page.choose, page.outcome}:
        page.open_text(text)
    else:
        office.ways.tell(_("Another import is under way; finish it first, then paste again."))


def _closer(page: ImportPage) -> Callable[[], None]:
    """Closes what a page kept on disk, when the page is gone."""
    kept = page.__dict__

    def close() -> None:
        if kept.get("_checked") is not None:
            kept["_checked"].close()

    return close
