"""What a card may hold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from shared.customers import labels, model, rules


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "138 0013 8000"),
        ("phone", "+86 (0)21-6688 0200 转 8"),
        ("phone", "021-66880200/66880201；400-800-1234"),
        ("phone", ""),
        ("email", "li.na@example.com.cn"),
        ("website", "www.example.com"),
        ("tax_no", "91110000600037341l"),
        ("credit_limit", Decimal("0.01")),
        ("credit_limit", Decimal("9999999999999.99")),
        ("discount", Decimal("99.9999")),
        ("terms_days", 3650),
        ("name", "𬀩" * 100),
        ("note", "一行\n又一行"),
        ("code", "C-1"),
    ],
)
def test_a_right_value_has_no_fault(field, value):
    assert rules.check({field: value}, new=False) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 201),
        ("name", "𬀩" * 101),
        ("name", "两\n行"),
        ("name", "a\x00b"),
        ("phone", "1.38E+10"),
        ("phone", "12"),
        ("phone", "暂无"),
        ("email", "lina@"),
        ("email", "a b@example.com"),
        ("website", "not there"),
        ("tax_no", "911100006000373410"),
        ("tax_no", "123"),
        ("credit_limit", Decimal("-0.01")),
        ("credit_limit", Decimal("0.001")),
        ("credit_limit", Decimal("NaN")),
        ("credit_limit", Decimal("1e30")),
        ("credit_limit", "many"),
        ("discount", Decimal(101)),
        ("terms_days", Decimal("1.5")),
        ("kind", "shop"),
        ("current_value", 2),
        ("vip", "yes"),
        ("code", ""),
        ("code", "C 1"),
    ],
)
def test_a_wrong_value_has_its_fault(field, value):
    assert set(rules.check({field: value}, new=False)) == {field}


@pytest.mark.parametrize("born", [dt.date(1899, 12, 31), dt.date(2999, 1, 1), "yesterday"])
def test_a_birthday_lies_in_a_life(born):
    assert set(rules.check_person({"birthday": born, "relation": "warm"}, new=True)) == {"name", "birthday", "relation"}


def test_an_unknown_field_is_a_bug():
    with pytest.raises(ValueError, match="colour"):
        rules.check({"colour": "red"}, new=True)


def test_every_code_has_a_label():
    assert tuple(labels.KINDS) == model.KINDS
    assert tuple(labels.CATEGORIES) == model.CATEGORIES
    assert tuple(labels.STAGES) == model.STAGES
    assert tuple(labels.RELATIONS) == model.RELATIONS
    assert set(labels.GRADES) == set(model.GRID.values())
