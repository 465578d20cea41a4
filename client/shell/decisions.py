"""Exports that wait for somebody's word: told in the corner to whoever may decide, and the word to whoever asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from client.kit.office import Office
from shared.access import labels, taken
from shared.access.metering import Export
from shared.access.rights import Verb
from shared.access.taken import Taken
from shared.database import Changes
from shared.text import _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SOON_MS = 3_000  # the first pages come first
Found = tuple[Sequence[Taken], Sequence[Taken]]


class Decisions(QObject):
    """Looks soon after the beginning, and again when an export changed; only what is new by then is told."""

    def __init__(self, office: Office, parent: QObject) -> None:
        super().__init__(parent)
        self._office = office
        self._decides = office.user.may(Verb.CHANGE, "exports")
        self._told: set[tuple[int, str]] | None = None  # exports with the states that they were seen in
        if self._decides or office.user.may(Verb.ADD, "exports"):
            office.tasks.changed.connect(self._on_changed)
            QTimer.singleShot(SOON_MS, self, self.look)

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Export):
            self.look()

    def look(self) -> None:
        """Ask what there is, and tell what is new."""
        me, decides = self._office.user.id, self._decides

        def read(session: Session) -> Found:
            return taken.concerning(session, me, decides=decides)

        self._office.tasks.read(self, read, self._tell, replace="decisions")

    def _tell(self, found: Found) -> None:
        waiting, mine = found
        seen = {(one.export.id, one.export.state) for one in (*waiting, *mine)}
        if self._told is not None:
            for one in waiting:
                if (one.export.id, "waiting") not in self._told:
                    self._office.ways.tell(asked(one))
            for one in mine:
                state = one.export.state
                if state != "waiting" and (one.export.id, state) not in self._told:
                    self._office.ways.tell(answered(one))
        self._told = seen | (self._told or set())


def asked(one: Taken) -> str:
    """What whoever may decide is told."""
    said = _("{name} asks to take out {rows} ({what}): {reason}. Administration, Exports.")
    return said.format(
        name=one.by, rows=_rows(one), what=labels.thing(one.export.what), reason=one.export.reason.rstrip("。.")
    )


def answered(one: Taken) -> str:
    """What whoever asked is told."""
    if one.export.state == "refused":
        said = _("{name} refused your export of {rows} ({what}): {why}")
    else:
        said = _("{name} approved your export of {rows} ({what}). Export once more, and the file is written.")
    return said.format(name=one.decided_by, rows=_rows(one), what=labels.thing(one.export.what), why=one.export.answer)


def _rows(one: Taken) -> str:
    return ngettext("{count} row", "{count} rows", one.export.rows).format(count=f"{one.export.rows:,}")
