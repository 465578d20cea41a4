"""Writing the list to a file, exactly as it is filtered and sorted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from client.kit.office import Office
from client.kit.progress import job
from client.kit.tasks import Progress
from shared.access import fields
from shared.customers.queries import Wanted
from shared.exchange import lists
from shared.text import _, ngettext


def ask(office: Office, parent: QWidget, wanted: Wanted) -> QFileDialog:
    """Ask where to, then write beside the event loop."""
    dialog = QFileDialog(parent, _("Export the list"), f"{_('Customers')} {wanted.today}.xlsx")
    dialog.setObjectName("export_file")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([_("Excel workbook (*.xlsx)"), _("Text table (*.csv)")])
    dialog.setDefaultSuffix("xlsx")
    dialog.fileSelected.connect(lambda name: write(office, parent, wanted, Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def write(office: Office, owner: QWidget, wanted: Wanted, path: Path) -> Progress:
    """Write the list to a file and say when it is there."""
    database, hidden = office.tasks.database, fields.hidden(office.user.rights, "customer")
    names = [column.name for column in lists.COLUMNS if column.name not in hidden]

    def work(progress: Progress) -> int:
        return lists.write(database, wanted, path, progress, names)

    def done(count: int) -> None:
        said = ngettext("{count} customer written to {file}.", "{count} customers written to {file}.", count)
        office.ways.tell(said.format(count=f"{count:,}", file=path.name))

    return job(office, owner, _("Writing {file}…").format(file=path.name), work, done)
