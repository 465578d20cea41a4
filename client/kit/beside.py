"""The quiet line that says who else is editing a record just now. It keeps nobody from anything."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSizePolicy

from client.kit.labels import Elided
from client.kit.office import Office
from client.kit.tips import tip
from client.kit.tokens import Size
from shared.database.heartbeat import Spot
from shared.text import _, ngettext


class Beside(Elided):
    """For one record of a page, as long as the page is there."""

    def __init__(self, office: Office, entity: str, record_id: int) -> None:
        super().__init__("", Size.CAPTION)
        self.setObjectName("beside")
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._me, self._watch = office.user.id, None
        self.hide()
        if office.colleagues is not None:
            self._watch = office.colleagues.watch(Spot(entity, record_id), self)
            office.colleagues.editing.connect(self._show)
            self._show()

    def type(self, *, on: bool) -> None:
        """Something is typed here that is not saved, or no longer."""
        if self._watch is not None and on != self._watch.is_typing:
            self._watch.type(on=on)
            self._show()

    def _show(self, _who: object = None) -> None:
        here = self._watch.others() if self._watch is not None else {}
        typing = self._watch is not None and self._watch.is_typing
        names = sorted(name for id, name in here.items() if id != self._me)
        said = ""
        if names:
            too = ngettext("{names} is editing this too", "{names} are editing this too", len(names))
            only = ngettext("{names} is editing this", "{names} are editing this", len(names))
            said = (too if typing else only).format(names=_(", ").join(names))
        elif self._me in here:
            said = _("You are editing this elsewhere too")
        self.setText(said)
        tip(self, said)
        self.setAccessibleName(said)
        self.setVisible(bool(said))
