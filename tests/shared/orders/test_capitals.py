"""Sums in capital figures; the cases are those of the rules themselves, and every gap of zeros."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.orders.capitals import spelled

FIGURES = "零壹贰叁肆伍陆柒捌玖"
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("100010", "壹拾万零壹拾元整"),
        ("100000001", "壹亿零壹元整"),
        ("120000005.00", "壹亿贰仟万零伍元整"),
        ("1002003000", "壹拾亿零贰佰万叁仟元整"),
        ("1000000000000", "壹万亿元整"),
        ("-48.1", "负肆拾捌元壹角整"),
        ("2.345", "贰元叁角伍分"),
        ("-0.001", "零元整"),
    ],
)
def test_a_sum_is_spelled_by_the_rules(amount, said):
    assert spelled(Decimal(amount)) == said


@given(st.integers(0, 10**16 - 1))
def test_what_is_spelled_reads_as_the_same_sum(cents):
    assert _read(spelled(Decimal(cents) / 100)) == cents


def _read(said):
    """The sum in fen, read by the words alone."""
    whole, _yuan, rest = said.rpartition("元")
    cents = sum(
        FIGURES.index(figure) * worth
        for figure, word in pairwise(rest)
        for worth in [{"角": 10, "分": 1}.get(word, 0)]
        if figure in FIGURES
    )
    return _number(whole) * 100 + cents


def _number(said):
    for word, worth in (("亿", 10**8), ("万", 10**4)):
        head, found, rest = said.rpartition(word)
        if found:
            return _number(head) * worth + _number(rest)
    total, figure = 0, 0
    for sign in said:
        if sign in UNITS:
            total, figure = total + figure * UNITS[sign], 0
        else:
            figure = FIGURES.index(sign)
    return total + figure
