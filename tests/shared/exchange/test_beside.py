"""A long file, whose rows are taken apart, and whose place in the search is made ready, in processes beside."""

from __future__ import annotations

import sys

import pytest
from sqlalchemy import func, select

from shared import beside
from shared.customers import entering, search
from shared.customers.model import Customer
from shared.customers.search_model import SearchEntry
from shared.errors import Cancelled
from shared.exchange import batch, check
from shared.text import speak
from tests.shared.exchange.conftest import Quiet

_HEAD = ("客户名称", "电话", "联系人", "手机")
_ROWS = [(f"安{n}号有限公司", f"021-6650{n:04}", f"王{n}", f"138{n:08}") for n in range(2_100)]


@pytest.fixture
def begun(monkeypatch):
    """The processes that were started; a file of any length is long."""
    processes, start = [], beside._start
    monkeypatch.setattr(batch, "MANY", 1)
    monkeypatch.setattr(beside, "_start", lambda work: processes.append(start(work)) or processes[-1])
    return processes


def _names(database, text):
    with database.reading() as session:
        return [hit.name for hit in search.find(session, text)]


def _entries(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(SearchEntry))


def test_every_customer_and_person_of_a_long_file_is_found_and_the_process_is_gone(exchange, database, begun):
    exchange.write(exchange.check(exchange.file(_HEAD, *_ROWS)), told := Quiet())

    assert told.notes == sorted(told.notes)
    assert told.notes[-1] == (len(_ROWS), len(_ROWS))
    assert _entries(database) == 4 * len(_ROWS)  # the names and the numbers of a customer and a person
    assert _names(database, "66502099") == _names(database, "13800002099") == ["安2099号有限公司"]
    assert [process.poll() is not None for process in begun] == [True, True]


def test_the_process_makes_the_same_entries_as_this_one():
    firm = {"id": 1, "code": "C-000120", "name": "重庆长安汽车（集团）", "phone": "021-6688 0200"}
    blocks = [[firm], [{"id": 1, "customer_id": 1, "name": "单小芳", "mobile": "+86 138-0013 8821"}]]
    work = beside.Beside(entering.packed)

    made = [block for rows in blocks for block in work.add(rows)] + list(work.rest())
    work.close()

    assert made == [entering.packed(rows) for rows in blocks]
    assert [sorted(block) for block in made] == [[0, 2], [1, 3]]


def test_a_person_added_and_then_changed_by_one_file_is_found_by_the_later_number(
    exchange, database, begun, add_customer
):
    from shared.customers import pinyin

    add_customer("华盛工业", name_key=pinyin.key("华盛工业"))
    named, called = ("华盛工业", "", "单小芳", ""), ("华盛工业", "", "单小芳", "13999138821")

    exchange.bring(exchange.file(_HEAD, named, *_ROWS, called))

    assert len(begun) == 2
    assert _names(database, "13999138821") == ["华盛工业"]


def test_a_process_that_dies_on_the_way_loses_nothing(exchange, database, begun):
    class Killing(Quiet):
        def at(self, done, total):
            super().at(done, total)
            begun[-1].kill()

    exchange.write(exchange.check(exchange.file(_HEAD, *_ROWS)), Killing())

    assert _entries(database) == 4 * len(_ROWS)  # the names and the numbers of a customer and a person


def test_without_a_process_the_file_comes_in_too(exchange, database, begun, monkeypatch):
    checked = exchange.check(exchange.file(_HEAD, *_ROWS[:5]))
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    exchange.write(checked)

    assert begun == [None]
    assert _entries(database) == 20


def test_a_wrong_row_is_told_alike_wherever_in_a_long_file_it_stands(exchange, begun):
    speak("zh_CN")
    wrong = ("华盛工业", "电话", "单小芳", "")

    checked = exchange.check(exchange.file(_HEAD, wrong, *_ROWS, wrong))

    early, late = checked.spool.of("wrong")
    assert len(begun) == 1
    assert (early.row, late.row) == (2, len(_ROWS) + 3)
    assert list(early.faults) == [1]
    assert early.faults == late.faults
    assert not early.faults[1].isascii()


def test_rows_taken_apart_where_no_process_can_be_are_the_same(exchange, begun, monkeypatch):
    path = exchange.file((*_HEAD, "阶段"), *[(*row, "stable") for row in _ROWS])
    made_beside = exchange.check(path).spool.of("new")
    monkeypatch.setattr(beside, "_start", lambda _work: None)

    made_here = exchange.check(path).spool.of("new")

    assert len(begun) == 1
    assert [entry.customer["stage"] for entry in made_here] == ["stable"] * len(_ROWS)
    assert made_here == made_beside


def test_giving_up_ends_the_process_and_leaves_nothing(exchange, database, begun):
    checked = exchange.check(exchange.file(_HEAD, *_ROWS))

    with pytest.raises(Cancelled):
        exchange.write(checked, Quiet(stop_at=1))

    assert begun[-1].poll() is not None
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Customer)) == 0


def test_giving_up_while_the_search_is_filled_leaves_nothing(exchange, database, begun):
    checked = exchange.check(exchange.file(_HEAD, *_ROWS))

    with pytest.raises(Cancelled):
        exchange.write(checked, told := Quiet(stop_at=3))

    assert [done * 2 > len(_ROWS) for done, _total in told.notes] == [False, False, True]
    assert _entries(database) == 0


def test_a_file_of_many_bytes_is_taken_apart_beside_from_its_first_row(exchange, begun, monkeypatch):
    path = exchange.file(_HEAD, *_ROWS[:5])
    made_here = exchange.check(path).spool.of("new")
    monkeypatch.setattr(check, "LONG", 100)

    made_beside = exchange.check(path).spool.of("new")

    assert len(begun) == 1
    assert begun[0].poll() is not None
    assert made_beside == made_here
    assert len(made_beside) == 5
