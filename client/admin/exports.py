"""What is taken out of the program: who asked for how many rows of what, and what for; yes or no to what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from client.admin.section import Section, Side
from client.kit import cells
from client.kit.actions import action
from client.kit.ask import FormDialog
from client.kit.buttons import Segments
from client.kit.cells import Said
from client.kit.empty import Empty
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.labels import body, caption, heading, soft, wrapped
from client.kit.office import Office
from client.kit.progress import job
from client.kit.rows import Column, RecordTable
from client.kit.surface import Item, hairline
from client.kit.table import RecordView
from client.kit.tasks import Progress
from client.kit.tokens import Space
from shared.access import counting, labels, taken
from shared.access.metering import Export
from shared.access.rights import Verb
from shared.access.taken import Taken, Wanted
from shared.dates import local
from shared.text import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

STATES = {"": N_("All"), "waiting": N_("Waiting"), "granted": N_("Granted"), "refused": N_("Refused")}
_TONES = {"waiting": "warn", "refused": "danger"}


def _state(one: Taken) -> Said:
    state = one.export.state
    if state == "granted" and not one.decided_by:
        return Said(_("at once"), "quiet")
    return Said(_(labels.DECIDED[state]), _TONES.get(state, "ok"))


COLUMNS = (
    Column("at", N_("When"), 130, lambda one: Said(f"{local(one.export.created_at):%Y-%m-%d %H:%M}", "soft")),
    Column("by", N_("Who"), 70, lambda one: one.by),
    Column("what", N_("What"), 90, lambda one: labels.thing(one.export.what)),
    Column("rows", N_("Rows"), 64, lambda one: f"{one.export.rows:,}", cells.amount),
    Column("state", N_("State"), 84, _state, cells.tag),
    Column("reason", N_("Taken out for"), 200, lambda one: one.export.reason),
    Column("number", N_("Export no."), 76, lambda one: Said(str(one.export.id), "soft"), cells.amount),
)


@dataclass(frozen=True)
class Exports:
    """The exports somebody wants to see."""

    wanted: Wanted

    def count(self, session: Session) -> int:
        """How many there are."""
        return taken.count(session, self.wanted)

    def ids(self, session: Session, start: int, count: int) -> Sequence[int]:
        """The ids of a part."""
        return taken.ids(session, self.wanted, start, count)

    def rows(self, session: Session, ids: Sequence[int]) -> Mapping[int, Taken]:
        """What is shown of them."""
        return taken.rows(session, ids)


class ExportsSection(Section):
    """The list, what waits first; at the right the one that is picked, with the two answers where it waits."""

    shows: ClassVar = (Export,)

    def __init__(self, office: Office) -> None:
        super().__init__(office, "exports", _("Exports"))
        self.state = ""
        self._segments = Segments(office.look, [_(word) for word in STATES.values()])
        self._segments.group.idClicked.connect(lambda at: self.show_state(list(STATES)[at]))
        self.table = RecordTable(office.tasks, COLUMNS, self)
        self.view = RecordView(office.look, self.table, "export_list", office.preferences, stretch=5)
        self.view.setAccessibleName(_("Exports"))
        self.side = Side(office, "export_side", _("Export"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        why = _("Lists that are taken out stand here, with who took them, how many rows, and what for.")
        self._stack.addWidget(Empty(office.look, "arrow_export", _("No export"), why))
        self.lay_out(self._stack, self._segments, self.sign("trace"), side=self.side)
        self.setFocusProxy(self.view)
        self.table.counted.connect(self._on_counted)
        self.view.picked.connect(lambda _id: self._show_picked())
        self.table.dataChanged.connect(lambda *_what: self._show_picked())
        self.refresh()

    def refresh(self) -> None:
        self.table.refresh(Exports(Wanted(state=self.state)))

    def show_state(self, state: str) -> None:
        """Show only those of a state, or all."""
        self.state = state
        self._segments.group.button(list(STATES).index(state)).setChecked(True)
        self.table.show_source(Exports(Wanted(state=state)))

    def picked(self) -> Taken | None:
        """The export under the keyboard."""
        found: Taken | None = self.table.record_at(self.view.currentIndex().row())
        return found

    @action(N_("Approve"), "Ctrl+Return", "checkmark_circle", right=(Verb.CHANGE, "exports"))
    def approve(self) -> None:
        """Let the rows be taken out."""
        one = self._waiting()
        if one is not None:
            self.office.tasks.write(
                self,
                lambda session: counting.decide(session, one.export, granted=True),
                lambda _id: self.office.ways.tell(_("The export is approved; {name} is told.").format(name=one.by)),
            )

    @action(N_("Refuse…"), "Ctrl+Del", "dismiss_circle", right=(Verb.CHANGE, "exports"))
    def refuse(self) -> None:
        """Ask why not, and tell whoever asked."""
        one = self._waiting()
        if one is None:
            return
        form = Form(self.office.look, [Spec("answer", _("Why not"))])
        form.show_record({"answer": ""})
        dialog = FormDialog(self.office.look, _("Refuse the export"), form, _("Refuse"), self)
        dialog.setObjectName("refusal")
        dialog.extra.addSpacing(Space.CLOSE)
        dialog.extra.addWidget(wrapped(soft(_("{name} reads it at once.").format(name=one.by))))

        def save() -> None:
            answer = str(form.all_values()["answer"])

            def done(_id: int) -> None:
                dialog.accept()
                self.office.ways.tell(_("The export is refused; {name} is told.").format(name=one.by))

            self.office.tasks.write(
                dialog,
                lambda session: counting.decide(session, one.export, granted=False, answer=answer),
                done,
                dialog.failed,
            )

        dialog.saving = save
        dialog.open()
        form.fields["answer"].setFocus()

    @action(N_("Whose file is this…"), "", "document_search")
    def trace(self) -> None:
        """Ask for a file that turned up somewhere, and say who took it out."""
        dialog = QFileDialog(self, _("Whose file is this?"))
        dialog.setObjectName("found_file")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.tell_whose(Path(name)))
        dialog.open()

    def tell_whose(self, path: Path) -> None:
        """Say which export was written to a file."""
        database = self.office.tasks.database

        def work(_progress: Progress) -> Taken | None:
            known = taken.digest(path)
            return database.read(lambda session: taken.of_file(session, known))

        def done(one: Taken | None) -> None:
            if one is None:
                said = _(
                    "{file} is as no export wrote it. Its footer or its last sheet may still name who took it out."
                )
                self.office.ways.tell(said.format(file=path.name))
                return
            said = _("{file} was taken out by {name}, {when}, export no. {number}: {reason}")
            when, export = f"{local(one.export.created_at):%Y-%m-%d %H:%M}", one.export
            words = said.format(file=path.name, name=one.by, when=when, number=export.id, reason=export.reason)
            self.office.ways.tell(words)

        job(self.office, self, _("Reading {file}…").format(file=path.name), work, done)

    def _waiting(self) -> Taken | None:
        one = self.picked()
        if one is None or one.export.state != "waiting":
            return None
        if one.export.created_by == self.office.user.id:
            self.office.ways.tell(_("Somebody else has to decide about your own export."))
            return None
        return one

    def _on_counted(self, count: int) -> None:
        self.say(ngettext("{count} export", "{count} exports", count).format(count=f"{count:,}"))
        self._stack.setCurrentIndex(0 if count else 1)
        if count and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.table.index(0, 0))
        self._show_picked()

    def _show_picked(self) -> None:
        one = self.picked()
        if one is None:
            self.side.fill(soft(_("Nothing is picked.")))
            return
        export = one.export
        rows = ngettext("{count} row", "{count} rows", export.rows).format(count=f"{export.rows:,}")
        at = _("{who}, {when}").format(who=one.by, when=f"{local(export.created_at):%Y-%m-%d %H:%M:%S}")
        parts: list[Item] = [
            heading(_("{what}: {rows}").format(what=labels.thing(export.what), rows=rows)), 2,
            wrapped(caption(at)), caption(_("Export no. {number}").format(number=export.id)),
            Space.NEAR, hairline(), Space.NEAR,
            caption(_("Taken out for")), wrapped(body(export.reason)), Space.NEAR,
        ]  # fmt: skip
        parts += [caption(_("State")), wrapped(body(self._said(one))), Space.APART]
        if export.state == "waiting" and export.created_by != self.office.user.id and "approve" in self.actions_by_name:
            parts += [self.act("approve", main=True), Space.CLOSE, self.act("refuse")]
        self.side.fill(*parts)

    def _said(self, one: Taken) -> str:
        """How it stands, in a sentence."""
        if one.export.state == "waiting":
            if one.export.created_by == self.office.user.id:
                return _("More than your role allows in a day: somebody else has to approve it.")
            return _("More than the role of {name} allows in a day: it waits for an answer.").format(name=one.by)
        if one.export.state == "refused":
            return _("Refused by {name}: {why}").format(name=one.decided_by, why=one.export.answer or "—")
        if one.decided_by and one.export.decided_at:
            said = _("Approved by {name}, {when}.")
            said = said.format(name=one.decided_by, when=f"{local(one.export.decided_at):%Y-%m-%d %H:%M}")
        elif one.decided_by:
            said = _("Approved by {name}.").format(name=one.decided_by)
        else:
            said = _("Granted at once: it is within the allowance of the day.")
        return "\n".join([said, self._used(one)])

    def _used(self, one: Taken) -> str:
        """What became of one that was granted: it is good for one file, for a day."""
        if one.file:
            return _("Written to {file}.").format(file=one.file)
        if one.until < dt.datetime.now(dt.UTC):
            return _("No file was written, and none can be any more.")
        said = _("Good for one file, until {when}; none is written yet.")
        return said.format(when=f"{local(one.until):%Y-%m-%d %H:%M}")
