"""How one thing that happened is said: its icon, title, who, text and figure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from shared.cards.timeline import Entry
from shared.dates import clock, local
from shared.interactions import labels as contacts
from shared.orders import labels as orders
from shared.text import _
from shared.visits import labels as visits

ICONS = {
    "call": "call",
    "visit": "location",
    "message": "chat",
    "letter": "mail",
    "email": "mail",
    "meeting": "people",
    "complaint": "chat_warning",
    "other": "note",
}


@dataclass(frozen=True)
class Event:
    """A line of the timeline in words; `tone` is ok, warn or nothing."""

    date: str
    icon: str
    title: str
    who: str
    text: str
    figure: str = ""
    tone: str = ""
    order_id: int = 0  # of an order: what is opened by Enter


def event(entry: Entry) -> Event:
    """The words of an entry, in the language in use."""
    return {"contact": _contact, "order": _order, "receipt": _receipt, "visit": _visit}[entry.kind](entry)


def day_of(entry: Entry) -> dt.date:
    """The day an entry stands under, on the clock of this machine."""
    return entry.on or local(entry.at).date()


def _date(entry: Entry) -> str:
    day = day_of(entry)
    return f"{day.month}-{day.day:02}"


def _who(entry: Entry) -> str:
    if entry.user and entry.person:
        return _("{user} with {person}").format(user=entry.user, person=entry.person)
    return entry.user or entry.person


def _contact(entry: Entry) -> Event:
    text = entry.text.replace("\n", " ")
    if entry.next_on and not entry.is_kept:
        promise = _("→ by {month}-{day}: {note}")
        text += "  " + promise.format(month=entry.next_on.month, day=f"{entry.next_on.day:02}", note=entry.next_note)
    title = _(contacts.KINDS.get(entry.code, entry.code))
    tone = "warn" if entry.code == "complaint" else ""
    who = _who(entry)
    if entry.state:
        who = f"{who} · {_(contacts.OUTCOMES[entry.state])}" if who else _(contacts.OUTCOMES[entry.state])
    return Event(_date(entry), ICONS.get(entry.code, "note"), title, who, text, tone=tone)


def _order(entry: Entry) -> Event:
    state = _(orders.STATES.get(entry.state, entry.state))
    title = _("Order {number} · {state}").format(number=entry.number, state=state)
    return Event(_date(entry), "box", title, _who(entry), entry.text, _money(entry), order_id=entry.id)


def _receipt(entry: Entry) -> Event:
    method = _(orders.METHODS.get(entry.code, entry.code))
    if entry.amount is not None and entry.amount < 0:
        return Event(_date(entry), "arrow_reset", _("Reversal"), entry.user, entry.text, _money(entry), "warn")
    return Event(_date(entry), "wallet", _("Receipt"), f"{method} · {entry.user}", entry.text, _money(entry), "ok")


def _visit(entry: Entry) -> Event:
    at = f"{clock(entry.at)} {_(visits.STATES.get(entry.state, entry.state))}"
    title = _("{kind} {when}").format(kind=_(visits.KINDS.get(entry.code, entry.code)), when=at)
    return Event(_date(entry), "calendar_work_week", title, _who(entry), entry.text)


def _money(entry: Entry) -> str:
    return "" if entry.amount is None else amount(entry.amount)


def amount(value: object) -> str:
    """128,400 or 128,400.50: the fen only where there are some."""
    written = f"{value:,.2f}"
    return written.removesuffix(".00")
