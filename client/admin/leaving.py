"""Somebody leaves: choose who takes over what he has in hand, see the counts before and after, and keep him out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from client.kit.buttons import button, link, primary
from client.kit.dialog import Dialog
from client.kit.focus import FocusRing
from client.kit.labels import body, caption, coloured, heading, soft, wrapped
from client.kit.office import Office
from client.kit.surface import column, hairline, row, scrolling
from client.kit.tokens import Height, Space
from shared.access import people, queries
from shared.access.model import User
from shared.access.people import Person
from shared.errors import Invalid
from shared.leaving import operations, shares
from shared.leaving.shares import KINDS, Counts
from shared.text import _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ACROSS, _MOST = 3, 6  # colleagues in a row, and rows before it scrolls
Then = Callable[[int], object]


@dataclass(frozen=True)
class InHand:
    """Who may take over, and how much each and the one who leaves has in hand."""

    colleagues: Sequence[User]
    counts: Counts

    def of(self, user_id: int) -> int:
        """How much somebody has in hand altogether."""
        return sum(found.get(user_id, 0) for found in self.counts.values())


def ask(office: Office, parent: QWidget, person: Person, then: Then, plain: Callable[[], None]) -> None:
    """Ask who takes over; with nothing in hand `plain` asks whether to keep the colleague out at all."""
    id = person.user.id

    def read(session: Session) -> InHand:
        others = [each for each in queries.colleagues(session) if each.id != id]
        return InHand(others, shares.counts(session, [id, *(each.id for each in others)]))

    def show(found: InHand) -> None:
        if found.of(id):
            LeavingDialog(office, parent, person, found, then).open()
        else:
            plain()

    office.tasks.read(parent, read, show)


class LeavingDialog(Dialog):
    """Ticks choose the colleagues; below stands what each has before and after."""

    def __init__(self, office: Office, parent: QWidget, person: Person, found: InHand, then: Then) -> None:
        self._name = person.user.name
        super().__init__(office.look, _("{name} leaves").format(name=self._name), parent)
        self.setObjectName("leaving_dialog")
        self._office, self._person, self._found, self._then = office, person, found, then
        self.ticks: dict[int, QCheckBox] = {}
        self._table = QWidget()
        self._fault = coloured(wrapped(caption("")), office.look.colours.danger.ink)
        self._fault.setObjectName("fault")
        self._fault.hide()
        told = _("What {name} has in hand goes to the colleagues you tick, evenly; what was done stays as it was done.")
        words = wrapped(body(told.format(name=self._name)))
        self.go = primary(office.look, _("Hand over and keep out") if person.user.active else _("Hand over"))
        self.go.setObjectName("leave")
        self.go.clicked.connect(self.leave)
        cancel = button(office.look, _("Cancel"))
        cancel.clicked.connect(self.reject)
        at_once = link(office.look, _("Keep out at once, hand over later"))
        at_once.setObjectName("at_once")
        at_once.clicked.connect(self.keep_out)
        if not person.user.active:
            at_once.hide()
        self._area = column(self._table)
        self.fill(
            heading(self.windowTitle()), Space.CLOSE, words, Space.NEAR, caption(_("Who takes over")), Space.TIGHT,
            self._list(), self._fault, Space.APART, hairline(), Space.NEAR, self._area, Space.PAGE,
            row(at_once, None, cancel, self.go),
        )  # fmt: skip
        self.setMinimumWidth(620)
        self._preview()
        FocusRing(office.look, self)

    def chosen(self) -> list[int]:
        """Who is ticked."""
        return [id for id, tick in self.ticks.items() if tick.isChecked()]

    def leave(self) -> None:
        """Hand everything over and keep the colleague out, as one operation."""
        id, heirs, key = self._person.user.id, self.chosen(), uuid4()
        active = self._person.user.active

        def work(session: Session) -> int:
            return (operations.leave if active else operations.hand_over)(session, id, heirs)

        def done(count: int) -> None:
            self.accept()
            records = ngettext("{count} record", "{count} records", count).format(count=f"{count:,}")
            kept_out = _("{name} is kept out; {records} handed over, none lost.")
            said = kept_out if active else _("{records} of {name} handed over, none lost.")
            self._office.ways.tell(said.format(name=self._name, records=records), self._undo(key))
            self._then(id)

        self._office.tasks.write(self, work, done, self._failed, key)

    def keep_out(self) -> None:
        """Keep the colleague out now; what he has in hand stays his for the time being."""
        id = self._person.user.id

        def done(_id: int) -> None:
            self.accept()
            said = _("{name} is kept out. What he has in hand still waits to be handed over.")
            self._office.ways.tell(said.format(name=self._name))
            self._then(id)

        self._office.tasks.write(self, lambda session: people.let_in(session, id, allowed=False), done, self._failed)

    def _undo(self, key: UUID) -> Callable[[], None]:
        office, then, id, name = self._office, self._then, self._person.user.id, self._name
        window = self.parentWidget() or self

        def done(count: int) -> None:
            records = ngettext("{count} record", "{count} records", count).format(count=f"{count:,}")
            office.ways.tell(_("{records} are {name}'s again.").format(records=records, name=name))
            then(id)

        return lambda: office.tasks.write(window, lambda session: operations.take_back(session, key), done)

    def _failed(self, error: Exception) -> bool:
        if not isinstance(error, Invalid):
            return False
        self._fault.setText(str(error))
        self._fault.show()
        return True

    def _list(self) -> QWidget:
        """The colleagues, a tick each, in three columns."""
        made, grid = QWidget(), QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(Space.CLOSE)
        for at, each in enumerate(self._found.colleagues):
            tick = self.ticks[each.id] = QCheckBox(each.name.replace("&", "&&"))
            tick.setObjectName(f"heir_{each.id}")
            tick.toggled.connect(lambda _on: self._preview())
            grid.addWidget(tick, at // _ACROSS, at % _ACROSS)
        made.setLayout(grid)
        made.setAccessibleName(_("Who takes over"))
        area = scrolling(made)
        area.setFixedHeight(min(-(-len(self.ticks) // _ACROSS), _MOST) * (Height.ROW_DENSE - 2) + Space.CLOSE)
        return area

    def _preview(self) -> None:
        """Work out beside the event loop what each would have."""
        id, heirs = self._person.user.id, self.chosen()
        self._fault.hide()
        self.go.setEnabled(bool(heirs))
        if not heirs:
            self._show_counts({}, ())
            return

        def read(session: Session) -> Counts:
            return shares.after(shares.counts(session, [id, *heirs]), shares.shared_out(session, id, heirs), id)

        self._office.tasks.read(self, read, lambda after: self._show_counts(after, heirs), replace="after")

    def _show_counts(self, after: Counts, heirs: Sequence[int]) -> None:
        """A line for each, and the sums, which have to stay what they are."""
        names = {each.id: each.name for each in self._found.colleagues}
        fresh, grid, leaver = QWidget(), QGridLayout(), self._person.user.id
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.FAR)
        grid.setVerticalSpacing(Space.CLOSE)
        grid.setColumnStretch(0, 1)
        for at, kind in enumerate(KINDS.values(), 1):
            grid.addWidget(caption(_(kind.title)), 0, at, Qt.AlignmentFlag.AlignRight)
        lines = [(self._name, [leaver]), *((names[id], [id]) for id in heirs)]
        if heirs:
            lines.append((_("Together"), [leaver, *heirs]))
        for number, (name, ids) in enumerate(lines, 1):
            strong = number == len(lines) and bool(heirs)
            grid.addWidget(heading(name) if strong else body(name), number, 0)
            for at, kind_name in enumerate(KINDS, 1):
                before = sum(self._found.counts[kind_name].get(id, 0) for id in ids)
                then = sum(after[kind_name].get(id, 0) for id in ids) if after else None
                grid.addWidget(_change(before, then, strong=strong), number, at, Qt.AlignmentFlag.AlignRight)
        fresh.setLayout(grid)
        fresh.setObjectName("counts")
        self._area.replaceWidget(self._table, fresh)
        self._table.hide()
        self._table.deleteLater()
        self._table = fresh


def _change(before: int, after: int | None, *, strong: bool) -> QWidget:
    """94 → 0, in a lower voice where nothing changes."""
    if after is None:
        return body(f"{before:,}")
    said = f"{before:,} → {after:,}"
    return heading(said) if strong else soft(said) if before == after else body(said)
