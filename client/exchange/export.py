"""Taking a list out: as it is filtered and sorted, to a place that is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from client.kit.office import Office
from client.kit.tasks import Progress
from shared.customers.queries import Wanted
from shared.exchange import lists
from shared.text import _


def ask_and_export(owner: QWidget, office: Office, wanted: Wanted, columns: Sequence[str] | None = None) -> None:
    """Ask for a file and write the list to it in the background."""
    name = _("Customer list {day}").format(day=dt.datetime.now().astimezone().date().isoformat())
    kinds = _("Excel workbook (*.xlsx);;Text table (*.csv)")
    place, _kind = QFileDialog.getSaveFileName(owner, _("Export customers"), f"{name}.xlsx", kinds)
    if place:
        export(owner, office, wanted, Path(place), columns)


def export(
    owner: QWidget, office: Office, wanted: Wanted, path: Path, columns: Sequence[str] | None = None
) -> Progress:
    """Write the list as filtered and sorted; a file that was there is replaced once the new one is complete."""

    def done(count: int) -> None:
        office.ways.tell(_("{count} customers were written to {file}.").format(count=f"{count:,}", file=path.name))

    database = office.tasks.database
    return office.tasks.job(owner, lambda progress: lists.write(database, wanted, path, progress, columns), done)
