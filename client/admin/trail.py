"""The audit log: who changed what, when, in which record; narrowed, looked at field by field, written to a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QWidget

from client.admin.section import Section, Side
from client.admin.trail_filters import TrailFilters
from client.kit import cells, exporting
from client.kit.actions import action
from client.kit.cells import Name, Said
from client.kit.exporting import Taking
from client.kit.labels import body, caption, coloured, heading, soft, wrapped
from client.kit.office import Office
from client.kit.rows import Column, RecordTable
from client.kit.surface import Item, column, hairline, row
from client.kit.table import RecordView
from client.kit.tasks import Progress
from client.kit.tokens import Space
from shared.access import queries as people
from shared.access.rights import Rights, Verb
from shared.audit import labels, log
from shared.audit.log import Event, Wanted
from shared.dates import local, today
from shared.exchange import trail_lists
from shared.text import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TONES = {"removed": "danger"}


def _about(event: Event) -> str:
    """What was changed, in a few words."""
    if event.action != "changed":
        return ""
    return _(", ").join(labels.field(event.entity, name) for name in event.changes)


def _action(event: Event) -> Said:
    return Said(_(labels.ACTIONS.get(event.action, event.action)), TONES.get(event.action, "quiet"))


COLUMNS = (
    Column("at", N_("When"), 140, lambda event: Said(f"{local(event.at):%Y-%m-%d %H:%M}", "soft")),
    Column("by", N_("Who"), 96, lambda event: event.by or Said("—", "soft")),
    Column("action", N_("What was done"), 84, _action, cells.tag),
    Column("entity", N_("To what"), 108, lambda event: labels.entity(event.entity)),
    Column("name", N_("Record"), 220, lambda event: Name(event.name or "—", f"#{event.record_id}"), cells.name),
    Column("fields", N_("Field"), 200, lambda event: Said(_about(event), "soft")),
)


@dataclass(frozen=True)
class Events:
    """The events somebody wants to see, and what he may see of them."""

    wanted: Wanted
    rights: Rights

    def count(self, session: Session) -> int:
        """How many there are."""
        return log.count(session, self.wanted)

    def ids(self, session: Session, start: int, count: int) -> Sequence[int]:
        """The ids of a part."""
        return log.ids(session, self.wanted, start, count)

    def rows(self, session: Session, ids: Sequence[int]) -> Mapping[int, Event]:
        """What is shown of them."""
        return log.rows(session, ids, self.rights)


class TrailSection(Section):
    """The list of events; the one that is picked is told at the right."""

    shows: ClassVar = ()

    def __init__(self, office: Office) -> None:
        super().__init__(office, "trail", _("Audit log"))
        self.filters = TrailFilters(office)
        self.table = RecordTable(office.tasks, COLUMNS, self)
        self.view = RecordView(office.look, self.table, "trail_list", office.preferences, stretch=5)
        self.view.setAccessibleName(_("Audit log"))
        self.side = Side(office, "event_side", _("What was changed"))
        whole = QWidget()
        inside = column(self.filters, hairline(), self.view)
        inside.setStretchFactor(self.view, 1)
        whole.setLayout(inside)
        whole.setFocusProxy(self.view)
        commands = [self.act(name) for name in ("again", "export") if name in self.actions_by_name]
        self.lay_out(whole, *commands, side=self.side)
        self.filters.changed.connect(self._show_list)
        self.table.counted.connect(self._on_counted)
        self.view.picked.connect(self._show_picked)
        office.count_reads(self.view, "trail")
        self.refresh()

    def refresh(self) -> None:
        def read(session: Session) -> tuple[Mapping[int, str], Sequence[str]]:
            return people.names(session), log.entities(session)

        self.office.tasks.read(self, read, lambda found: self.filters.offer(*found), replace="choices")
        self._show_list()

    @action(N_("Read again"), "F5", "arrow_clockwise")
    def again(self) -> None:
        """Read the log again."""
        self.refresh()

    @action(N_("Find a record"), "/", "search")
    def start_find(self) -> None:
        """Put the keyboard into the box."""
        self.filters.start()

    @action(N_("Export the log"), "Ctrl+E", "arrow_export", right=(Verb.EXPORT, "trail"))
    def export(self) -> None:
        """Take out the events that are shown, a line for each field."""
        exporting.ask(self.office, self, self.taking())

    def taking(self) -> Taking:
        """The events that are shown, to be taken out."""
        database, wanted, rights = self.office.tasks.database, self.filters.wanted, self.office.user.rights

        def write(path: Path, progress: Progress, mark: str) -> int:
            return trail_lists.write_trail(database, wanted, path, progress, rights, mark=mark)

        def told(count: int, file: str) -> str:
            said = ngettext("{count} event written to {file}.", "{count} events written to {file}.", count)
            return said.format(count=f"{count:,}", file=file)

        file = f"{_('Audit log')} {today()}"
        return Taking("trail", _("Export the log"), file, lambda session: log.count(session, wanted), write, told)

    def _show_list(self) -> None:
        self.table.show_source(Events(self.filters.wanted, self.office.user.rights))

    def _on_counted(self, count: int) -> None:
        more = count >= log.MOST_COUNTED
        said = ngettext("{count} event", "{count} events", count).format(count=f"{count:,}{'+' if more else ''}")
        self.say(said)
        if count:
            self.view.setCurrentIndex(self.table.index(0, 0))
        else:
            self.side.fill(soft(_("Nothing was changed that fits.")))

    def _show_picked(self, id: int | None) -> None:
        event: Event | None = self.table.record_at(self.view.currentIndex().row()) if id is not None else None
        if event is None:
            return

        def read(session: Session) -> labels.Names:
            return log.names(session, trail_lists.referred([event]))

        self.office.tasks.read(self, read, lambda names: self._show_event(event, names), replace="event")

    def _show_event(self, event: Event, names: labels.Names) -> None:
        """Before and after of each field."""
        name = event.name or f"#{event.record_id}"
        told = _("{who}, {when}").format(who=event.by or "—", when=f"{local(event.at):%Y-%m-%d %H:%M:%S}")
        parts: list[Item] = [wrapped(heading(name)), 2, caption(f"{labels.entity(event.entity)}  {_action(event)}")]
        parts += [wrapped(caption(told)), Space.CLOSE]
        if self.filters.record is None:
            only = self.side.act("only_this", _("Only this record"), "filter", lambda: self._only(event))
            parts += [row(only, None)]
        parts += [Space.NEAR, hairline(), Space.NEAR]
        if event.action == "added":
            parts.append(wrapped(soft(_("The record was added; it says its first values itself."))))
        for line in trail_lists.lines(event, names):
            if line.field:
                parts += [caption(line.field), *self._pair(line), Space.CLOSE]
        self.side.fill(*parts)

    def _pair(self, line: trail_lists.Line) -> list[Item]:
        c = self.office.look.colours
        before = wrapped(coloured(body(line.before), c.ink_soft))
        if line.event.action == "removed":
            return [before]
        return [before, wrapped(body(f"→ {line.after}"))]

    def _only(self, event: Event) -> None:
        self.filters.show_record((event.entity, event.record_id), event.name)
