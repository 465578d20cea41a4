"""Import, last step: how far the writing is, then what came of it."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from client.kit.buttons import button, primary
from client.kit.labels import heading, soft, wrapped
from client.kit.office import Office
from client.kit.progress import LOOK_MS, show, told
from client.kit.surface import column, row
from client.kit.tasks import Progress
from client.kit.tokens import Space
from shared.exchange.model import ImportBatch
from shared.exchange.undo import left
from shared.text import _

_SHOWN = 12


class Outcome(QWidget):
    """A bar with rate and remaining time while work is under way; afterwards the counts, the wrong rows and Undo."""

    undo_wanted = Signal()
    wrong_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("outcome")
        look = office.look
        self._progress: Progress | None = None
        self._since = 0.0
        self.said, self.more = heading(""), wrapped(soft(""))
        self.bar = QProgressBar()
        self.bar.setObjectName("bar")
        self.bar.setTextVisible(False)
        self.stop = button(look, _("Cancel import"))
        self.wrong = primary(look, _("Save the wrong rows as a workbook"))
        self.undo = button(look, _("Undo import"), "arrow_undo")
        self.again = button(look, _("Import another file"))
        for name, part in (("stop", self.stop), ("wrong", self.wrong), ("undo", self.undo), ("again", self.again)):
            part.setObjectName(name)
        self.stop.clicked.connect(self._stop)
        self.wrong.clicked.connect(self.wrong_wanted)
        self.undo.clicked.connect(self.undo_wanted)
        self.again.clicked.connect(self.again_wanted)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        ways = row(self.stop, self.wrong, self.undo, self.again, None)
        edge = (Space.APART, Space.FAR, Space.PAGE, Space.FAR)
        self.setLayout(column(self.said, self.bar, self.more, Space.NEAR, ways, None, gap=Space.NEAR, margins=edge))

    def begin(self, said: str) -> None:
        """Show work that is about to start."""
        self._since = time.monotonic()
        self.said.setText(said)
        self.more.setText("")
        self._show_ways(self.stop)
        self.bar.setVisible(True)
        self.bar.setRange(0, 0)

    def follow(self, progress: Progress) -> None:
        """Show how far the work is."""
        self._progress = progress
        self._timer.start()

    def show_batch(self, batch: ImportBatch) -> None:
        """Show what an import wrote, or what its undo left."""
        self._end()
        if batch.undone_at is not None:
            self._show_undone(batch)
            return
        said = _("Imported: {added} rows new, {updated} updated, {skipped} skipped.")
        counts = {name: f"{getattr(batch, name):,}" for name in ("added", "updated", "skipped", "wrong")}
        self.said.setText(said.format(**counts))
        none = _("Every row came in.")
        some = _("{wrong} rows are wrong and were left out. Save them, correct them, and import them again.")
        self.more.setText(some.format(**counts) if batch.wrong else none)
        self._show_ways(self.undo, self.again, *([self.wrong] if batch.wrong else []))

    def show_stopped(self) -> None:
        """The work came to nothing."""
        self._end()
        self.said.setText("")
        self.more.setText("")
        self._show_ways(self.again)

    def _show_undone(self, batch: ImportBatch) -> None:
        kept = left(batch)
        self.said.setText(_("The import of {file} was taken back.").format(file=batch.file))
        said = [one.said() for one in kept[:_SHOWN]]
        if len(kept) > _SHOWN:
            said.append(_("and {count} more").format(count=len(kept) - _SHOWN))
        self.more.setText("\n".join([_("Left as it is:"), *said]) if kept else _("Everything is as it was before."))
        self._show_ways(self.again)

    def _show_ways(self, *shown: QWidget) -> None:
        for part in (self.stop, self.wrong, self.undo, self.again):
            part.setVisible(part in shown)

    def _stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self.more.setText(_("Stopping; nothing of it will be kept…"))

    def _end(self) -> None:
        self._timer.stop()
        self._progress = None
        self.bar.setVisible(False)

    def _look(self) -> None:
        """What the two numbers of the progress say: rate and remaining time."""
        if self._progress is not None and self._progress.done:
            show(self.bar, self._progress)
            self.more.setText(told(self._progress, time.monotonic() - self._since))
