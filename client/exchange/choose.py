"""Import, first step: which file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from client.kit.buttons import button, link, primary
from client.kit.labels import body, caption, heading, soft
from client.kit.office import Office
from client.kit.surface import column, row
from client.kit.tokens import Radius, Space
from shared.exchange import undo
from shared.exchange.model import ImportBatch
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Choose(QWidget):
    """A place to drop a file on, the clipboard, and the imports made before. `chosen` carries a path."""

    chosen = Signal(object)
    pasted = Signal(str)
    undo_asked = Signal(int)

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office, self._over = office, False
        look = office.look
        self.setObjectName("choose")
        self.setAcceptDrops(True)
        self.pick = primary(look, _("Choose a file…"))
        self.pick.setObjectName("pick")
        self.paste = button(look, _("Paste from a spreadsheet"))
        self.paste.setObjectName("paste")
        self.pick.clicked.connect(self._pick)
        self.paste.clicked.connect(self._paste)
        self._former = QVBoxLayout()
        drop = column(
            None,
            row(None, heading(_("Drop a file here")), None),
            row(None, soft(_("Excel workbook (.xlsx) or text table (.csv); the encoding is found by itself")), None),
            Space.NEAR,
            row(None, self.pick, self.paste, None),
            None,
            gap=Space.CLOSE,
        )
        self._drop = QWidget()
        self._drop.setMinimumHeight(220)
        self._drop.setLayout(drop)
        edge = (Space.APART, Space.APART, Space.PAGE, Space.APART)
        self.setLayout(
            column(self._drop, Space.FAR, heading(_("Former imports")), Space.CLOSE, self._former, None, margins=edge)
        )

    def refresh(self) -> None:
        """Ask for the imports made before."""
        self._office.tasks.read(self, _former, self._show, replace="former")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._over = True
            self.update()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.chosen.emit(Path(files[0]))

    def paintEvent(self, _event: QPaintEvent) -> None:
        c, painter = self._office.look.colours, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(c.accent if self._over else c.edge), 2 if self._over else 1, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(c.selection if self._over else c.well))
        painter.drawRoundedRect(self._drop.geometry().adjusted(1, 1, -1, -1), Radius.LARGE, Radius.LARGE)

    def _pick(self) -> None:
        kinds = _("Tables (*.xlsx *.xlsm *.csv *.txt *.tsv);;All files (*)")
        name, _kind = QFileDialog.getOpenFileName(self, _("Choose a file"), "", kinds)
        if name:
            self.chosen.emit(Path(name))

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.pasted.emit(text)
        else:
            self._office.ways.tell(_("There is no table in the clipboard; copy the cells in the spreadsheet first."))

    def _show(self, batches: list[ImportBatch]) -> None:
        while (item := self._former.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for batch in batches:
            self._former.addWidget(self._line(batch))
        if not batches:
            self._former.addWidget(soft(_("Nothing was imported yet.")))

    def _line(self, batch: ImportBatch) -> QWidget:
        said = _("{added} new, {updated} updated, {skipped} skipped, {wrong} wrong")
        counts = said.format(added=batch.added, updated=batch.updated, skipped=batch.skipped, wrong=batch.wrong)
        when = caption(f"{batch.created_at.astimezone():%Y-%m-%d %H:%M}")
        end: QWidget = caption(_("taken back"))
        if batch.undone_at is None:
            end = link(self._office.look, _("Undo import"))
            end.setObjectName(f"undo_{batch.id}")
            end.setAccessibleName(_("Undo the import of {file}").format(file=batch.file))
            end.clicked.connect(lambda: self.undo_asked.emit(batch.id))
        line = QWidget()
        line.setLayout(row(when, body(batch.file), soft(counts), None, end, gap=Space.NEAR))
        line.setMinimumHeight(32)
        return line


def _former(session: Session) -> list[ImportBatch]:
    return list(undo.batches(session, 8))
