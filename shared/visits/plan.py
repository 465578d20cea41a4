"""The printed plan of a day: where to go, whom to see and ring, what to know, and lines for notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from shared import dates
from shared.reports.fonts import BOLD
from shared.reports.pdf import DANGER, EDGE, SOFT, WIDTH, Pages, Printed
from shared.reports.wrap import wrap
from shared.text import _, ngettext, pgettext
from shared.visits import labels
from shared.visits.queries import Appointment

_SIDE = 84.0
_ROOM = WIDTH - _SIDE
_NOTES = 3


def draw(day: dt.date, name: str, entries: Sequence[Appointment], printed: Printed | None = None) -> bytes:
    """The plan of a colleague's day as a PDF; visits that were cancelled are left out. Times are of this machine."""
    visits = [entry for entry in entries if entry.visit.state != "cancelled"]
    printed = printed or Printed(name, dt.datetime.now(dt.UTC))
    count = ngettext("{count} visit", "{count} visits", len(visits)).format(count=len(visits))
    pages = Pages(_("Visit plan"), printed, " · ".join(part for part in (dates.in_full(day), name, count) if part))
    pages.rule(EDGE)
    if not visits:
        pages.skip(14)
        pages.text(_("Nothing is planned for this day."), ink=SOFT)
    for entry in visits:
        _visit(pages, entry)
    return pages.finish()


def _visit(pages: Pages, entry: Appointment) -> None:
    facts = [(label, text) for label, text in _facts(entry) if text]
    lines = sum(len(wrap(text, _ROOM - 62, 9)) for _label, text in facts)
    pages.skip(10)
    pages.need(min(40 + len(wrap(entry.customer, _ROOM, 12, BOLD)) * 18 + lines * 13.5 + _NOTES * 20, 600))
    _when(pages, entry)
    pages.text(entry.customer, left=_SIDE, room=_ROOM, size=12, bold=True, lead=18)
    pages.skip(2)
    for label, text in facts:
        pages.need(13.5)
        pages.words(label, _SIDE, 58, ink=SOFT)
        pages.text(text, left=_SIDE + 62, room=_ROOM - 62, ink=DANGER if label == pgettext("visit", "Owes") else "")
    _lines(pages)


def _when(pages: Pages, entry: Appointment) -> None:
    """The time at the left, and what it is and how it stands below it."""
    top, visit = pages.y, entry.visit
    pages.words(dates.clock(visit.starts), 0, _SIDE, size=14, bold=True)
    pages.y -= 18
    pages.words(_("until {time}").format(time=dates.clock(visit.ends)), 0, _SIDE - 8, ink=SOFT)
    pages.y -= 14
    pages.words(_(labels.KINDS[visit.kind]), 0, _SIDE - 8, ink=SOFT)
    if visit.state != "planned":
        pages.y -= 14
        pages.words(_(labels.STATES[visit.state]), 0, _SIDE - 8, bold=True)
    pages.y = top


def _facts(entry: Appointment) -> list[tuple[str, str]]:
    last = entry.last_contact_at
    return [
        (pgettext("visit", "About"), entry.visit.purpose),
        (pgettext("visit", "Where"), entry.place),
        (_("Address"), entry.address if entry.visit.place and entry.address != entry.visit.place else ""),
        (pgettext("visit", "Person"), "  ".join(part for part in (entry.person, entry.person_phone) if part)),
        (_("Phone"), entry.customer_phone),
        (_("Last contact"), f"{dates.local(last):%Y-%m-%d}" if last else _("none yet")),
        (pgettext("visit", "Owes"), f"¥{entry.balance:,.2f}" if entry.balance > 0 else ""),
    ]


def _lines(pages: Pages) -> None:
    """Room to write by hand, a line each; then the end of the visit."""
    for number in range(_NOTES):
        pages.need(20)
        pages.y -= 14
        if number == 0:
            pages.words(pgettext("visit", "Notes"), _SIDE, 58, ink=SOFT)
        pages.rule(left=_SIDE + 62, room=_ROOM - 62)
    pages.y -= 6
    pages.rule(EDGE)
