"""Inventing what happened with one customer: contacts, orders, receipts, visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from shared.customers.dues import COUNTED
from shared.demo import words
from shared.orders import money

DAYS = 730
_KINDS = ("call", "message", "visit", "email", "letter", "meeting", "complaint", "other")
_SHARES = (42, 22, 18, 7, 4, 3, 2.5, 1.5)
_OUTCOMES = ("", "pending", "interested", "agreed", "refused", "unreached")
_METHODS = ("transfer", "draft", "wechat", "cash", "alipay", "cheque")
# Open promises of the first customers, in days from today: some are late, some are for today.
_PROMISED = (0, -3, -1, 0, 1, 0, 4, -6, 2, 9)


@dataclass
class Life:
    """The rows of one customer's histories, without ids; `person` is a place in the list of its people or None."""

    contacts: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Setting:
    """What all histories share: the day, the zone of the office, how busy it is, how many lines an order has."""

    today: dt.date
    zone: dt.tzinfo | None
    contacts: float
    orders: float
    lines: int
    colleagues: list[int]

    def at(self, day: dt.date, minutes: int) -> dt.datetime:
        """A moment of a day in the office, in UTC."""
        local = dt.datetime.combine(day, dt.time(minutes // 60, minutes % 60))
        aware = local.replace(tzinfo=self.zone) if self.zone else local.astimezone()
        return aware.astimezone(dt.UTC)


def life(
    rng: Random,
    setting: Setting,
    number: int,
    names: list[str],
    owner: int | None,
    joined: dt.date,
    grade: int,
    terms: int,
) -> Life:
    """What happened with a customer since it joined; `grade` 0 to 2 says how busy it is."""
    busy = (0.55, 1.15, 2.1)[grade] * rng.uniform(0.3, 1.7) * (4 if number == 0 else 1)
    span = min(DAYS, (setting.today - joined).days)
    found = Life()
    quiet = rng.randint(35, 200) if rng.random() < 0.25 and number > 20 and span > 240 else 1
    found.contacts = _contacts(rng, setting, number, names, owner, _count(rng, setting.contacts * busy), (quiet, span))
    found.orders = list(_orders(rng, setting, names, owner, _count(rng, setting.orders * busy), (quiet, span), terms))
    found.visits = [visit for contact in found.contacts if (visit := _visit_of(rng, contact))]
    return found


def _count(rng: Random, mean: float) -> int:
    return int(mean + rng.random())


def _day(rng: Random, today: dt.date, quiet: int, span: int) -> dt.date:
    """A working day between `span` and `quiet` days ago."""
    ago = quiet + int((max(span - quiet, 0)) * rng.random() ** 1.2)
    day = today - dt.timedelta(days=ago)
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def _contacts(
    rng: Random,
    setting: Setting,
    number: int,
    names: list[str],
    owner: int | None,
    count: int,
    span: tuple[int, int],
) -> list[dict[str, Any]]:
    days = sorted(_day(rng, setting.today, *span) for _n in range(max(count, 1)))
    contacts = [_contact(rng, setting, day, names, owner) for day in days]
    for contact in contacts[:-1]:
        if rng.random() < 0.12:
            _promise(rng, contact, contact["day"] + dt.timedelta(days=rng.randint(2, 20)), setting)
    last = contacts[-1]
    if number < len(_PROMISED):
        _promise(rng, last, setting.today + dt.timedelta(days=_PROMISED[number]), setting, open=True)
    elif (setting.today - last["day"]).days < 25 and rng.random() < 0.25:
        due = setting.today + dt.timedelta(days=rng.randint(-4, 16))
        _promise(rng, last, max(due, last["day"]), setting, open=True)
    return contacts


def _contact(rng: Random, setting: Setting, day: dt.date, names: list[str], owner: int | None) -> dict[str, Any]:
    kind = rng.choices(_KINDS, _SHARES)[0]
    person = int(len(names) * rng.random() ** 2)
    by = owner if owner is not None and rng.random() < 0.86 else rng.choice(setting.colleagues)
    minutes = rng.randint(8 * 60 + 40, 11 * 60 + 30) if rng.random() < 0.5 else rng.randint(13 * 60 + 10, 17 * 60 + 20)
    return {
        "day": day,
        "at": setting.at(day, minutes),
        "kind": kind,
        "text": _say(rng, kind, names[person]),
        "outcome": rng.choices(_OUTCOMES, (48, 16, 14, 14, 4, 4))[0],
        "person": person,
        "user_id": by,
        "next_on": None,
        "next_note": "",
        "next_done_at": None,
    }


def _say(rng: Random, kind: str, person: str) -> str:
    sentences, ware = words.sentences(), rng.choice(words.wares())
    price = money.to_fen(ware.price * Decimal(rng.randint(95, 106)) / 100)
    template: str = rng.choice(sentences[kind])
    quantity = rng.choice((2, 5, 10, 20, 30, 50, 100, 200))
    when = rng.choice(sentences["when"])
    return template.format(person=person, product=ware.name, unit=ware.unit, quantity=quantity, price=price, when=when)


def _promise(rng: Random, contact: dict[str, Any], on: dt.date, setting: Setting, *, open: bool = False) -> None:
    note: str = rng.choice(words.sentences()["next"])
    contact["next_on"] = on
    contact["next_note"] = note.format(product=rng.choice(words.wares()).name)
    if not open:
        kept = min(on, setting.today - dt.timedelta(days=1))
        contact["next_done_at"] = setting.at(kept, rng.randint(9 * 60, 17 * 60))


def _visit_of(rng: Random, contact: dict[str, Any]) -> dict[str, Any] | None:
    """The appointment that a contact came of, or the one that was called off by it."""
    is_visit = contact["kind"] == "visit"
    if not is_visit and (contact["kind"] != "call" or rng.random() > 0.03):
        return None
    return {
        "starts": contact["at"],
        "ends": contact["at"] + dt.timedelta(minutes=rng.choice((30, 60, 60, 90, 120))),
        "kind": "visit",
        "purpose": rng.choice(words.sentences()["purposes"]),
        "place": rng.choice(words.sentences()["rooms"]),
        "state": "done" if is_visit else rng.choice(("missed", "cancelled")),
        "outcome": contact["text"] if is_visit else "",
        "person": contact["person"],
        "user_id": contact["user_id"],
        "created_at": contact["at"] - dt.timedelta(days=rng.randint(1, 9)),
    }


def _orders(
    rng: Random,
    setting: Setting,
    names: list[str],
    owner: int | None,
    count: int,
    span: tuple[int, int],
    terms: int,
) -> Iterator[dict[str, Any]]:
    for day in sorted(_day(rng, setting.today, *span) for _n in range(count)):
        lines = [_line(rng, place) for place in range(1, rng.randint(1, setting.lines) + 1)]
        age = (setting.today - day).days
        order = {
            "ordered_on": day,
            "due_on": day + dt.timedelta(days=terms),
            "state": _state(rng, age),
            "total": money.total(line["amount"] for line in lines),
            "note": rng.choice(words.sentences()["orders"]),
            "person": int(len(names) * rng.random() ** 2),
            "user_id": owner if owner is not None else rng.choice(setting.colleagues),
            "created_at": setting.at(day, rng.randint(9 * 60, 17 * 60)),
            "lines": lines,
        }
        order["receipts"] = _receipts(rng, setting, order) if order["state"] in COUNTED else []
        order["received"] = money.total(receipt["amount"] for receipt in order["receipts"])
        yield order


def _state(rng: Random, age: int) -> str:
    if rng.random() < 0.03:
        return "cancelled"
    if age < 6:
        return "draft" if rng.random() < 0.15 else "confirmed"
    return "shipped" if age < 40 else "closed"


def _line(rng: Random, position: int) -> dict[str, Any]:
    ware = rng.choice(words.wares())
    price = money.to_fen(ware.price * Decimal(rng.randint(92, 108)) / 100)
    quantity = Decimal(rng.choice((1, 2, 3, 5, 8, 10, 15, 20, 30, 50)) * (20 if ware.price < 100 else 1))
    amount = money.amount(quantity, price)
    values = {"product": ware.name, "unit": ware.unit, "quantity": quantity, "price": price, "amount": amount}
    return {"position": position, **values}


def _receipts(rng: Random, setting: Setting, order: dict[str, Any]) -> list[dict[str, Any]]:
    """How the order was paid: mostly about its due day, sometimes late, in two parts, or not yet."""
    late = int(rng.gauss(-2, 6)) if rng.random() < 0.75 else rng.randint(5, 70)
    on = max(order["due_on"] + dt.timedelta(days=late), order["ordered_on"])
    total = order["total"]
    parts = [(on, total)]
    if rng.random() < 0.15:
        first = money.to_fen(total * rng.choice((Decimal("0.3"), Decimal("0.5"))))
        parts = [(order["ordered_on"], first), (on, total - first)]
    return [_receipt(rng, setting, order, day, part) for day, part in parts if day < setting.today and part]


def _receipt(rng: Random, setting: Setting, order: dict[str, Any], day: dt.date, amount: Decimal) -> dict[str, Any]:
    return {
        "received_on": day,
        "amount": amount,
        "method": rng.choices(_METHODS, (70, 14, 6, 4, 4, 2))[0],
        "note": rng.choice(words.sentences()["receipts"]),
        "user_id": order["user_id"],
        "created_at": setting.at(day, 16 * 60),
    }
