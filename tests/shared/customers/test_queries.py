"""Lists of customers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from shared import dates
from shared.customers import labels, operations, queries
from shared.customers.model import GRID, CustomerFigures
from shared.customers.queries import Wanted
from shared.interactions import operations as interactions
from shared.orders import operations as orders

TODAY = dt.date(2026, 11, 24)
NAMES = ["安达五金", "北辰电气", "长城物流", "东海印刷", "恒泰纸业", "华盛工业", "重庆长安"]


@pytest.fixture
def ids(database, user):
    """Seven customers in the order of their names; the third is a VIP, the fifth gold, the last nobody's."""

    def fill(session):
        rows = [{"name": name, "owner_id": user, "region": "华东"} for name in NAMES]
        rows[2] |= {"vip": True, "region": "西南"}
        rows[4] |= {"current_value": 1, "potential": 1}
        rows[6] |= {"owner_id": None}
        made.extend(operations.create_all(session, rows[::-1]))

    made: list[int] = []
    database.write(fill)
    return dict(zip(NAMES[::-1], made, strict=True))


@pytest.fixture
def listed(database):
    def names(start=0, count=100, total=None, **wanted):
        with database.reading() as session:
            wish = Wanted(**{"today": TODAY, **wanted})
            found = queries.ids(session, wish, start, count, total)
            rows = queries.rows(session, found, TODAY)
            assert queries.count(session, wish) >= len(found)
            return [rows[id].name for id in found]

    return names


def test_names_are_in_the_order_of_their_pinyin_words_read_as_words(ids, listed):
    assert listed() == ["安达五金", "北辰电气", "长城物流", "重庆长安", "东海印刷", "恒泰纸业", "华盛工业"]


@pytest.mark.parametrize("sort", queries.SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_is_the_same_from_either_end_and_in_parts(ids, listed, sort, descending):
    whole = listed(sort=sort, descending=descending)

    parts = [name for start in (0, 3, 6) for name in listed(start, 3, 7, sort=sort, descending=descending)]

    assert sorted(whole) == sorted(NAMES)
    assert parts == whole
    assert listed(5, 10, 7, sort=sort, descending=descending) == whole[5:]
    assert listed(9, 10, 7, sort=sort, descending=descending) == []


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"view": "vip"}, ["长城物流"]),
        ({"view": "gold_silver"}, ["恒泰纸业"]),
        ({"view": "pool"}, ["重庆长安"]),
        ({"view": "archived"}, []),
        ({"filters": (("region", ("西南", "华北")),)}, ["长城物流"]),
        ({"filters": (("grade", ("gold",)),)}, ["恒泰纸业"]),
        ({"filters": (("owner_id", (None,)),)}, ["重庆长安"]),
        ({"filters": (("vip", (True,)), ("region", ("华东",)))}, []),
        ({"text": "changc"}, ["长城物流"]),
        ({"text": "长", "sort": "balance", "filters": (("region", ("华东",)),)}, ["重庆长安"]),
        ({"text": "没有"}, []),
    ],
)
def test_a_view_a_filter_and_a_text_narrow_the_list(ids, listed, wanted, names):
    assert listed(**wanted) == names


def test_mine_are_those_i_own(ids, listed, user):
    assert "重庆长安" not in listed(view="mine", user_id=user)
    assert len(listed(view="mine", user_id=user)) == 6


def test_whom_nobody_contacted_for_thirty_days_is_in_the_quiet_view_first_of_all_who_never_was(database, ids, listed):
    for name, days in (("安达五金", 31), ("北辰电气", 5)):
        at = dt.datetime(2026, 11, 24, 4, tzinfo=dt.UTC) - dt.timedelta(days=days)
        database.write(lambda s, n=name, a=at: interactions.note(s, ids[n], at=a, kind="call", text="问价"))

    assert "北辰电气" not in listed(view="quiet")
    assert len(listed(view="quiet")) == 6
    assert listed(sort="last_contact_at")[-2:] == ["安达五金", "北辰电气"]
    assert listed(sort="last_contact_at", descending=True)[:2] == ["北辰电气", "安达五金"]


@pytest.mark.parametrize(("hour", "quiet"), [(1, False), (23, False), (-1, True)])
def test_thirty_days_without_a_contact_begin_at_midnight_here(database, ids, listed, zone, hour, quiet):
    zone("Asia/Shanghai")
    at = dates.moment(TODAY - dt.timedelta(days=queries.QUIET_DAYS), 0) + dt.timedelta(hours=hour)
    database.write(lambda s: interactions.note(s, ids["安达五金"], at=at, kind="call", text="问价"))

    assert ("安达五金" in listed(view="quiet")) == quiet


def test_an_order_past_its_day_makes_the_balance_overdue(database, ids, listed):
    line = {"product": "M8 螺栓", "unit": "盒", "quantity": 10, "price": Decimal("12.5")}
    for name, due in (("华盛工业", dt.date(2026, 11, 1)), ("东海印刷", dt.date(2026, 12, 1))):
        database.write(
            lambda s, n=name, d=due: orders.enter(s, ids[n], ordered_on=dt.date(2026, 10, 1), lines=[line], due_on=d)
        )

    assert listed(view="overdue") == ["华盛工业"]
    with database.reading() as session:
        rows = queries.rows(session, [ids["华盛工业"], ids["东海印刷"]], TODAY)
        totals = queries.totals(session, Wanted(today=TODAY))
    assert [row.overdue for row in (rows[ids["华盛工业"]], rows[ids["东海印刷"]])] == [True, False]
    assert (totals.count, totals.balance, totals.turnover) == (7, Decimal("250.00"), Decimal("250.00"))


def test_the_turnover_of_a_year_gone_by_is_not_this_years(database, ids):
    line = {"product": "螺栓", "quantity": 1, "price": 99}
    before = {"ordered_on": dt.date(2025, 10, 1), "lines": [line]}
    database.write(lambda session: orders.enter(session, ids["华盛工业"], **before))
    with database.reading() as session:
        figures = session.get_one(CustomerFigures, ids["华盛工业"])
        assert (figures.turnover, figures.turnover_year) == (99, 2025)

    with database.reading() as session:
        assert queries.rows(session, [ids["华盛工业"]], TODAY)[ids["华盛工业"]].turnover == 0
        assert queries.totals(session, Wanted(today=TODAY)).turnover == 0


def test_every_view_has_a_title_and_counts_what_its_list_shows(database, ids, user):
    with database.reading() as session:
        views = queries.views(session, user, TODAY)
        for view in views:
            wanted = Wanted(view=view.view, user_id=user, today=TODAY)
            assert view.count == len(queries.all_ids(session, wanted)) == queries.count(session, wanted)
    assert [view.view for view in views] == list(labels.VIEWS)


def test_counting_stops_where_it_is_told(database, ids):
    with database.reading() as session:
        assert (queries.count(session, Wanted(), 5), queries.count(session, Wanted())) == (5, 7)


def test_values_in_use_are_offered(database, ids):
    with database.reading() as session:
        assert set(queries.values(session, "region")) == {"华东", "西南"}


def test_a_row_shows_grade_and_owner(database, ids, user):
    with database.reading() as session:
        rows = queries.rows(session, list(ids.values()), TODAY)

    assert rows[ids["恒泰纸业"]].grade == GRID[1, 1]
    assert (rows[ids["重庆长安"]].owner, rows[ids["华盛工业"]].owner) == ("", "李娜")


def test_a_text_that_nearly_all_hold_narrows_a_list_like_a_rare_one(database, user):
    def fill(session):
        ids = operations.create_all(session, [{"name": f"安{n}有限公司"} for n in range(60)])
        operations.create_all(session, [{"name": f"北{n}厂"} for n in range(5)])
        operations.add_person(session, ids[0], name="王强")
        (alone,) = operations.create_all(session, [{"name": "东海"}])
        operations.add_person(session, alone, name="有限公司代表")

    database.write(fill)

    with database.reading() as session:
        counts = [queries.count(session, Wanted(text=text)) for text in ("限公", "公司代表", "王强", "厂")]
    assert counts == [61, 1, 1, 5]
