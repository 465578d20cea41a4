"""The words that the made-up company is made of; Chinese words are data, in resources/demo."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER = Path(__file__).parents[2] / "resources" / "demo"


class Ware(NamedTuple):
    """A product with its unit and its usual price in yuan."""

    name: str
    unit: str
    price: Decimal


@cache
def firms() -> dict[str, Any]:
    """Names, trades and places of firms."""
    return dict(_read("firms"))


@cache
def people() -> dict[str, Any]:
    """Names, titles and habits of people; the colleagues."""
    return dict(_read("people"))


@cache
def sentences() -> dict[str, Any]:
    """What is said and written, by kind of contact."""
    return dict(_read("words"))


@cache
def wares() -> list[Ware]:
    """What the company sells."""
    return [Ware(name, unit, Decimal(price)) for name, unit, price in _read("products")]


@cache
def places() -> tuple[list[Any], list[int]]:
    """Regions (name, cities, area code, short name) and how many customers each has."""
    found = firms()["places"]
    return found, [place[4] for place in found]


def _read(name: str) -> Any:
    return json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
