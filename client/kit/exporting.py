"""Taking rows out of the program: asked for with a reason, counted, marked, and written to a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from client.kit.ask import FormDialog
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Office
from client.kit.progress import job
from client.kit.tasks import Progress
from shared.access import counting, taken
from shared.access.metering import Export
from shared.access.rights import Verb
from shared.dates import clock, local
from shared.errors import UserError
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Taking:
    """What somebody wants to take out, as it is when he asks.

    what: the thing whose right to export it takes. file: what the file is called when nobody calls it otherwise,
    without its ending. write: to a path, with a mark in it; how many rows there were. told: what is said of so many.
    on_paper: its columns have room on a page, so that it can be a PDF too.
    """

    what: str
    title: str
    file: str
    count: Callable[[Session], int]
    write: Callable[[Path, Progress, str], int]
    told: Callable[[int, str], str]
    on_paper: bool = False


def ask(office: Office, parent: QWidget, taking: Taking) -> FormDialog | None:
    """Ask what for; where the rows may be taken out, ask where to. None where the role lets nobody export these."""
    if not office.user.may(Verb.EXPORT, taking.what):
        office.ways.tell(_("Your role may not export this."))
        return None
    form = Form(office.look, [Spec("reason", _("Taken out for"))])
    form.show_record({"reason": ""})
    dialog = FormDialog(office.look, taking.title, form, _("Export"), parent)
    dialog.setObjectName("export_reason")
    dialog.keep(office, f"export {taking.what}", taking.title)

    def save() -> None:
        reason = str(form.all_values()["reason"])

        def done(id: int) -> None:
            dialog.accept()
            office.tasks.read(
                parent,
                lambda session: counting.granted(session, id),
                lambda export: _where(office, parent, taking, export),
            )

        dialog.write(
            lambda session: counting.begin(session, taking.what, taking.count(session), reason), done, dialog.failed
        )

    dialog.saving = save
    dialog.open()
    return dialog


def _where(office: Office, parent: QWidget, taking: Taking, export: Export) -> None:
    """Ask where to, then write beside the event loop."""
    dialog = QFileDialog(parent, taking.title, f"{taking.file}.xlsx")
    dialog.setObjectName("export_file")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    paper = [_("Pages to print (*.pdf)")] if taking.on_paper else []
    dialog.setNameFilters([_("Excel workbook (*.xlsx)"), _("Text table (*.csv)"), *paper])
    dialog.setDefaultSuffix("xlsx")
    dialog.fileSelected.connect(lambda name: write(office, parent, taking, Path(name), mark(office, export), export.id))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def mark(office: Office, export: Export) -> str:
    """Who took the rows out, when and under which number: what stands in the file."""
    at = local(export.created_at)
    said = _("Exported by {name} on {day} at {time}, export no. {number}: {reason}")
    return said.format(
        name=office.user.name, day=at.date(), time=clock(export.created_at), number=export.id, reason=export.reason
    )


def write(
    office: Office, owner: QWidget, taking: Taking, path: Path, mark: str, export_id: int | None = None
) -> Progress:
    """Write the rows to a file, note by what it is known again, and say when it is there."""
    database = office.tasks.database

    def work(progress: Progress) -> int:
        count = taking.write(path, progress, mark)
        if export_id is not None:
            known = taken.digest(path)
            try:
                database.write(lambda session: counting.note_file(session, export_id, path.name, known))
            except UserError:  # nothing is taken out that the trail does not know
                path.unlink(missing_ok=True)
                raise
        return count

    return job(
        office,
        owner,
        _("Writing {file}…").format(file=path.name),
        work,
        lambda count: office.ways.tell(taking.told(count, path.name)),
    )
