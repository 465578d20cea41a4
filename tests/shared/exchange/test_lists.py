"""What goes out comes back as it was, and nothing in it becomes a formula."""

from __future__ import annotations

import csv
import datetime as dt

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from shared.customers import pinyin
from shared.customers.model import Customer
from shared.customers.queries import Wanted
from shared.errors import Cancelled, Refused
from shared.exchange import lists, values
from shared.interactions import operations
from tests.shared.exchange.conftest import Quiet

_FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", " =1", "\u00a0=1", '=HYPERLINK("http://x")')


@pytest.fixture
def export(database, tmp_path):
    def export(wanted=None, name="list.xlsx", **options):
        lists.write(database, wanted or Wanted(), tmp_path / name, Quiet(), **options)
        return tmp_path / name

    return export


def _cells(path):
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def _keyed(add_customer, name, **more):
    return add_customer(name, name_key=pinyin.key(name), **more)


def test_the_workbook_is_the_list_as_it_is_filtered_and_sorted(export, add_customer, user):
    for name, region in (("泰和仪表", "苏州"), ("华盛工业", "上海"), ("恒联", "上海")):
        _keyed(add_customer, name, region=region)

    path = export(Wanted(filters=(("region", ("上海",)),), descending=True), columns=("name", "region"))

    assert [row[0] for row in _cells(path)][1:] == ["华盛工业", "恒联"]


def test_values_have_their_types(export, add_customer, database, user):
    customer = _keyed(add_customer, "华盛工业", phone="13800138000")
    at = dt.datetime(2026, 9, 3, 4, tzinfo=dt.UTC)
    database.write(lambda s: operations.note(s, customer.id, at=at, kind="call", text="询价"))

    row = _cells(export(columns=("name", "phone", "balance", "last_contact_at")))[1]

    assert row[:3] == ["华盛工业", "13800138000", 0]
    assert row[3].date() == at.astimezone().date()


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_no_text_becomes_a_formula(export, add_customer, user, name):
    for place, text in enumerate(_FORMULAS):
        _keyed(add_customer, f"客户 {place}", region=text)

    path = export(name=name, columns=("region",))

    if name.endswith("csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert all(row[0].startswith("'") for row in list(csv.reader(file))[1:])
    else:
        assert {cell.data_type for row in openpyxl.load_workbook(path).active for cell in row} == {"s"}


def test_a_cancelled_export_leaves_the_file_that_was_there(database, add_customer, user, tmp_path):
    _keyed(add_customer, "华盛工业")
    (path := tmp_path / "list.xlsx").write_text("before")

    with pytest.raises(Cancelled):
        lists.write(database, Wanted(), path, Quiet(stop_at=1))

    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".xlsx"] == ["list.xlsx"]


def test_a_place_that_cannot_be_written_is_said_so(database, user, tmp_path):
    with pytest.raises(Refused, match="could not be written"):
        lists.write(database, Wanted(), tmp_path / "none" / "list.xlsx", Quiet())


def test_the_exported_list_imported_again_changes_nothing(exchange, export, database, add_customer):
    for name in ("华盛工业", "=1+1", "𬀩䶮龘 é", 'a "quoted", name', "13800138000"):
        _keyed(add_customer, name, phone="021-66501234", city="-1")

    checked = exchange.check(export(columns=("code", "name", "phone", "city", "kind", "vip")))

    assert checked.counts == {"new": 0, "update": 0, "skip": 5, "wrong": 0}


_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cn", "Co")), min_size=1, max_size=30)


@pytest.mark.engines("sqlite", why="what it looks for is in the file, and one database serves all its tries")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(_TEXT, min_size=1, max_size=8, unique=True))
def test_any_name_goes_out_and_comes_back(exchange, export, database, user, names):
    head = [("编号", "名称"), *((f"R{abs(hash(name))}", name) for name in names)]
    exchange.bring(exchange.file(*head))

    checked = exchange.check(export(columns=("code", "name")))

    with database.reading() as session:
        known = set(session.scalars(select(Customer.name)))
    assert set(names) <= known
    assert set(checked.counts) - {name for name, count in checked.counts.items() if not count} == {"skip"}


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_in_every_form(day):
    year, month = day.year, day.month
    forms = [f"{day:%Y-%m-%d}", f"{year}年{month}月{day.day}日", f"{year}/{month}/{day.day}", f"{day:%Y%m%d}"]

    assert {values.day(form) for form in forms} == {day}
