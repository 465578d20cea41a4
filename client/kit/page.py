"""A page: what the frame knows of it, and when it is read again."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from client.kit.actions import install
from client.kit.office import Office
from client.kit.surface import Panel
from shared.database import Changes


class Page(Panel):
    """Read again when what it shows was changed: at once where it is seen, otherwise when it is next seen.

    `status` is what the status line says of it, `actions_by_name` are its commands. With `reads_when_shown` it is read
    whenever it is seen again, for what others did meanwhile.
    """

    status_changed = Signal()
    reads_when_shown: ClassVar = False

    def __init__(self, office: Office, name: str, called: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(called)
        self.office, self.status, self._stale = office, "", False
        self.actions_by_name = install(self, office.user.rights)
        office.tasks.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def is_touched_by(self, changes: Changes) -> bool:
        """Whether what is shown may be another one after these changes."""
        raise NotImplementedError

    def tell_status(self, said: str) -> None:
        """Say how it stands, in the status line."""
        self.status = said
        self.status_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale or self.reads_when_shown:
            self._stale = False
            self.refresh()

    def _on_changed(self, changes: Changes) -> None:
        if self.is_touched_by(changes):
            if self.isVisible():
                self.refresh()
            else:
                self._stale = True
