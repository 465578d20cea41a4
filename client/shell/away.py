"""The bands that say what is not as usual, what is safe, and what to do: no line, no way on, no room for drafts."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal

from client.kit.banner import Banner
from client.kit.buttons import button
from client.kit.colleagues import Colleagues
from client.kit.drafts import Drafts
from client.kit.style import Look
from client.kit.tasks import Tasks
from shared.text import _, ngettext


class AwayBanner(Banner):
    """Shows itself while the line is away."""

    def __init__(self, look: Look, tasks: Tasks) -> None:
        again = button(look, _("Try again now"), "arrow_sync")
        again.setObjectName("retry")
        again.clicked.connect(tasks.retry)
        super().__init__(look, "plug_disconnected", "", look.colours.warn, again)
        self.setObjectName("away")
        self.setVisible(False)
        self._tasks = tasks
        self._since: dt.datetime | None = None
        tasks.line.connect(self._on_line)
        tasks.waiting.connect(self._say)

    def _on_line(self, state: str) -> None:
        self._since = dt.datetime.now().astimezone() if state == "away" else None
        self.setVisible(self._since is not None)
        self._say(self._tasks.unsaved)

    def _say(self, waiting: int) -> None:
        if self._since is None:
            return
        said = _("The line to the database broke at {time}. Go on writing: it is tried again all the time.")
        if waiting:
            said = ngettext(
                "The line broke at {time}. Leave the program open: {count} change is saved when it is back.",
                "The line broke at {time}. Leave the program open: {count} changes are saved when it is back.",
                waiting,
            )
        self.show_text(said.format(time=f"{self._since:%H:%M}", count=waiting))


class EndedBanner(Banner):
    """Shows itself while the database does not let this program, or whoever signed in, go on."""

    def __init__(self, look: Look, colleagues: Colleagues | None) -> None:
        super().__init__(look, "lock_closed", "", look.colours.danger)
        self.setObjectName("ended")
        self.setVisible(False)
        if colleagues is not None:
            colleagues.standing.connect(self._say)
            self._say(colleagues.said)

    def _say(self, said: str) -> None:
        self.show_text(said)
        self.setVisible(bool(said))


class UnkeptBanner(Banner):
    """Shows itself while what is typed cannot be put on the disk of this computer."""

    _told = Signal(str)  # from the thread that writes

    def __init__(self, look: Look, drafts: Drafts) -> None:
        super().__init__(look, "warning", "", look.colours.warn)
        self.setObjectName("unkept")
        self.setVisible(False)
        self._told.connect(self._say)
        drafts.told = self._told.emit

    def _say(self, why: str) -> None:
        said = _("What you type cannot be kept on this computer ({why}). Go on typing, save soon, and make room.")
        self.show_text(said.format(why=why))
        self.setVisible(bool(why))
