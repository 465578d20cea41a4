"""Which column of a file means which field: guessed from its headings, in Chinese or English."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from shared.exchange.reader import Cell, Chunk
from shared.text import N_

_DATA = Path(__file__).parents[2] / "resources" / "exchange" / "headings.json"
_FIRST_ROWS = 20
PEOPLE = 5  # contact persons side by side in one row

FIELDS = {
    "customer.code": N_("Customer: code"),
    "customer.name": N_("Customer: name"),
    "customer.short_name": N_("Customer: short name"),
    "customer.kind": N_("Customer: kind"),
    "customer.category": N_("Customer: category"),
    "customer.stage": N_("Customer: stage"),
    "customer.vip": N_("Customer: VIP"),
    "customer.trade": N_("Customer: trade"),
    "customer.region": N_("Customer: region"),
    "customer.city": N_("Customer: city"),
    "customer.source": N_("Customer: source"),
    "customer.phone": N_("Customer: phone"),
    "customer.fax": N_("Customer: fax"),
    "customer.email": N_("Customer: e-mail"),
    "customer.website": N_("Customer: website"),
    "customer.address": N_("Customer: address"),
    "customer.tax_no": N_("Customer: tax number"),
    "customer.credit_limit": N_("Customer: credit limit"),
    "customer.terms_days": N_("Customer: payment terms in days"),
    "customer.discount": N_("Customer: discount"),
    "customer.note": N_("Customer: remarks"),
    "customer.owner": N_("Customer: owner"),
    "person.name": N_("Person: name"),
    "person.title": N_("Person: title"),
    "person.department": N_("Person: department"),
    "person.mobile": N_("Person: mobile"),
    "person.phone": N_("Person: phone"),
    "person.email": N_("Person: e-mail"),
    "person.wechat": N_("Person: WeChat"),
    "person.birthday": N_("Person: birthday"),
    "contact.at": N_("Contact: date"),
    "contact.kind": N_("Contact: kind"),
    "contact.text": N_("Contact: what was said"),
    "contact.author": N_("Contact: author"),
    "contact.next_on": N_("Contact: next date"),
    "order.number": N_("Order: number"),
    "order.ordered_on": N_("Order: date"),
    "order.total": N_("Order: amount"),
    "order.product": N_("Order: product"),
    "order.author": N_("Order: author"),
    "receipt.received_on": N_("Receipt: date"),
    "receipt.amount": N_("Receipt: amount"),
    "receipt.method": N_("Receipt: method"),
    "receipt.author": N_("Receipt: author"),
}


def header_row(rows: Chunk) -> int:
    """The number of the row that reads most like headings; the first of them where none does."""
    scored = [(len([t for t in guess(row) if t]), -number) for number, row in rows[:_FIRST_ROWS]]
    return -max(scored, default=(0, -1))[1]


def guess(headings: Sequence[Cell]) -> list[str]:
    """The field of each column, "" where nothing fits; a second contact person's name is person2.name, and so on."""
    found: list[str] = []
    for heading in headings:
        target, place = _field_of(heading)
        if target.startswith("person."):
            target = _numbered(target, place, found)
        found.append("" if target in found else target)
    return found


def _field_of(heading: Cell) -> tuple[str, int]:
    plain = _plain(heading) if isinstance(heading, str) else ""
    if field := _synonyms().get(plain):
        return field, 0
    number = re.search(r"\d", plain)
    bare = re.sub(r"\d", "", plain)
    return _synonyms().get(bare, ""), int(number[0]) if number else 0


def _numbered(target: str, place: int, found: list[str]) -> str:
    """A person's field goes to the person of its number, or to the one whose name stands last to its left."""
    _person, _dot, field = target.partition(".")
    named = [name.partition(".")[0] for name in found if re.fullmatch(r"person\d?\.name", name)]
    if not place and field == "name" and named:
        place = len(named) + 1
    person = "person" if place == 1 else f"person{place}" if place else named[-1] if named else "person"
    return f"{person}.{field}" if place <= PEOPLE else ""


def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s*:_\-./]|\((?:必填|选填|required|optional|元|%|天|days)\)", "", text)


@cache
def _synonyms() -> dict[str, str]:
    known = json.loads(_DATA.read_text("utf-8"))
    return {_plain(synonym): field for field, synonyms in known.items() for synonym in synonyms}
