"""Whoever is shown masks of numbers imports what the numbers are, and gets nobody twice."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import func, select

from shared.access import fields
from shared.access.model import Permission, Role
from shared.access.rights import EVERYTHING, Rights, Scope, Verb
from shared.customers import operations
from shared.customers.model import Customer
from shared.database import AuditEvent, Database
from shared.exchange import differences
from tests.shared.exchange.conftest import Exchange

_HEAD = ("客户名称", "电话", "联系人", "手机")
_FIRM = ("泰和仪表", "0512-66881234")
_FAR = 2_000
_GRID = (
    *(("customers", verb, Scope.ALL) for verb in (Verb.SEE, Verb.ADD, Verb.CHANGE)),
    ("phones", Verb.SEE, Scope.OWN),
    *(("phones", verb, Scope.ALL) for verb in (Verb.REVEAL, Verb.CHANGE)),
    ("imports", Verb.ADD, Scope.ALL),
)

pytestmark = pytest.mark.engines("sqlite", "office", why="masks are shown in a file on one PC, and by views")


@pytest.fixture
def chen(engine_name, request, database, user, tmp_path):
    """Somebody who sees masks of the numbers of others' customers, and imports."""
    door = _in_a_file(database) if engine_name == "sqlite" else _in_an_office(request.getfixturevalue("_office"))
    with closing(door), closing(Exchange(door, tmp_path)) as opened:
        yield opened


def _in_a_file(database):
    door = Database(database.engine.url, database.user_id)
    fields.veil(door, Rights({key: scope for key, scope in EVERYTHING.scopes.items() if key[0] != "phones"}))
    return door


def _in_an_office(office):
    with closing(office.as_keeper()) as keeper, keeper.writing() as session:
        session.add(role := Role(name="masked"))
        session.flush()
        session.add_all(Permission(role_id=role.id, thing=thing, verb=v, scope=scope) for thing, v, scope in _GRID)
    return office.colleague("chen", "masked")


@pytest.fixture
def known(database):
    """A customer of a colleague, with somebody whose mobile is known."""

    def add(session):
        id = operations.create(session, name=_FIRM[0], phone=_FIRM[1])
        operations.add_person(session, id, name="马丽", mobile="139-0187-6651")

    database.write(add)


@pytest.mark.parametrize("chosen", [{}, {"namesakes": True}, {"replace": True}], ids=["fill", "namesakes", "replace"])
def test_a_number_of_which_a_mask_is_shown_is_known_again(chen, known, database, mobiles, chosen):
    path = chen.file(_HEAD, (*_FIRM, "马丽", "13901876651"), ("泰和仪表", "", "马丽", "139 0187 6651"))

    checked = chen.check(path, **chosen)
    chen.write(checked)

    assert checked.counts == {"new": 0, "update": 0, "skip": 2, "wrong": 0}
    assert mobiles() == ["139-0187-6651"]
    with database.reading() as session:
        asked = select(func.count()).where(
            AuditEvent.action == "changed", AuditEvent.entity.in_(("customer", "person"))
        )
        assert session.scalar(asked) == 0


def test_another_number_than_the_masked_one_is_asked_about(chen, known, mobiles):
    path = chen.file(_HEAD, (*_FIRM, "马丽", "13901876652"), ("恒联", "", "李敏", "13901876653"))

    checked = chen.check(path)
    chen.write(checked)

    (entry,) = checked.wrong()
    assert "139****6651" in entry.faults[3]
    assert mobiles() == ["139-0187-6651", "13901876653"]


def test_another_number_in_the_place_of_a_masked_one_keeps_its_row_out_alone(chen, known, mobiles):
    path = chen.file(_HEAD, ("恒联", "", "李敏", "13901876653"), ("泰和仪表", "", "马丽", "13901876652"))

    chen.write(checked := chen.check(path, replace=True))

    (entry,) = checked.wrong()
    assert (entry.row, list(entry.faults)) == (3, [2])
    assert mobiles() == ["139-0187-6651", "13901876653"]


@pytest.mark.engines("sqlite", why="in an office nobody adds a number that he is not shown")
@pytest.mark.parametrize("far", [False, True], ids=["near", "far"])
@pytest.mark.parametrize("chosen", [{}, {"namesakes": True}, {"replace": True}], ids=["fill", "namesakes", "replace"])
def test_whom_the_file_itself_added_is_known_again_by_the_mask(chen, known, mobiles, far, chosen):
    between = [("填充", "", "", "")] * (_FAR if far else 1)
    people = [("王强", "13800138821"), ("王强", "13800138822"), ("王强", "13800138821")]
    rows = [line for person in people for line in ((*_FIRM, *person), *between)]

    checked = chen.check(chen.file(_HEAD, *rows), **chosen)
    chen.write(checked)

    assert checked.counts["update"] == 2
    assert list(checked.wrong()) == []
    assert mobiles() == ["139-0187-6651", "13800138821", "13800138822"]


@pytest.mark.engines("office", why="a file on one PC takes the number of whoever is new")
@pytest.mark.parametrize("far", [False, True], ids=["near", "far"])
def test_whoever_is_added_to_a_customer_whose_numbers_are_masked_comes_back(chen, known, mobiles, far):
    between = [("填充", "", "", "")] * (_FAR if far else 1)
    people = [("王强", "13800138821"), ("李敏", ""), ("王强", "13800138821")]
    rows = [line for person in people for line in ((*_FIRM, *person), *between)]

    chen.write(checked := chen.check(chen.file(_HEAD, *rows)))

    assert [entry.row for entry in checked.wrong()] == [2]
    assert mobiles() == ["139-0187-6651", ""]


def test_of_two_customers_of_one_name_the_mask_of_the_phone_tells_which(chen, known, database):
    database.write(lambda s: operations.create(s, name=_FIRM[0], phone="021-12345678", confirmed={"duplicate"}))

    chen.bring(chen.file((*_HEAD, "地区"), ("泰和仪表", "021-12345678", "", "", "上海")))

    with database.reading() as session:
        found = session.execute(select(Customer.phone, Customer.region).order_by(Customer.id))
        assert [tuple(row) for row in found] == [(_FIRM[1], ""), ("021-12345678", "上海")]


@pytest.mark.parametrize(
    ("shown", "said", "one"),
    [
        ("139****6651", "13901876651", True),
        ("139****6651", "139-0187-6651", True),
        ("****34", "881234", False),  # of six digits nothing but stars is shown
        ("****34", "6881234", True),
        ("****", "1234", True),
        ("139****6651", "13901876652", False),
        ("139-0187-6651", "13901876651", True),
        ("", "13901876651", False),
    ],
)
def test_a_mask_is_of_the_numbers_that_show_so(shown, said, one):
    assert differences.is_one(shown, said) is one
