"""Signed-in sessions: who has the database open, from where, since when; and ending it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from client.admin.section import Section
from client.kit import cells
from client.kit.actions import action
from client.kit.ask import question
from client.kit.buttons import button
from client.kit.cells import Name, Said
from client.kit.empty import Empty
from client.kit.office import Office
from client.kit.rows import Column, Here, RecordTable
from client.kit.table import RecordView
from shared.access import sessions
from shared.access.sessions import Open
from shared.dates import local
from shared.text import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LOOK_MS = 10_000
# What the administrator of a SQL Server types.
COMMANDS = (
    "SELECT session_id, login_name, host_name, login_time FROM sys.dm_exec_sessions WHERE program_name = 'Wanglai';\n"
    "KILL 51;  -- the session_id"
)


def _moment(at: dt.datetime | None) -> Said:
    return Said(f"{local(at):%Y-%m-%d %H:%M:%S}" if at else "—", "soft")


def _here(open_: Open) -> Said:
    return Said(_("this program"), "soft") if open_.mine else Said("", "quiet")


COLUMNS = (
    Column("name", N_("User"), 200, lambda open_: Name(open_.name, open_.login), cells.name),
    Column("address", N_("Computer"), 180, lambda open_: open_.address or _("on the server")),
    Column("since", N_("Since"), 160, lambda open_: _moment(open_.since)),
    Column("asked", N_("Last asked"), 160, lambda open_: _moment(open_.asked)),
    Column("lines", N_("Lines"), 70, lambda open_: str(len(open_.lines)), cells.amount),
    Column("here", "", 120, _here),
)


class SessionsSection(Section):
    """Looked at again every few seconds while it is in sight."""

    shows: ClassVar = ()

    def __init__(self, office: Office) -> None:
        super().__init__(office, "sessions", _("Signed-in sessions"))
        self.table = RecordTable(office.tasks, COLUMNS, self)
        self.view = RecordView(office.look, self.table, "session_list", office.preferences, stretch=1)
        self.view.setAccessibleName(_("Signed-in sessions"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._elsewhere())
        self._clock = QTimer(self, interval=LOOK_MS)
        self._clock.timeout.connect(self.refresh)
        self.lay_out(self._stack, self.act("again"), self.act("disconnect_user"))
        self.setFocusProxy(self.view)
        self.refresh()

    def refresh(self) -> None:
        def read(session: Session) -> Sequence[Open] | None:
            return sessions.every(session) if sessions.are_told(session) else None

        self.office.tasks.read(self, read, self._show, replace="sessions")

    @action(N_("Look again"), "F5", "arrow_clockwise")
    def again(self) -> None:
        """Read again who is here."""
        self.refresh()

    @action(N_("Disconnect…"), "Del", "plug_disconnected")
    def disconnect_user(self) -> None:
        """End what the colleague has open there, after a question."""
        picked: Open | None = self.table.record_at(self.view.currentIndex().row())
        if picked is None:
            return
        if picked.mine:
            self.office.ways.tell(_("This is the program you sit at. Sign out instead."))
            return
        said = _(
            "Disconnect {name}? What is typed there stays; the program signs in again by itself, unless the user is "
            "kept out."
        )
        words = said.format(name=picked.name)
        question(self.office.look, self, words, _("Disconnect"), lambda: self._end(picked))

    def _end(self, open_: Open) -> None:
        def done(count: int) -> None:
            said = ngettext("{count} line of {name} ended.", "{count} lines of {name} ended.", count)
            self.office.ways.tell(said.format(count=count, name=open_.name))
            self.refresh()

        self.office.tasks.write(self, lambda session: sessions.end(session, open_.lines), done)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self._clock.stop()
        super().hideEvent(event)

    def _show(self, found: Sequence[Open] | None) -> None:
        self._stack.setCurrentIndex(0 if found is not None else 1)
        for name in ("again", "disconnect_user"):
            self.actions_by_name[name].setEnabled(found is not None)
        if found is None:
            self.say("")
            return
        people = len({open_.user_id for open_ in found})
        self.say(ngettext("{count} user signed in", "{count} users signed in", people).format(count=people))
        self.table.refresh(Here({open_.lines[0][0]: open_ for open_ in found}))

    def _elsewhere(self) -> Empty:
        """SQL Server tells its own administrator alone."""
        copy = button(self.office.look, _("Copy the commands"), "copy")
        copy.setObjectName("copy_commands")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(COMMANDS))
        why = _(
            "SQL Server lets only its own administrator see and end sessions. Keeping a user out takes effect at once "
            "all the same: whatever is open finds nothing any more."
        )
        return Empty(self.office.look, "plug_connected", _("This server does not tell"), why, copy)
