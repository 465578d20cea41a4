"""The printed customer card: what one takes along to a talk."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from shared import dates
from shared.cards.queries import Card
from shared.cards.timeline import Entry
from shared.customers import labels as customers
from shared.interactions import labels as contacts
from shared.orders import labels as orders
from shared.reports.pdf import DANGER, EDGE, INK, SOFT, WIDTH, Pages, Printed
from shared.reports.wrap import wrap
from shared.text import _, pgettext
from shared.visits import labels as visits

_LABEL = 76.0
_HALF = WIDTH / 2
_FACTS = (
    "code", "short_name", "kind", "category", "stage", "trade", "region", "city", "source", "phone", "fax", "email",
    "website", "address", "tax_no", "credit_limit", "terms_days", "discount",
)  # fmt: skip
_CODES = {"kind": customers.KINDS, "category": customers.CATEGORIES, "stage": customers.STAGES}


def draw(card: Card, printed: Printed | None = None) -> bytes:
    """The card as a PDF: figures, facts, people, promises and the latest of the timeline. Times are of this machine."""
    customer = card.customer
    under = [_(customers.GRADES[customer.grade]), _("VIP") if customer.vip else "", card.owner]
    printed = printed or Printed(card.owner, dt.datetime.now(dt.UTC))
    pages = Pages(customer.name, printed, " · ".join(part for part in under if part))
    pages.rule(EDGE)
    _figures(pages, card)
    _facts(pages, card)
    _people(pages, card)
    _promises(pages, card)
    _timeline(pages, card)
    return pages.finish()


def _figures(pages: Pages, card: Card) -> None:
    """The figures side by side: money owed, this year's sales, the last contact, the next visit."""
    last, coming = card.last_contact_at, card.next_visit_at
    figures = [
        (_named_field("balance"), _money(card.dues.balance), DANGER if card.dues.overdue > 0 else INK),
        (pgettext("card", "Overdue"), _money(card.dues.overdue), DANGER if card.dues.overdue > 0 else INK),
        (_named_field("turnover"), _money(card.turnover), INK),
        (_named_field("last_contact_at"), f"{dates.local(last):%Y-%m-%d}" if last else "—", INK),
        (pgettext("card", "Next visit"), f"{dates.local(coming):%m-%d %H:%M}" if coming else "—", INK),
    ]
    room = WIDTH / len(figures)
    pages.skip(10)
    for number, (label, said, ink) in enumerate(figures):
        top = pages.y
        pages.words(label, number * room, room - 6, ink=SOFT)
        pages.y -= 14
        pages.words(said, number * room, room - 6, size=12, bold=True, ink=ink)
        pages.y = top
    pages.y -= 34


def _facts(pages: Pages, card: Card) -> None:
    """What is known, two to a line; long texts have a line of their own."""
    pages.heading(pgettext("card", "Facts"))
    known = [(_named_field(name), said) for name in _FACTS if (said := _fact(card, name))]
    room = _HALF - _LABEL - 12
    short = [fact for fact in known if len(wrap(fact[1], room, 9)) == 1]
    pages.skip(4)
    for start in range(0, len(short), 2):
        pages.need(15)
        for side, (label, said) in enumerate(short[start : start + 2]):
            pages.words(label, side * _HALF, _LABEL - 4, ink=SOFT)
            pages.words(said, side * _HALF + _LABEL, room)
        pages.y -= 15
    note = (_named_field("note"), card.customer.note)
    for label, said in (*[fact for fact in known if fact not in short], note):
        if said:
            _paragraph(pages, label, said)


def _named_field(name: str) -> str:
    return _({**customers.PERSON_FIELDS, **customers.FIELDS}[name])


def _fact(card: Card, name: str) -> str:
    value = getattr(card.customer, name)
    if name in _CODES:
        return _(_CODES[name][value])
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}" if value else ""
    return str(value) if value else ""


def _paragraph(pages: Pages, label: str, said: str) -> None:
    pages.need(15)
    pages.words(label, 0, _LABEL - 4, ink=SOFT)
    pages.text(said, left=_LABEL, room=WIDTH - _LABEL)
    pages.skip(2)


def _people(pages: Pages, card: Card) -> None:
    if not card.people:
        return
    pages.heading(pgettext("card", "People"))
    for person in card.people:
        named = " · ".join(part for part in (person.name, person.title, person.department) if part)
        reached = "  ".join(part for part in (person.mobile, person.phone, person.email, person.wechat) if part)
        pages.skip(4)
        pages.text(named, bold=person.is_main)
        for label, said in (
            ("", reached),
            (_named_field("likes"), person.likes),
            (_named_field("dislikes"), person.dislikes),
            (_named_field("note"), person.note),
        ):
            if said:
                _paragraph(pages, label, said)


def _promises(pages: Pages, card: Card) -> None:
    if not card.promises:
        return
    pages.heading(pgettext("card", "Promised"))
    pages.skip(4)
    for contact in card.promises:
        _paragraph(pages, f"{contact.next_on:%Y-%m-%d}" if contact.next_on else "", contact.next_note or contact.text)


def _timeline(pages: Pages, card: Card) -> None:
    pages.heading(pgettext("card", "Latest contacts, orders and visits"))
    pages.skip(6)
    if not card.timeline:
        pages.text(pgettext("card", "Nothing yet."), ink=SOFT)
    for entry in card.timeline:
        on = entry.on or dates.local(entry.at).date()
        what = " ".join(part for part in (_named(entry), entry.number) if part)
        said = [entry.text, entry.next_note and f"→ {entry.next_note}"]
        amount = _money(entry.amount) if entry.amount is not None else ""
        who = " · ".join(part for part in (entry.person, entry.user) if part)
        cells = [f"{on:%Y-%m-%d}", what, "\n".join(part for part in said if part), who, amount]
        pages.cells(cells, [62, 104, WIDTH - 342, 92, 84], right=1)


def _named(entry: Entry) -> str:
    """What it was, and how it stands where that is worth saying."""
    if entry.kind == "contact":
        return _(contacts.KINDS.get(entry.code, entry.code))
    if entry.kind == "order":
        return _(orders.STATES.get(entry.state, entry.state))
    if entry.kind == "receipt":
        return _(orders.METHODS.get(entry.code, entry.code))
    return f"{_(visits.KINDS.get(entry.code, entry.code))} · {_(visits.STATES.get(entry.state, entry.state))}"


def _money(amount: Decimal) -> str:
    return f"¥{amount:,.2f}"
