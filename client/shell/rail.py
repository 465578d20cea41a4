"""The rail at the left: the rooms, and how much waits in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from client.kit.office import Office
from client.kit.places import Place, Places
from client.shell.plan import Count, Plan
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SOON, MINUTE = 500, 60_000  # milliseconds
WIDE, NARROW = 180, 56


class Rail(Places):
    """`wanted` carries the name of a room. Counts are read after a burst of saves, and once a minute."""

    wanted = Signal(str)

    def __init__(self, office: Office, plan: Plan) -> None:
        places = [Place(_(room.title), room.icon) for room in plan.rooms]
        super().__init__(office.look, places, -1, high=34, ground="Window")
        self._office, self._plan = office, plan
        self.setAccessibleName(_("Navigation"))
        self.currentRowChanged.connect(self._go)
        self._recount = QTimer(self, singleShot=True)
        if plan.counts is not None:
            office.tasks.changed.connect(self._recount_soon)
            self._recount.timeout.connect(self._count)
            self._count()

    def show_room(self, name: str) -> None:
        """Mark where we are, without going there."""
        self.blockSignals(True)
        self.setCurrentRow(list(self._plan.rooms).index(self._plan.room(name)))
        self.blockSignals(False)

    def fold(self, *, narrow: bool) -> None:
        """Show words where there is room and icons alone where there is not."""
        self.setFixedWidth(NARROW if narrow else WIDE)

    def _go(self, number: int) -> None:
        if number >= 0:
            self.wanted.emit(self._plan.rooms[number].name)

    def _recount_soon(self) -> None:
        """Once for a burst of saves."""
        self._recount.start(SOON)

    def _count(self) -> None:
        """Ask what waits in each room: colleagues change it too."""
        ask, user_id = self._plan.counts, self._office.user.id

        def counts(session: Session) -> Mapping[str, Count]:
            return ask(session, user_id) if ask is not None else {}

        self._recount.start(MINUTE)
        self._office.tasks.read(self, counts, self._show_counts, replace="counts")

    def _show_counts(self, counts: Mapping[str, Count]) -> None:
        for number, room in enumerate(self._plan.rooms):
            count = counts.get(room.name, Count(0))
            self.show_count(number, f"{count.number:,}" if count.number else "", urgent=count.urgent)
