"""Alarms: who read more rows of lists in a day than his roles allow. The database raises them by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QStackedWidget

from client.admin.section import Section
from client.kit import cells
from client.kit.actions import action
from client.kit.buttons import Segments
from client.kit.cells import Said
from client.kit.empty import Empty
from client.kit.office import Office
from client.kit.rows import Column, Here, RecordTable
from client.kit.table import RecordView
from shared.access import counting, labels, taken
from shared.access.metering import Alarm
from shared.access.rights import Verb
from shared.access.taken import Raised, Wanted
from shared.dates import local
from shared.text import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DAYS = {7: N_("The last 7 days"), 30: N_("The last 30 days"), 0: N_("At any time")}


def _standing(one: Raised) -> Said:
    if one.until < dt.datetime.now(dt.UTC):
        return Said(_("over"), "quiet")
    return Said(_("until {time}").format(time=f"{local(one.until):%m-%d %H:%M}"), "danger")


def _seen(one: Raised) -> Said:
    if one.alarm.seen_at is None:
        return Said(_("by nobody yet"), "warn")
    when = f"{local(one.alarm.seen_at):%m-%d %H:%M}"
    return Said(_("{who}, {when}").format(who=one.seen_by, when=when), "quiet")


COLUMNS = (
    Column("at", N_("When"), 150, lambda one: Said(f"{local(one.alarm.created_at):%Y-%m-%d %H:%M:%S}", "soft")),
    Column("by", N_("Who"), 160, lambda one: one.by),
    Column("what", N_("What"), 220, lambda one: labels.counted(one.alarm.what)),
    Column("amount", N_("Within a day"), 120, lambda one: f"{one.alarm.amount:,}", cells.amount),
    Column("until", N_("Allowances lowered"), 170, _standing, cells.tag),
    Column("seen", N_("Seen"), 190, _seen, cells.tag),
)


def _said(found: Sequence[Raised]) -> str:
    said = ngettext("{count} alarm", "{count} alarms", len(found)).format(count=len(found))
    new = sum(one.alarm.seen_at is None for one in found)
    return _("{alarms}, {count} not seen yet").format(alarms=said, count=new) if new else said


class AlarmsSection(Section):
    """The list: those that nobody has seen first, then the newest."""

    shows: ClassVar = (Alarm,)

    def __init__(self, office: Office) -> None:
        super().__init__(office, "alarms", _("Alarms"))
        self.days = 7
        self._segments = Segments(office.look, [_(word) for word in DAYS.values()])
        self._segments.group.idClicked.connect(lambda at: self.show_days(list(DAYS)[at]))
        self.table = RecordTable(office.tasks, COLUMNS, self)
        self.view = RecordView(office.look, self.table, "alarm_list", office.preferences, stretch=2)
        self.view.setAccessibleName(_("Alarms"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        why = _(
            "When somebody reads more rows of lists in a day than his roles allow, it stands here, and for a day he "
            "has only a tenth of every allowance."
        )
        self._stack.addWidget(Empty(office.look, "checkmark_circle", _("No alarm"), why))
        self.lay_out(self._stack, self._segments, self.act("see"), self.act("again"))
        self.setFocusProxy(self.view)
        self.refresh()

    def refresh(self) -> None:
        since = dt.datetime.now(dt.UTC) - dt.timedelta(days=self.days) if self.days else None
        wanted = Wanted(since=since)

        def read(session: Session) -> Sequence[Raised]:
            return taken.alarms(session, wanted)

        self.office.tasks.read(self, read, self._show, replace="alarms")

    def show_days(self, days: int) -> None:
        """Show those of so many days, or of any time."""
        self.days = days
        self._segments.group.button(list(DAYS).index(days)).setChecked(True)
        self.refresh()

    @action(N_("Mark as seen"), "Ctrl+Return", "checkmark_circle", right=(Verb.SEE, "trail"))
    def see(self) -> None:
        """Say that one has seen the alarm under the keyboard."""
        one: Raised | None = self.table.record_at(self.view.currentIndex().row())
        if one is not None:
            said = _("The alarm about {name} is marked as seen.").format(name=one.by)
            self.office.tasks.write(
                self,
                lambda session: counting.see_alarm(session, one.alarm),
                lambda _id: self.office.ways.tell(said),
            )

    @action(N_("Look again"), "F5", "arrow_clockwise")
    def again(self) -> None:
        """Read the alarms again."""
        self.refresh()

    def _show(self, found: Sequence[Raised]) -> None:
        self.say(_said(found))
        self._stack.setCurrentIndex(0 if found else 1)
        self.table.show_source(Here({one.alarm.id: one for one in found}))
        if found:
            self.view.setCurrentIndex(self.table.index(0, 0))
