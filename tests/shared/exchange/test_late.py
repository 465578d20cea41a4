"""Rows that are sound when they are checked, and wrong when they are written, come back with the wrong ones."""

from __future__ import annotations

from contextlib import closing

import openpyxl
import pytest
from sqlalchemy import func, select

from shared.customers import operations, search
from shared.customers.model import Customer, CustomerFigures, Person
from shared.database import AuditEvent
from shared.errors import Cancelled, Refused
from shared.exchange import batch, writer, wrong
from shared.exchange.model import ImportBatch
from shared.interactions.model import Interaction
from shared.orders.model import Order, OrderLine
from tests.shared.exchange.conftest import Exchange, Quiet

_ORDER_HEAD = ("名称", "订单号", "订单日期", "订单金额", "产品")
_HEAD = ("客户编号", "客户名称", "联系人", "手机", "跟进时间", "跟进内容")
_FIRM = ("华盛工业", "王强", "13800138821", "2026-09-03", "询价")


@pytest.fixture
def counts(database):
    def counts(*models):
        with database.reading() as session:
            return [session.scalar(select(func.count()).select_from(model)) for model in models]

    return counts


@pytest.fixture
def chen(request, database, tmp_path):
    """A manager behind the wall, who imports; she sees her own customers alone."""
    door = request.getfixturevalue("_office").colleague("chen", "manager")
    with closing(door), closing(Exchange(door, tmp_path)) as opened:
        opened.door = door
        yield opened


def _batch(database, id):
    with database.reading() as session:
        return session.get_one(ImportBatch, id)


def _in_the_workbook(checked, path):
    """Row, reason of each wrong row."""
    wrong.write(checked, path)
    lines = openpyxl.load_workbook(path).active.iter_rows(min_row=2, values_only=True)
    return [line[-2:] for line in lines]


def test_a_number_that_a_colleague_took_meanwhile_comes_back_and_is_imported_once_corrected(
    exchange, database, counts, tmp_path
):
    rows = [
        ("华盛", "HT-7", "2026-09-04", "5", "甲"),
        ("泰和", "HT-8", "明天", "6", ""),
        ("恒联", "HT-9", "2026-09-04", "7", ""),
    ]
    checked = exchange.check(exchange.file(_ORDER_HEAD, *rows))
    exchange.bring(exchange.file(_ORDER_HEAD, ("北辰", "HT-9", "2026-09-01", "9", "乙"), name="other.csv"))

    batch_id = exchange.write(checked)
    found = _in_the_workbook(checked, path := tmp_path / "wrong.xlsx")

    assert _batch(database, batch_id).wrong == 2
    assert [row for row, _reason in found] == [3, 4]
    assert "Column B (订单号): There is an order of this number" in found[1][1]
    book = openpyxl.load_workbook(path)
    book.active["C2"], book.active["B3"] = "2026-09-05", "HT-10"
    book.save(path)
    exchange.bring(path)
    assert counts(Customer, Order, OrderLine) == [4, 4, 4]


def test_what_came_back_of_a_first_try_is_not_told_twice(exchange, database):
    rows = [("华盛", "HT-7", "2026-09-04", "5", "甲"), ("恒联", "HT-9", "2026-09-04", "7", "")]
    checked = exchange.check(exchange.file(_ORDER_HEAD, *rows))
    exchange.bring(exchange.file(_ORDER_HEAD, ("北辰", "HT-9", "2026-09-01", "9", "乙"), name="other.csv"))

    def ends_without_a_commit(session):
        batch.write(database, session, checked, Quiet())
        raise Cancelled

    with pytest.raises(Cancelled):
        database.write(ends_without_a_commit)
    exchange.write(checked)

    assert [entry.row for entry in checked.wrong()] == [3]


def test_of_a_try_that_was_stopped_nothing_comes_back(exchange, counts):
    rows = [("华盛", "HT-7", "2026-09-04", "5", "甲"), ("恒联", "HT-9", "2026-09-04", "7", "")]
    checked = exchange.check(exchange.file(_ORDER_HEAD, *rows))
    exchange.bring(exchange.file(_ORDER_HEAD, ("北辰", "HT-9", "2026-09-01", "9", "乙"), name="other.csv"))

    with pytest.raises(Cancelled):
        exchange.write(checked, Quiet(stop_at=1))

    assert list(checked.wrong()) == []
    assert counts(Customer) == [1]


@pytest.mark.engines("office", why="only a wall refuses a row")
@pytest.mark.parametrize("beside", [False, True], ids=["here", "beside"])
def test_a_code_of_somebody_who_may_not_be_seen_keeps_its_row_out_alone(
    chen, database, tmp_path, counts, monkeypatch, beside
):
    monkeypatch.setattr(batch, "MANY", 1 if beside else batch.MANY)
    database.write(lambda session: operations.create(session, name="北辰", code="K9"))
    more = [("", f"安{n}号公司", "李敏", "", "", "") for n in range(40)]
    rows = [
        *more,
        ("K9", *_FIRM),
        ("K9", "华盛工业", "马丽", "", "", ""),
        ("K8", "泰和仪表", "单小芳", "13901876651", "", ""),
    ]
    checked = chen.check(chen.file(_HEAD, *rows))

    batch_id = chen.write(checked)

    found = _in_the_workbook(checked, tmp_path / "wrong.xlsx")
    assert checked.counts["wrong"] == 0
    assert (_batch(chen.door, batch_id).added, _batch(chen.door, batch_id).wrong) == (41, 2)
    assert [(row, reason.partition(": ")[2][:36]) for row, reason in found] == [
        (42, "There is this number or code already"),
        (43, "Row 42 brings this customer, and is "),
    ]
    assert counts(Customer, CustomerFigures, Person, Interaction) == [42, 42, 41, 0]
    with chen.door.reading() as session:
        assert [hit.name for hit in search.find(session, "6651")] == ["泰和仪表"]
        assert search.find(session, "华盛") == []
    with database.reading() as session:  # and the trail tells of what was written alone
        asked = select(func.count()).where(AuditEvent.entity == "customer", AuditEvent.action == "added")
        assert session.scalar(asked) == 42


@pytest.mark.engines("office", why="only a wall refuses a row")
def test_a_row_that_is_somebody_elses_is_refused_alone_and_the_rest_is_taken_back(chen, database, tmp_path, counts):
    rows = [("客户名称", "负责人"), ("华盛工业", ""), ("泰和仪表", "李娜"), ("恒联", "chen")]
    checked = chen.check(chen.file(*rows))

    batch_id = chen.write(checked)

    assert _in_the_workbook(checked, tmp_path / "wrong.xlsx")[0][0] == 3
    assert "(负责人): The database does not let you write this" in wrong.reasons(*_only_wrong(checked))[0]
    assert counts(Customer) == [2]
    chen.undo(batch_id)
    assert counts(Customer) == [0]


def _only_wrong(checked):
    (entry,) = checked.wrong()
    return entry, checked.headings


@pytest.mark.engines("office", why="only a wall refuses a row")
def test_where_nearly_all_rows_are_refused_nothing_is_written(chen, counts, monkeypatch):
    monkeypatch.setattr(writer, "_MOST_REFUSED", 3)
    rows = [("客户名称", "负责人"), ("华盛工业", ""), *((f"安{n}号公司", "李娜") for n in range(4))]
    checked = chen.check(chen.file(*rows))

    with pytest.raises(Refused):
        chen.write(checked)

    assert counts(Customer) == [0]
