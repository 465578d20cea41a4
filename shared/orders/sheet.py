"""The printed order confirmation: what was ordered, for how much, and when it is to be paid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from shared import dates
from shared.orders import capitals, labels
from shared.orders.queries import Opened
from shared.orders.rules import COUNTED
from shared.reports.pdf import DANGER, EDGE, INK, SOFT, WIDTH, Pages, Printed
from shared.text import _, pgettext

_LABEL = 76.0
_HALF = WIDTH / 2
_ROOMS = [28.0, WIDTH - 292, 64, 48, 72, 80]


def draw(opened: Opened, printed: Printed | None = None) -> bytes:
    """The confirmation of an order as a PDF, with lines for both signatures."""
    order = opened.order
    printed = printed or Printed(opened.user, dt.datetime.now(dt.UTC))
    state = "" if order.state in COUNTED else _(labels.STATES[order.state])
    pages = Pages(_("Order confirmation"), printed, " · ".join(part for part in (order.number, state) if part))
    pages.rule(EDGE)
    _head(pages, opened)
    _lines(pages, opened)
    _sums(pages, opened)
    if order.note:
        pages.heading(pgettext("order", "Remarks"))
        pages.skip(4)
        pages.text(order.note)
    _signatures(pages)
    return pages.finish()


def _head(pages: Pages, opened: Opened) -> None:
    """Who ordered and when, two facts to a line; the address has a line of its own."""
    order, buyer = opened.order, opened.buyer
    person = next((each for each in opened.people if each.id == order.person_id), None)
    facts = [
        (pgettext("order", "Customer"), buyer.name),
        (_("Ordered on"), f"{order.ordered_on}"),
        (pgettext("order", "Ordered by"), person.name if person else "—"),
        (_("Payment due on"), f"{order.due_on}" if order.due_on else "—"),
        (pgettext("order", "Phone"), (person and (person.mobile or person.phone)) or buyer.phone or "—"),
        (pgettext("order", "In charge"), opened.user or "—"),
    ]
    pages.skip(8)
    for start in range(0, len(facts), 2):
        for side, (label, said) in enumerate(facts[start : start + 2]):
            pages.words(label, side * _HALF, _LABEL - 4, ink=SOFT)
            pages.words(said, side * _HALF + _LABEL, _HALF - _LABEL - 12, bold=not start and not side)
        pages.y -= 16
    if buyer.address:
        pages.words(pgettext("order", "Address"), 0, _LABEL - 4, ink=SOFT)
        pages.text(buyer.address, left=_LABEL, room=WIDTH - _LABEL)


def _lines(pages: Pages, opened: Opened) -> None:
    pages.heading(pgettext("order", "Goods"))
    pages.skip(4)
    titles = (_("No."), _("Product"), _("Quantity"), _("Unit"), _("Unit price"), _("Amount"))
    pages.cells([str(title) for title in titles], _ROOMS, ink=SOFT, right=4)
    for number, line in enumerate(opened.lines, 1):
        figures = [f"{line.quantity.normalize():,f}", line.unit, _price(line.price), _money(line.amount)]
        pages.cells([str(number), line.product, *figures], _ROOMS, right=4)


def _sums(pages: Pages, opened: Opened) -> None:
    """The total in figures and in capital figures, what was received, and what is open."""
    order = opened.order
    pages.need(70)
    pages.skip(4)
    pages.words(_("Total in capital figures"), 0, 130, ink=SOFT)
    pages.words(_("Total in yuan"), WIDTH - 230, 110, ink=SOFT, side="right")
    pages.words(_money(order.total), WIDTH - 110, 110, size=12, bold=True, side="right")
    pages.text(capitals.spelled(order.total), left=100, room=WIDTH - 300, bold=True)
    pages.skip(4)
    for label, amount in ((_("Received so far"), order.received), (_("Still open"), opened.open)):
        late = label == _("Still open") and opened.days_late(dates.today()) > 0
        pages.words(label, WIDTH - 230, 110, ink=SOFT, side="right")
        pages.words(_money(amount), WIDTH - 110, 110, ink=DANGER if late else INK, side="right")
        pages.y -= 15


def _signatures(pages: Pages) -> None:
    pages.need(90)
    pages.y -= 36
    for side, label in enumerate((_("Seller (signature and seal)"), _("Buyer (signature and seal)"))):
        pages.words(label, side * _HALF, _HALF - 20, ink=SOFT)
    pages.y -= 44
    for side in range(2):
        pages.rule(EDGE, side * _HALF, _HALF - 30)
        pages.y += 4
    pages.y -= 4
    for side in range(2):
        pages.words(_("Date"), side * _HALF, _HALF - 20, ink=SOFT)
    pages.y -= 16


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _price(price: Decimal) -> str:
    """Two places, or as many as there are."""
    plain = f"{price.normalize():,f}"
    return plain if "." in plain and len(plain.rpartition(".")[2]) > 2 else _money(price)
