"""Typed text kept on the disk while it is typed, and offered when the card is opened again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from client.customers.words import named
from client.kit.banner import Banner
from client.kit.buttons import link
from client.kit.drafts import Draft
from client.kit.fields import said
from client.kit.office import Office
from client.kit.surface import column
from client.kit.tasks import Progress
from shared.dates import clock, local
from shared.text import _

WAIT_MS = 400


class Drafting(QObject):
    """Keeps one form's draft, a moment after the last key; `kept` says when it was kept."""

    kept = Signal(str)

    def __init__(self, office: Office, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._office, self._key = office, key
        self._values: Mapping[str, Any] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.keep_now)
        self._waiting = False
        self.place = QWidget(parent)
        self.place.setLayout(column())
        self.place.hide()

    def note(self, values: Mapping[str, Any]) -> None:
        """Something was typed; nothing typed means that there is nothing to keep."""
        self._values, self._waiting = dict(values), True
        self._timer.start()

    def keep_now(self) -> None:
        """Put what was typed on the disk, beside the event loop."""
        self._timer.stop()
        if not self._waiting:
            return
        self._waiting = False
        key, values = self._key, self._values

        def work(_progress: Progress) -> str:
            if not values:
                self._office.drafts.drop(key)
                return ""
            self._office.drafts.keep(key, values)
            draft = self._office.drafts.find(key)
            return _("draft kept {time}").format(time=clock(draft.at)) if draft else ""

        self._office.tasks.job(self, work, self.kept.emit)

    def drop(self) -> None:
        """It was saved, or given up."""
        self._timer.stop()
        self._waiting = False
        self._office.drafts.drop(self._key)
        self.place.hide()

    def offer(self, record: object, take_up: Callable[[Mapping[str, Any]], None]) -> None:
        """Say what was typed and never saved, beside what is saved, and offer to go on with it."""
        draft = self._office.drafts.find(self._key)
        if draft is None:
            return
        look = self._office.look
        go_on, forget = link(look, _("Go on with it")), link(look, _("Forget it"))
        go_on.setObjectName("take_up_draft")
        forget.setObjectName("forget_draft")

        def on() -> None:
            take_up(draft.values)
            self.place.hide()

        go_on.clicked.connect(on)
        forget.clicked.connect(self.drop)
        banner = Banner(look, "history", _told(draft, record), look.colours.info, go_on, forget)
        banner.setObjectName("draft_banner")
        layout = self.place.layout()
        if layout is not None:
            layout.addWidget(banner)
        self.place.show()


def _told(draft: Draft, record: object) -> str:
    when = f"{local(draft.at):%Y-%m-%d} {clock(draft.at)}"
    parts = [
        _("{field}: {typed} (saved: {saved})").format(
            field=named(name), typed=value, saved=said(getattr(record, name, "")) or "—"
        )
        for name, value in draft.values.get("facts", {}).items()
    ]
    if contact := draft.values.get("contact"):
        parts.append(_("a contact: {text}").format(text=contact.get("text", "")))
    parts += [str(value) for name, value in draft.values.items() if name == "said"]
    start = _("Typed on {when} and not saved.").format(when=when)
    return " ".join([start, _("; ").join(parts)])
