"""What is done with a promise: kept, or put off to another day; each can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from client.kit.office import Office
from shared import dates, workdays
from shared.errors import Conflict
from shared.interactions import operations, queries
from shared.interactions.model import Interaction
from shared.interactions.queries import Promise
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PUT_OFF = (1, 3, 7, 14, 30)  # days


class Promises(QObject):
    """`refused` says that what is on screen may not be what is saved: it is to be read again."""

    refused = Signal()

    def __init__(self, office: Office, page: QWidget) -> None:
        super().__init__(page)
        self._office, self._page = office, page

    def keep(self, promise: Promise) -> None:
        """What was promised is done."""
        said = _("Kept what was promised to {customer}.").format(customer=promise.customer)
        self._write(
            lambda session: operations.keep_promise(session, promise.contact),
            said,
            lambda session: operations.reopen_promise(session, _as_left(session, promise)),
        )

    def snooze(self, promise: Promise, until: dt.date) -> None:
        """Put a promise off to another day."""
        before = promise.on
        said = _("{customer} comes again on {day}.").format(customer=promise.customer, day=dates.in_month(until))
        self._write(
            lambda session: operations.snooze(session, promise.contact, until),
            said,
            lambda session: operations.snooze(session, _as_left(session, promise), before),
        )

    def offer_days(self, promise: Promise, today: dt.date) -> None:
        """Show the days that a promise can be put off to."""
        page = self._page
        self.days(promise, today).popup(page.mapToGlobal(QPoint(page.width() // 3, page.height() // 3)))

    def days(self, promise: Promise, today: dt.date) -> QMenu:
        """The days a promise can be put off to; those without work are passed over."""
        menu = QMenu(self._page)
        menu.setObjectName("snooze")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for days in PUT_OFF:
            day = today + dt.timedelta(days=days)
            while not workdays.calendar().is_workday(day):
                day += dt.timedelta(days=1)
            said = f"{dates.in_month(day)} {dates.weekday(day)}"
            menu.addAction(said).triggered.connect(lambda _checked=False, day=day: self.snooze(promise, day))
        return menu

    def _write(self, work: Callable[[Session], int], said: str, back: Callable[[Session], int]) -> None:
        def undo() -> None:
            self._office.tasks.write(self._page, back)

        def failed(_error: Exception) -> bool:
            self.refused.emit()
            return False

        self._office.tasks.write(self._page, work, lambda _id: self._office.ways.tell(said, undo), failed)


def _as_left(session: Session, promise: Promise) -> Interaction:
    """The contact as it was saved with its promise kept or put off, if nobody has changed it since."""
    contact = queries.open(session, promise.contact.id)
    if contact.version != promise.contact.version + 1:
        raise Conflict(_("A colleague has changed the contact since; it was not changed back."))
    return contact
