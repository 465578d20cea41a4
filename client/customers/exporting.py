"""Writing the list to a file, exactly as it is filtered and sorted: asked for with a reason, counted, marked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from client.kit.ask import FormDialog, question
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Office
from client.kit.progress import job
from client.kit.tasks import Progress
from shared.access import counting, fields
from shared.access.counting import Waiting
from shared.access.metering import Export
from shared.customers import queries
from shared.customers.queries import Wanted
from shared.dates import clock, local
from shared.exchange import lists
from shared.text import _, ngettext

WHAT = "customers"


def ask(office: Office, parent: QWidget, wanted: Wanted) -> FormDialog:
    """Ask what for; where the rows may be taken out, ask where to."""
    form = Form(office.look, [Spec("reason", _("What for"))])
    form.show_record({"reason": ""})
    dialog = FormDialog(office.look, _("Export the list"), form, _("Export"), parent)
    dialog.setObjectName("export_reason")
    dialog.keep(office, "export customers", _("Export the list"))

    def save() -> None:
        reason = str(form.all_values()["reason"])

        def granted(export: Export) -> None:
            where(office, parent, wanted, export)

        def done(id: int) -> None:
            dialog.accept()
            office.tasks.read(parent, lambda session: counting.granted(session, id), granted)

        dialog.write(
            lambda session: counting.begin(session, WHAT, queries.count(session, wanted), reason), done, dialog.failed
        )

    dialog.saving = save
    dialog.open()
    return dialog


def where(office: Office, parent: QWidget, wanted: Wanted, export: Export) -> QFileDialog:
    """Ask where to, then write beside the event loop."""
    dialog = QFileDialog(parent, _("Export the list"), f"{_('Customers')} {wanted.today}.xlsx")
    dialog.setObjectName("export_file")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([_("Excel workbook (*.xlsx)"), _("Text table (*.csv)")])
    dialog.setDefaultSuffix("xlsx")
    dialog.fileSelected.connect(lambda name: write(office, parent, wanted, Path(name), mark(office, export)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def mark(office: Office, export: Export) -> str:
    """Who took the rows out, when and under which number: what stands in the file."""
    at = local(export.created_at)
    said = _("Exported by {name} on {day} at {time}, export no. {number}: {reason}")
    return said.format(
        name=office.user.name, day=at.date(), time=clock(export.created_at), number=export.id, reason=export.reason
    )


def write(office: Office, owner: QWidget, wanted: Wanted, path: Path, mark: str = "") -> Progress:
    """Write the list to a file and say when it is there."""
    database, hidden = office.tasks.database, fields.hidden(office.user.rights, "customer")
    names = [column.name for column in lists.COLUMNS if column.name not in hidden]

    def work(progress: Progress) -> int:
        return lists.write(database, wanted, path, progress, names, mark=mark)

    def done(count: int) -> None:
        said = ngettext("{count} customer written to {file}.", "{count} customers written to {file}.", count)
        office.ways.tell(said.format(count=f"{count:,}", file=path.name))

    return job(office, owner, _("Writing {file}…").format(file=path.name), work, done)


def decide(office: Office, parent: QWidget) -> None:
    """Show the oldest export that waits for somebody's word, and approve it."""

    def show(one: Waiting | None) -> None:
        if one is None:
            office.ways.tell(_("No export waits to be approved."))
            return
        rows = ngettext("{count} row", "{count} rows", one.export.rows).format(count=f"{one.export.rows:,}")
        said = _("{name} wants to take out {rows} of customers: {reason}")
        said = said.format(name=one.by, rows=rows, reason=one.export.reason)
        question(office.look, parent, said, _("Approve"), lambda: approve(one.export))

    def approve(export: Export) -> None:
        office.tasks.write(
            parent,
            lambda session: counting.decide(session, export, granted=True),
            lambda _id: office.ways.tell(_("The export is approved.")),
        )

    me = office.user.id
    office.tasks.read(parent, lambda session: counting.waiting(session, me), show)
