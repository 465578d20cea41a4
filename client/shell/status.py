"""The status line at the foot: what the page says, what was saved and what waits, and where the database is."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QWidget

from client.kit.labels import caption
from client.kit.marks import Dot
from client.kit.office import Office
from client.kit.surface import row
from client.kit.tokens import Height, Space
from shared.text import _


class StatusLine(QWidget):
    def __init__(self, office: Office, place: str) -> None:
        super().__init__()
        self._office = office
        self._page, self._saved, self._waiting = caption(""), caption(""), caption("")
        self._dot = Dot(office.look.colours.ok.ink, place)
        at = row(self._dot, caption(place), gap=6)
        margins = (Space.APART, 0, Space.APART, 0)
        line = row(self._page, self._saved, self._waiting, None, at, gap=Space.APART, margins=margins)
        line.addStrut(Height.STATUS)
        self.setLayout(line)
        office.tasks.saved.connect(self._on_saved)
        office.tasks.waiting.connect(self._on_waiting)
        office.tasks.line.connect(self._on_line)

    def say(self, said: str) -> None:
        """What the page in front says of itself."""
        self._page.setText(said)

    def said(self) -> str:
        """What it said last."""
        return self._page.text()

    def _on_saved(self) -> None:
        now = dt.datetime.now().astimezone()
        self._saved.setText(_("saved {time}").format(time=f"{now:%H:%M}"))

    def _on_waiting(self, count: int) -> None:
        said = _("{count} changes wait for the line").format(count=count)
        self._waiting.setText(said if count else "")

    def _on_line(self, state: str) -> None:
        c = self._office.look.colours
        self._dot.show_colour(c.warn.ink if state == "away" else c.ok.ink)
