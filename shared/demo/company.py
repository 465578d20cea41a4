"""Inventing one customer: a believable firm and its people, the same ones for the same seed and number."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from stdnum.cn import uscc

from shared.customers import pinyin
from shared.demo import words

# Steps through all pairs of brand characters without repeating one early.
_STEP = 1_597
_GRADES = ((0, 0), (0, 0), (0, 0), (0, 1), (0, 1), (1, 0), (1, 0), (1, 1))


def customer(rng: Random, number: int, joined: dt.date, today: dt.date) -> dict[str, Any]:
    """The values of the customer of a number, from 0 on; the first are well known."""
    named = _named(rng, number)
    current, potential = (1, 1) if number < 4 else rng.choice(_GRADES)
    known, region = words.firms(), named["area"]
    domain = "".join(pinyin.syllables(named["short_name"])[:2]).replace(" ", "").lower()
    domain = domain if domain.isascii() else "firm"
    phone = f"{known['codes'].get(named['city'], named['prefix'])}-{rng.randint(6000, 8999)} {rng.randint(1000, 9999)}"
    return {
        "code": f"C-{number + 1:06d}",
        "name": named["name"],
        "name_key": pinyin.key(named["name"]),
        "short_name": named["short_name"],
        "kind": rng.choices(("end", "distributor", "partner"), (70, 24, 6))[0],
        "category": "core" if current and potential else _category(rng),
        "stage": _stage(rng, (today - joined).days),
        "vip": number < 4 or (current == 1 and rng.random() < 0.12),
        "current_value": current,
        "potential": potential,
        "trade": named["trade"],
        "region": region,
        "city": named["city"],
        "source": rng.choice(known["sources"]),
        "phone": phone,
        "fax": f"{phone[:-1]}{rng.randint(0, 9)}" if rng.random() < 0.4 else "",
        "email": f"{rng.choice(('cg', 'info', 'sales', 'office'))}@{domain}{number % 97}.example",
        "website": f"www.{domain}{number % 97}.example" if rng.random() < 0.5 else "",
        "address": _address(rng, region, named["city"]),
        "tax_no": _tax_no(rng) if rng.random() < 0.8 else "",
        "credit_limit": Decimal(rng.choice((0, 50, 100, 200, 300, 500, 800)) * 1000) * (1 + current),
        "terms_days": rng.choice((0, 15, 30, 30, 30, 45, 60, 90)),
        "discount": Decimal(rng.choice((0, 0, 0, 2, 3, 5))),
        "note": rng.choice(known["notes"]) if rng.random() < 0.25 else "",
        "active": number < 20 or rng.random() > 0.02,
        "created_at": dt.datetime.combine(joined, dt.time(2, number % 60), dt.UTC),
    }


def people(rng: Random, number: int, firm: dict[str, Any], today: dt.date) -> list[dict[str, Any]]:
    """The values of one to four people of a firm; the first is the one to ring."""
    count = 3 if number == 0 else rng.choices((1, 2, 3, 4), (28, 38, 24, 10))[0]
    return [_person(rng, number, place, firm, today) for place in range(count)]


def _named(rng: Random, number: int) -> dict[str, str]:
    firms = words.firms()
    regions, weights = words.places()
    if number < len(firms["known"]):
        name, short, trade, region, city = firms["known"][number]
        prefix = next(place[2] for place in regions if place[0] == region)
        return {"name": name, "short_name": short, "trade": trade, "area": region, "city": city, "prefix": prefix}
    region, cities, prefix, plain, _weight = rng.choices(regions, weights)[0]
    city = rng.choice(cities)
    trade, kinds = rng.choice(firms["trades"])
    where = {"trade": trade, "area": region, "city": city, "prefix": prefix}
    if number % 41 == 7:
        parts = [rng.choice(firms["english"][part]) for part in ("first", "second", "form")]
        return {"name": " ".join(parts), "short_name": " ".join(parts[:2]), **where}
    first, second = firms["brands"]
    pair = number * _STEP % (len(first) * len(second))
    brand, kind = first[pair % len(first)] + second[pair // len(first)], rng.choice(kinds)
    town = city.removesuffix(city[-1]) if len(city) == 3 else plain
    name = f"{town if rng.random() < 0.7 else ''}{brand}{kind}{rng.choice(firms['forms'])}"
    return {"name": name, "short_name": f"{brand}{kind[:2]}", **where}


def _person(rng: Random, number: int, place: int, firm: dict[str, Any], today: dt.date) -> dict[str, Any]:
    people = words.people()
    title, department = people["titles"][0] if place == 0 and rng.random() < 0.6 else rng.choice(people["titles"])
    has_mobile = rng.random() < 0.92
    born, is_lunar = _born(rng, number, place, today)
    return {
        "name": _name(rng, number, place),
        "title": title,
        "department": department,
        "mobile": f"{rng.choice(people['mobiles'])} {rng.randint(0, 9999):04d} {rng.randint(0, 9999):04d}"
        if has_mobile
        else "",
        "phone": firm["phone"] if not has_mobile or rng.random() < 0.2 else "",
        "email": firm["email"].replace("@", f"{place}@") if rng.random() < 0.35 else "",
        "wechat": f"wx{rng.randint(100_000, 99_999_999)}" if rng.random() < 0.5 else "",
        "birthday": born,
        "birthday_is_lunar": is_lunar,
        "relation": rng.choices(("good", "fair", "poor"), (45, 46, 9))[0],
        "likes": rng.choice(people["likes"]) if rng.random() < 0.4 else "",
        "dislikes": rng.choice(people["dislikes"]) if rng.random() < 0.2 else "",
        "is_main": place == 0,
    }


def _name(rng: Random, number: int, place: int) -> str:
    people = words.people()
    known = people["known"]
    if number == 0:
        return str(known[place])
    if place == 0 and number < len(known) - 2:
        return str(known[number + 2])
    surname = rng.choice(people["double"]) if rng.random() < 0.01 else rng.choice(people["surnames"])
    return f"{surname}{rng.choice(people['given'])}"


def _born(rng: Random, number: int, place: int, today: dt.date) -> tuple[dt.date | None, bool]:
    """A birthday; those of the first customers come this week, some by the lunar calendar."""
    year = rng.randint(1962, 2000)
    if place == 0 and number < 5:
        day = today + dt.timedelta(days=number + 1)
        if number % 2:
            from shared.today import birthdays  # noqa: PLC0415 - loads the lunar calendar

            return birthdays.solar(1968, *birthdays.lunar(day)), True
        return dt.date(1980, day.month, min(day.day, 28)), False
    if rng.random() > 0.6:
        return None, False
    return dt.date(year, rng.randint(1, 12), rng.randint(1, 28)), year < 1978 and rng.random() < 0.4


def _category(rng: Random) -> str:
    return rng.choices(("potential", "interested", "dealt", "uninterested", "dunning"), (22, 18, 50, 6, 4))[0]


def _stage(rng: Random, days: int) -> str:
    if days < 120:
        return "exploration"
    return rng.choices(("formation", "stable", "decline"), (30, 52, 18))[0]


def _address(rng: Random, region: str, city: str) -> str:
    firms = words.firms()
    house = firms["house"].format(road=rng.choice(firms["roads"]), number=rng.randint(8, 3200))
    tail = firms["building"].format(number=rng.randint(1, 9)) if rng.random() < 0.4 else ""
    return f"{region}{city}{house}{tail}"


def _tax_no(rng: Random) -> str:
    body = f"91{rng.randint(110_000, 659_000)}MA{rng.randint(1_000_000, 9_999_999)}"
    return body + str(uscc.calc_check_digit(body))
