"""Who the customer is and how things stand: the name, and the figures under it."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from client.cards.events import amount
from client.customers.words import named
from client.kit.labels import Elided, beside_title, caption, coloured, label, soft
from client.kit.marks import Medal, Tag
from client.kit.style import Look
from client.kit.surface import Panel, row
from client.kit.tips import tip
from client.kit.tokens import Size, Space
from shared.cards.queries import Card
from shared.customers import labels
from shared.dates import clock, local
from shared.interactions import labels as contacts
from shared.text import _, ngettext


class Name(Panel):
    """Medal, name, and in a lower voice code, stage and owner."""

    def __init__(self, look: Look, card: Card) -> None:
        super().__init__()
        customer = card.customer
        owner = _("owner {name}").format(name=card.owner) if card.owner else _("no owner")
        words = soft(" · ".join((customer.code, _(labels.STAGES[customer.stage]), owner)))
        vip = [Tag(look, _("VIP"), look.colours.warn)] if customer.vip else []
        named = Elided(customer.name, Size.TITLE, strong=True)
        named.setObjectName("customer_name")
        named.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setLayout(row(Medal(look, customer.grade, 30), Space.TIGHT, named, *vip, beside_title(words), None))


class Figures(Panel):
    """Label, figure, one soft remark; the small sign says how it was reckoned."""

    def __init__(self, look: Look, card: Card, today: dt.date) -> None:
        super().__init__()
        self._look = look
        parts: list[QWidget | int | None] = []
        for said in (self._owes(card), self._last(card, today), self._next(card, today), *self._money(card)):
            parts += [self._figure(*said), Space.WIDE]
        self.setLayout(row(*parts, None, gap=0, margins=(Space.PAGE, Space.TIGHT, Space.PAGE, Space.TIGHT)))

    def _figure(self, name: str, value: str, note: str, tone: str, why: str) -> QWidget:
        shown, noted = label(value, Size.HEADING, strong=True), caption(note)
        if tone:
            noted = coloured(noted, getattr(self._look.colours, tone).ink)
        above: list[QWidget | None] = [caption(name), None]
        if why:
            above.insert(1, _why(self._look, why))
        made = QWidget()
        made.setAccessibleName(f"{name} {value} {note}".strip())
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row(*above, gap=Space.TIGHT))
        layout.addLayout(row(shown, noted, None, gap=6))
        return made

    @staticmethod
    def _owes(card: Card) -> tuple[str, str, str, str, str]:
        dues = card.dues
        name, value = named("balance"), amount(dues.balance)
        why = _("Everything ordered less everything received.")
        if dues.overdue:
            return name, value, _("{amount} overdue").format(amount=amount(dues.overdue)), "danger", why
        if dues.soon:
            return name, value, _("{amount} due in 30 days").format(amount=amount(dues.soon)), "warn", why
        return name, value, "", "", why

    @staticmethod
    def _last(card: Card, today: dt.date) -> tuple[str, str, str, str, str]:
        name = named("last_contact_at")
        if card.last_contact_at is None:
            return name, "—", "", "", ""
        kind = _(contacts.KINDS[card.last_contact_kind]) if card.last_contact_kind else ""
        by = " · ".join(part for part in (kind, card.last_contact_by) if part)
        return name, ago(local(card.last_contact_at).date(), today), by, "", ""

    @staticmethod
    def _next(card: Card, today: dt.date) -> tuple[str, str, str, str, str]:
        if card.next_visit_at is None:
            return _("Next visit"), "—", "", "", ""
        when = f"{near(local(card.next_visit_at).date(), today)} {clock(card.next_visit_at)}"
        return _("Next visit"), when, card.next_visit_place, "", ""

    @staticmethod
    def _money(card: Card) -> list[tuple[str, str, str, str, str]]:
        before = _("{amount} a year ago").format(amount=amount(card.turnover_before))
        found = [(named("turnover"), amount(card.turnover), before, "", "")]
        if card.credit_left is not None:
            limit = _("of {amount}").format(amount=amount(card.customer.credit_limit))
            tone = "danger" if card.credit_left < 0 else ""
            found.append(
                (_("Credit left"), amount(card.credit_left), limit, tone, _("The credit limit less the receivable."))
            )
        return found


def _why(look: Look, said: str) -> QLabel:
    mark = QLabel()
    mark.setPixmap(look.icons.pixmap("info", look.colours.ink_soft, 12))
    tip(mark, said)
    mark.setAccessibleName(said)
    return mark


def ago(day: dt.date, today: dt.date) -> str:
    """A day that is past, in words: today, yesterday, 3 days ago."""
    days = (today - day).days
    if days <= 0:
        return _("today") if days == 0 else near(day, today)
    if days == 1:
        return _("yesterday")
    return ngettext("{days} day ago", "{days} days ago", days).format(days=days)


def near(day: dt.date, today: dt.date) -> str:
    """A day to come: today, tomorrow, or month and day; with the year when it is another one."""
    days = (day - today).days
    if days in {0, 1}:
        return (_("today"), _("tomorrow"))[days]
    return f"{day.month}-{day.day:02}" if day.year == today.year else day.isoformat()
