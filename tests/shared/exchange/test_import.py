"""From a file to customers, and back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import event, func, select

from shared.customers import operations, search
from shared.customers.model import Customer, CustomerFigures, Person
from shared.errors import Cancelled, Refused
from shared.exchange import check, reader, undo, wrong
from shared.exchange.model import ImportBatch
from shared.interactions.model import Interaction
from shared.orders.model import Order, OrderLine, Receipt
from tests.shared.exchange.conftest import Quiet

_TABLES = (Customer, CustomerFigures, Person, Interaction, Order, OrderLine, Receipt)
_HEAD = ("客户名称", "电话", "地区", "联系人", "手机", "联系人2")
_FIRMS = (
    ("华盛工业有限公司", "021-66501234", "上海", "王强", "13800138821", "李敏"),
    ("泰和仪表", "0512-66881234", "苏州", "马丽", "13901876651", ""),
)


@pytest.fixture
def counts(database):
    def counts():
        with database.reading() as session:
            return {model.__tablename__: session.scalar(select(func.count()).select_from(model)) for model in _TABLES}

    return counts


@pytest.fixture
def customer(database):
    def customer(name):
        with database.reading() as session:
            return session.scalars(select(Customer).where(Customer.name == name)).one()

    return customer


def test_customers_come_in_with_their_people_and_are_found(exchange, database, counts, user):
    exchange.bring(exchange.file(_HEAD, *_FIRMS))

    assert (counts()["customer"], counts()["person"], counts()["customer_figures"]) == (2, 3, 2)
    with database.reading() as session:
        assert [hit.name for hit in search.find(session, "hsgy")] == ["华盛工业有限公司"]
        assert [hit.name for hit in search.find(session, "6651")] == ["泰和仪表"]
        assert set(session.scalars(select(Customer.owner_id))) == {user}


def test_nothing_is_written_by_the_check(exchange, counts):
    checked = exchange.check(exchange.file(_HEAD, *_FIRMS))

    assert checked.counts == {"new": 2, "update": 0, "skip": 0, "wrong": 0}
    assert not any(counts().values())


def test_the_same_file_twice_adds_nothing(exchange, database, counts):
    path = exchange.file(_HEAD, *_FIRMS)
    exchange.bring(path)
    before = counts()

    batch_id = exchange.bring(path)

    assert counts() == before
    with database.reading() as session:
        batch = session.get_one(ImportBatch, batch_id)
        assert (batch.added, batch.updated, batch.skipped) == (0, 0, 2)


def test_several_rows_of_one_customer_are_its_people(exchange, counts):
    rows = [("名称", "联系人"), ("华盛工业", "王强"), ("华盛工业", "李敏"), ("华盛工业", "王强"), ("泰和", "马丽")]

    exchange.bring(exchange.file(*rows))

    assert (counts()["customer"], counts()["person"]) == (2, 3)


def test_what_is_empty_is_filled_and_what_stands_is_left(exchange, customer, add_customer, database):
    from shared.customers import pinyin

    add_customer("泰和仪表", name_key=pinyin.key("泰和仪表"), phone="0512-1", region="")
    path = exchange.file(("名称", "电话", "地区"), ("泰和仪表", "0512-66881234", "苏州"))

    exchange.bring(path)
    assert (customer("泰和仪表").phone, customer("泰和仪表").region) == ("0512-1", "苏州")

    exchange.bring(path, replace=True)
    assert customer("泰和仪表").phone == "0512-66881234"


def test_a_known_code_and_tax_number_name_the_customer(exchange, customer, add_customer):
    add_customer("华盛工业", code="HSGY", tax_no="91110000600037341L")

    exchange.bring(exchange.file(("编号", "名称", "城市"), ("HSGY", "华盛工业", "上海")))
    exchange.bring(exchange.file(("税号", "名称", "地址"), ("91110000600037341L", "华盛工业（上海）", "南京路 1 号")))

    assert (customer("华盛工业").city, customer("华盛工业").address) == ("上海", "南京路 1 号")


def test_histories_keep_their_author_and_their_day(exchange, database, customer, user):
    head = ("名称", "跟进时间", "跟进内容", "跟进人", "订单号", "订单日期", "订单金额", "收款日期", "收款金额")
    row = ("华盛工业", "2026年9月3日", "询价", "李娜", "HT-7", "2026/9/4", "1.2万", "20260905", "¥2,000")
    exchange.bring(path := exchange.file(head, row))
    exchange.bring(path)

    with database.reading() as session:
        contact = session.scalars(select(Interaction)).one()
        order = session.scalars(select(Order)).one()
        figures = session.get_one(CustomerFigures, customer("华盛工业").id)
    assert (contact.user_id, contact.at.astimezone().date()) == (user, dt.date(2026, 9, 3))
    assert (order.number, order.ordered_on, order.total) == ("HT-7", dt.date(2026, 9, 4), Decimal(12000))
    assert (figures.balance, figures.last_contact_at) == (Decimal(10000), contact.at)


def test_an_author_nobody_knows_is_a_fault_or_stays_in_words(exchange, database):
    path = exchange.file(("名称", "跟进时间", "跟进内容", "跟进人"), ("华盛工业", "2026-09-03", "询价", "老张"))

    assert exchange.check(path).counts["wrong"] == 1
    exchange.bring(path, unknown_authors="text")
    with database.reading() as session:
        assert "老张" in session.scalars(select(Interaction.text)).one()


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("电话", "1.38E+10"),
        ("电话", "电话不详"),
        ("邮箱", "hanbing.shengyuan"),
        ("税号", "91110000600037341X"),
        ("额度", "约三万"),
        ("VIP", "也许"),
        ("类型", "外星人"),
        ("地址", "长" * 201),
        ("负责人", "老张"),
        ("收款金额", "12"),
        ("订单日期", "2026-09-03"),
        ("生日", "2026-02-30"),
    ],
)
def test_a_wrong_value_is_told_beside_it_and_its_row_stays_out(exchange, counts, heading, value):
    rows = [("名称", "联系人", heading), ("泰和", "马丽", ""), ("华盛工业", "王强", value)]
    checked = exchange.check(exchange.file(*rows))

    exchange.write(checked)

    (entry,) = checked.spool.of("wrong")
    assert (entry.row, list(entry.faults)) == (3, [2])
    assert "(" + heading + ")" in wrong.reasons(entry, checked.headings)[0]
    assert counts()["customer"] == 1


def test_a_row_that_contradicts_an_earlier_one_names_it(exchange):
    rows = [("名称", "电话"), ("华盛工业", "021-66501234"), ("华盛工业", "021-66505555")]

    checked = exchange.check(exchange.file(*rows))

    assert "Row 2" in checked.spool.of("wrong")[0].faults[0]


def test_a_file_without_a_name_is_refused(exchange):
    with pytest.raises(Refused):
        exchange.check(exchange.file(("甲", "乙"), ("1", "2")))


def test_cancelling_half_way_leaves_nothing(exchange, counts):
    rows = [(f"客户 {n}", "", "", f"人 {n}", "", "") for n in range(2_500)]
    checked = exchange.check(exchange.file(_HEAD, *rows))

    with pytest.raises(Cancelled):
        exchange.write(checked, Quiet(stop_at=2))

    assert not any(counts().values())


def test_undo_takes_all_of_it_back(exchange, database, counts, customer, add_customer):
    from shared.customers import pinyin

    add_customer("泰和仪表", name_key=pinyin.key("泰和仪表"))
    before = counts()
    head = (*_HEAD, "跟进时间", "跟进内容", "订单日期", "订单金额", "收款日期", "收款金额")
    history = ("2026-09-03", "询价", "2026-09-04", "1000", "2026-09-05", "400")
    batch_id = exchange.bring(exchange.file(head, *[(*firm, *history) for firm in _FIRMS]))

    exchange.undo(batch_id)

    assert counts() == before
    assert (customer("泰和仪表").region, customer("泰和仪表").phone) == ("", "")
    with database.reading() as session:
        assert search.find(session, "hsgy") == []
        assert undo.left(session.get_one(ImportBatch, batch_id)) == []
        assert session.get_one(CustomerFigures, customer("泰和仪表").id).balance == 0


def test_undo_leaves_what_somebody_worked_on_since(exchange, database, customer):
    from shared.interactions import operations

    batch_id = exchange.bring(exchange.file(_HEAD, *_FIRMS))
    worked_on = customer("华盛工业有限公司").id
    now = dt.datetime.now(dt.UTC)
    database.write(lambda s: operations.note(s, worked_on, at=now, kind="call", text="回电"))

    exchange.undo(batch_id)

    with database.reading() as session:
        assert list(session.scalars(select(Customer.name))) == ["华盛工业有限公司"]
        (left,) = undo.left(session.get_one(ImportBatch, batch_id))
    assert (left.name, left.reason) == ("华盛工业有限公司", "used")
    with pytest.raises(Refused):
        exchange.undo(batch_id)


def test_undo_leaves_a_later_contact_that_took_the_number_of_one_of_the_imports(exchange, database, user, counts):
    from shared.interactions import operations
    from shared.interactions.model import Interaction

    head = ("名称", "跟进时间", "跟进内容")
    batch_id = exchange.bring(exchange.file(head, ("华盛工业有限公司", "2026-09-03", "询价")))
    with database.reading() as session:
        imported = session.scalars(select(Interaction)).one()
    database.write(lambda s: operations.remove(s, imported))
    now = dt.datetime.now(dt.UTC)
    database.write(lambda s: operations.note(s, imported.customer_id, at=now, kind="call", text="自己的"))

    exchange.undo(batch_id)

    with database.reading() as session:
        assert list(session.scalars(select(Interaction.text))) == ["自己的"]


def test_amounts_that_a_spreadsheet_worked_out_do_not_come_in_twice(exchange, counts):
    head = ("名称", "收款日期", "收款金额", "订单日期", "订单金额")
    path = exchange.file(
        head, ("华盛工业有限公司", "2026-09-05", "0.30000000000000004", "2026-09-04", "1000.1000000000001")
    )
    exchange.bring(path)
    before = counts()

    exchange.bring(path)

    assert counts() == before


def test_wrong_rows_come_back_are_corrected_and_come_in(exchange, tmp_path, counts):
    import openpyxl

    rows = [("名称", "电话", "备注"), ("华盛工业", "1.38E+10", "=1+1"), ("泰和", "021-1234567", "")]
    checked = exchange.check(exchange.file(*rows))
    exchange.write(checked)

    count = wrong.write(checked, path := tmp_path / "wrong.xlsx")
    assert count == 1
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet["C2"].data_type == "s"
    assert sheet["D2"].value == 2
    sheet["B2"] = "13800138000"
    book.save(path)
    exchange.bring(path)

    assert counts()["customer"] == 2


def test_a_sheet_with_merged_cells_and_figures_for_phones_comes_in(exchange, tmp_path, database):
    import xlsxwriter

    with xlsxwriter.Workbook(str(path := tmp_path / "展会.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "展会名单")
        sheet.write_row(1, 0, ["名称", "联系人", "手机"])
        sheet.merge_range(2, 0, 3, 0, "华盛工业")
        sheet.write_column(2, 1, ["王强", "李敏"])
        sheet.write_column(2, 2, [13800138821, 13901876651])

    exchange.bring(path)

    with database.reading() as session:
        assert set(session.scalars(select(Person.mobile))) == {"13800138821", "13901876651"}
        assert session.scalar(select(func.count()).select_from(Customer)) == 1


def test_what_is_pasted_is_read_as_a_file_is(exchange, counts):
    path = reader.pasted('名称\t电话\r\n华盛\t"021-\n66501234"\r\n')

    checked = exchange.check(path)
    path.unlink()

    assert len(checked.spool) == 1


_ORDER_HEAD = ("名称", "订单号", "订单日期", "订单金额", "产品")


def test_rows_of_one_order_number_are_lines_of_one_order(exchange, database, customer, counts):
    lines = [("华盛工业", "HT-7", "2026-09-04", str(100 + n), f"型号 {n}") for n in range(2_300)]
    path = exchange.file(_ORDER_HEAD, *lines, ("泰和", "HT-8", "2026-09-05", "20", ""))

    batch_id = exchange.bring(path)
    exchange.bring(path)

    with database.reading() as session:
        order = session.scalars(select(Order).where(Order.number == "HT-7")).one()
        found = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.position))
        assert [line.position for line in found] == list(range(1, 2_301))
        assert order.total == sum(100 + n for n in range(2_300))
        assert session.get_one(CustomerFigures, customer("华盛工业").id).balance == order.total
    exchange.undo(batch_id)
    assert not any(counts().values())


@pytest.mark.parametrize(("name", "day"), [("泰和", "2026-09-04"), ("华盛", "2026-09-05")])
def test_an_order_number_for_another_customer_or_day_is_a_fault(exchange, name, day):
    rows = [("华盛", "HT-7", "2026-09-04", "5", "甲"), (name, "HT-7", day, "5", "乙")]

    checked = exchange.check(exchange.file(_ORDER_HEAD, *rows))

    (entry,) = checked.spool.of("wrong")
    assert "Row 2" in entry.faults[1]


@pytest.fixture
def known_person(exchange):
    def known_person(mobile):
        exchange.bring(exchange.file(("名称", "联系人", "手机"), ("华盛", "王强", mobile), name="known.csv"))
        return exchange.file(("名称", "联系人", "手机"), ("华盛", "王强", "13901876651"))

    return known_person


def test_a_known_person_without_a_mobile_gets_it(exchange, known_person, mobiles):
    exchange.bring(known_person(""))

    assert mobiles() == ["13901876651"]


def test_a_known_person_with_another_mobile_is_asked_about(exchange, known_person, mobiles):
    path = known_person("13800138821")

    (entry,) = exchange.check(path).spool.of("wrong")
    assert "13800138821" in entry.faults[2]
    exchange.bring(path)
    assert mobiles() == ["13800138821"]

    exchange.bring(path, namesakes=True)
    assert mobiles() == ["13800138821", "13901876651"]


def test_another_mobile_replaces_the_known_one_where_that_was_chosen(exchange, known_person, mobiles):
    exchange.bring(known_person("13800138821"), replace=True)

    assert mobiles() == ["13901876651"]


@pytest.fixture
def correct(database):
    def correct(*what):
        return database.read(lambda session: check.correct(session, *what))

    return correct


def test_a_wrong_cell_is_corrected_in_its_place_and_comes_in(exchange, correct, counts):
    rows = [("名称", "电话"), ("华盛", "1.38E+10"), ("泰和", "021-1234567"), ("恒联", "电话不详")]
    checked = exchange.check(exchange.file(*rows))
    wrong_one, _other = checked.spool.of("wrong")

    assert correct(checked, wrong_one, 1, "不知道") == "wrong"
    assert correct(checked, wrong_one, 1, " 13800138000 ") == "new"

    assert checked.counts == {"new": 2, "update": 0, "skip": 0, "wrong": 1}
    assert [entry.row for entry in checked.spool.of("new")] == [2, 3]
    exchange.write(checked)
    assert counts()["customer"] == 2


def test_wrong_rows_that_are_left_out_count_as_skipped(exchange, database):
    checked = exchange.check(exchange.file(("名称", "电话"), ("华盛", "1.38E+10"), ("泰和", "021-1234567")))

    checked.spool.leave_out()
    batch_id = exchange.write(checked)

    with database.reading() as session:
        batch = session.get_one(ImportBatch, batch_id)
        assert (batch.added, batch.skipped, batch.wrong) == (1, 1, 0)


def test_after_a_wrong_row_the_next_of_its_customer_is_the_first(exchange, counts):
    orders = [("甲", "N1"), ("乙", "N1"), ("乙", "N2")]
    rows = [(name, number, "2026-09-04", "5", "") for name, number in orders]

    exchange.bring(exchange.file(_ORDER_HEAD, *rows))

    assert (counts()["customer"], counts()["sales_order"]) == (2, 2)


@pytest.mark.engines("sqlite", why="each engine tells its plans in its own words")
def test_what_a_file_names_is_sought_by_an_index_however_many_customers_there_are(exchange, database):
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *about: said.append(about[2:4]))

    exchange.check(
        exchange.file(("客户名称", "客户编号", "联系人"), ("华盛工业", "C-7", "单小芳"), ("北辰纸业", "", "王强"))
    )

    with database.engine.connect() as connection:
        plans = [
            row.detail
            for words, values in said
            if words.startswith("SELECT") and "FROM customer " in words
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)
        ]
    assert [step.split(" USING ")[0] for step in plans] == ["SEARCH customer", "SEARCH customer"]


@pytest.mark.parametrize("active", [True, False], ids=["listed", "archived"])
def test_whom_a_colleague_entered_since_the_check_does_not_come_in_twice(exchange, database, counts, active):
    checked = exchange.check(exchange.file(_HEAD, *_FIRMS))
    known = {"name": "泰和仪表", "phone": "0512-66881234", "active": active}
    database.write(lambda session: operations.create(session, **known))

    batch_id = exchange.write(checked)

    with database.reading() as session:
        batch = session.get_one(ImportBatch, batch_id)
    assert checked.counts["new"] == 2
    assert (batch.added, batch.updated) == (1, 1)
    assert counts()["customer"] == 2
