"""The columns of the list, and how each value is said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from client.kit import cells
from client.kit.cells import Name, Said
from client.kit.rows import Column
from shared.access import fields
from shared.access.rights import Rights
from shared.customers import labels
from shared.customers.queries import QUIET_DAYS, Row
from shared.dates import local, today
from shared.text import N_, _, ngettext

NOTHING = Said("—", "soft")


def money(value: Decimal) -> str:
    """128,400 or 128,400.50: the fen only where there are some."""
    return f"{value:,.2f}".removesuffix(".00")


def ago(moment: dt.datetime | None) -> Said:
    """How long since the last contact; red when it is too long."""
    if moment is None:
        return Said(_("never"), "soft")
    days = (today() - local(moment).date()).days
    if days <= 0:
        return Said(_today_word())
    said = ngettext("{days} d ago", "{days} d ago", days).format(days=days)
    return Said(said, "danger" if days > QUIET_DAYS else "plain")


def _today_word() -> str:
    """The word for today in a narrow column."""
    return _("Today")


def soon(day: dt.date | None) -> Said:
    """A day to come; red when it is past."""
    if day is None:
        return NOTHING
    said = f"{day.month}-{day.day:02}" if day.year == today().year else day.isoformat()
    return Said(said, "danger" if day < today() else "plain")


def _name(row: Row) -> Name:
    return Name(row.name, row.code, _("VIP") if row.vip else "")


def _stage(row: Row) -> Said:
    return Said(_(labels.STAGES[row.stage]), "warn" if row.stage == "decline" else "quiet")


def _balance(row: Row) -> Said:
    return Said(money(row.balance), "danger" if row.overdue else "plain") if row.balance else NOTHING


def _turnover(row: Row) -> Said:
    return Said(money(row.turnover)) if row.turnover else NOTHING


def _or_nothing(text: str) -> Said:
    return Said(text) if text else NOTHING


def seen(rights: Rights) -> tuple[Column, ...]:
    """The columns without those of which nothing may be seen."""
    hidden = fields.hidden(rights, "customer")
    return tuple(column for column in COLUMNS if column.name not in hidden)


HIDDEN_AT_FIRST = ("city", "phone")
COLUMNS = (
    Column("grade", "", 48, lambda row: row.grade, cells.medal, "grade"),
    Column("name", N_("Customer"), 260, _name, cells.name, "name"),
    Column("stage", labels.FIELDS["stage"], 96, _stage, cells.tag, "stage"),
    Column("owner", labels.FIELDS["owner_id"], 70, lambda row: _or_nothing(row.owner), sort="owner_id"),
    Column("city", labels.FIELDS["city"], 84, lambda row: _or_nothing(row.city), sort="city"),
    Column("phone", labels.FIELDS["phone"], 124, lambda row: _or_nothing(row.phone)),
    Column("last", labels.FIELDS["last_contact_at"], 84, lambda row: ago(row.last_contact_at), sort="last_contact_at"),
    Column("next", labels.FIELDS["next_contact_on"], 76, lambda row: soon(row.next_contact_on), sort="next_contact_on"),
    Column("balance", labels.FIELDS["balance"], 112, _balance, cells.amount, "balance"),
    Column("turnover", labels.FIELDS["turnover"], 112, _turnover, cells.amount, "turnover"),
)
