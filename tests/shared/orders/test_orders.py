"""Orders, their money, and what a customer owes by them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy.schema import CreateTable

from shared.customers import figures
from shared.customers import operations as customers
from shared.customers.model import CustomerFigures
from shared.database import Changes
from shared.errors import Conflict, Invalid, NeedsConfirmation, Refused
from shared.orders import money, operations, products, queries, rules
from shared.orders.model import Order

DAY = dt.date(2026, 3, 2)
BOLTS = {"product": "六角头螺栓 M8×40", "unit": "千件", "quantity": Decimal(20), "price": Decimal("212.5")}
NUTS = {"product": "六角螺母 M8", "unit": "千件", "quantity": Decimal("1.5"), "price": Decimal(52)}


@pytest.fixture
def customer(user, add_customer):
    """A customer without any order."""
    return add_customer()


@pytest.fixture
def enter(database, customer):
    """Enters an order of the customer, and gives the record."""

    def add(**values):
        values = {"ordered_on": DAY, "lines": [BOLTS, NUTS], **values}
        return _order(database, database.write(lambda s: operations.enter(s, customer.id, **values)))

    return add


def _order(database, id):
    with database.reading() as session:
        return session.get_one(Order, id)


def _opened(database, id):
    with database.reading() as session:
        return queries.open(session, id)


def _receipt(database, id):
    with database.reading() as session:
        return queries.receipt(session, id)


def _figures(database, customer):
    with database.reading() as session:
        return session.get_one(CustomerFigures, customer.id)


def _receive(database, customer, amount, order=None, **values):
    values = {"amount": Decimal(amount), "received_on": DAY, "order_id": order and order.id, **values}
    return database.write(lambda s: operations.receive(s, customer.id, **values))


def test_an_order_comes_to_the_sum_of_its_lines_and_is_owed(database, user, customer, enter):
    order = enter(note=" 分两批 ")

    opened = _opened(database, order.id)
    assert (opened.order.number, opened.order.total, opened.order.note) == ("SO-202603-0001", 4328, "分两批")
    assert [(line.position, line.product, line.amount) for line in opened.lines] == [
        (1, "六角头螺栓 M8×40", 4250),
        (2, "六角螺母 M8", 78),
    ]
    assert (opened.user, opened.customer) == ("李娜", customer.name)
    left = _figures(database, customer)
    assert (left.balance, left.turnover, left.turnover_year) == (4328, 4328, 2026)


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [("1", "0.005", "0.01"), ("3", "0.3333", "1.00"), ("0.0001", "49.9", "0.00"), ("1.5", "0.01", "0.02")],
)
def test_amounts_are_rounded_half_up_to_the_fen(quantity, price, amount):
    assert money.amount(Decimal(quantity), Decimal(price)) == Decimal(amount)


def test_money_that_comes_with_the_order_is_received_for_it(database, customer, enter):
    order = enter(receipt={"amount": Decimal(1000), "received_on": DAY, "method": "cash"})

    opened = _opened(database, order.id)
    assert (opened.order.received, opened.open) == (1000, 3328)
    assert [(receipt.amount, receipt.method) for receipt in opened.receipts] == [(1000, "cash")]
    assert _figures(database, customer).balance == 3328


def test_every_fault_of_an_order_is_named_at_once(database, customer, enter):
    lines = [{"product": " ", "quantity": 0, "price": -1}, {**BOLTS, "quantity": "many", "price": Decimal("NaN")}]

    with pytest.raises(Invalid) as wrong:
        enter(lines=lines, due_on=DAY - dt.timedelta(days=1), receipt={"amount": 0, "received_on": None})

    assert set(wrong.value.fields) == {
        "due_on",
        "lines.0.product",
        "lines.0.quantity",
        "lines.0.price",
        "lines.1.quantity",
        "lines.1.price",
        "receipt.amount",
        "receipt.received_on",
    }
    assert _figures(database, customer).balance == 0


@pytest.mark.parametrize(
    "line",
    [
        {"quantity": Decimal("1E+30")},
        {"quantity": Decimal("0.00001")},
        {"price": Decimal("Infinity")},
        {"quantity": Decimal(999_999), "price": Decimal(999_999)},
        {"product": "螺" * 201},
        {"quantity": 0.1},
    ],
)
def test_a_line_beyond_all_measure_is_refused(enter, line):
    with pytest.raises(Invalid):
        enter(lines=[{**BOLTS, **line}])


def test_an_order_without_lines_is_refused(enter):
    with pytest.raises(Invalid, match="at least one line"):
        enter(lines=[])


def test_other_lines_make_another_total_and_balance(database, customer, enter):
    order = enter()
    lines = [{**BOLTS, "quantity": Decimal(10)}]

    database.write(lambda s: operations.update(s, order, lines=lines, note="少一半"))

    opened = _opened(database, order.id)
    assert (opened.order.total, opened.order.note, len(opened.lines)) == (2125, "少一半", 1)
    assert _figures(database, customer).balance == 2125


def test_more_lines_can_be_added_and_keep_their_order(database, enter):
    order = enter(lines=[NUTS])

    database.write(lambda s: operations.update(s, order, lines=[BOLTS, NUTS, BOLTS]))

    assert [line.product for line in _opened(database, order.id).lines] == [
        BOLTS["product"],
        NUTS["product"],
        BOLTS["product"],
    ]


def test_lines_that_a_colleague_changed_are_not_overwritten_even_at_the_same_total(database, enter):
    order = enter(lines=[BOLTS])
    database.write(lambda s: operations.update(s, order, lines=[{**BOLTS, "product": "螺柱"}]))

    with pytest.raises(Conflict):
        database.write(lambda s: operations.update(s, order, lines=[NUTS]))

    assert [line.product for line in _opened(database, order.id).lines] == ["螺柱"]


def test_an_order_moved_to_last_year_leaves_this_years_turnover(database, customer, enter):
    order = enter()
    enter(ordered_on=dt.date(2025, 12, 30), lines=[NUTS])

    database.write(lambda s: operations.update(s, order, ordered_on=dt.date(2025, 12, 31)))

    left = _figures(database, customer)
    assert (left.balance, left.turnover, left.turnover_year) == (4406, 4406, 2025)


def test_fewer_goods_than_were_paid_for_have_to_be_meant(database, customer, enter):
    order = enter(receipt={"amount": Decimal(4328), "received_on": DAY})

    with pytest.raises(NeedsConfirmation) as asked:
        database.write(lambda s: operations.update(s, order, lines=[NUTS]))
    assert asked.value.key == operations.OVERPAID

    database.write(lambda s: operations.update(s, order, lines=[NUTS], confirmed={"overpaid"}))
    assert _figures(database, customer).balance == 78 - 4328


def test_a_cancelled_order_gives_the_balance_back(database, customer, enter):
    order = enter()

    database.write(lambda s: operations.cancel(s, order))

    left = _figures(database, customer)
    assert (_order(database, order.id).state, left.balance, left.turnover) == ("cancelled", 0, 0)


def test_a_draft_counts_when_it_is_confirmed(database, customer, enter):
    draft = enter(state="draft")
    assert _figures(database, customer).balance == 0

    database.write(lambda s: operations.confirm(s, draft))

    assert _figures(database, customer).balance == 4328


@pytest.mark.parametrize("state", ["draft", "confirmed", "shipped", "closed", "cancelled"])
@pytest.mark.parametrize("wanted", ["draft", "confirmed", "shipped", "closed", "cancelled"])
def test_only_the_allowed_changes_of_state_are_made(state, wanted):
    order = Order(number="SO-1", state=state)

    if (state, wanted) in rules.ALLOWED:
        rules.move(order, wanted)
        assert order.state == wanted
    else:
        with pytest.raises(Refused, match="SO-1"):
            rules.move(order, wanted)
        assert order.state == state


def test_an_unpaid_order_is_completed_only_knowingly(database, enter):
    order = enter()

    with pytest.raises(NeedsConfirmation, match="4,328"):
        database.write(lambda s: operations.close(s, order))

    database.write(lambda s: operations.close(s, order, {"unpaid"}))
    assert _order(database, order.id).state == "closed"


def test_a_completed_order_takes_no_change(database, enter):
    order = enter()
    database.write(lambda s: operations.close(s, order, {"unpaid"}))

    with pytest.raises(Refused):
        database.write(lambda s: operations.update(s, _order(database, order.id), note="x"))


def test_two_receipts_entered_from_the_same_screen_both_count(database, customer, enter):
    order = enter()
    for amount in ("1000.01", "328"):
        _receive(database, customer, amount, order)

    assert _order(database, order.id).received == Decimal("1328.01")
    assert _figures(database, customer).balance == Decimal("2999.99")


def test_a_receipt_does_not_stand_in_the_way_of_somebody_editing_the_order(database, customer, enter):
    order = enter()
    _receive(database, customer, 1000, order)

    database.write(lambda s: operations.update(s, order, note="自提"))

    assert (_order(database, order.id).note, _order(database, order.id).received) == ("自提", 1000)


def test_more_money_than_is_open_has_to_be_meant(database, customer, enter):
    order = enter()

    with pytest.raises(NeedsConfirmation, match=r"4,328\.00"):
        _receive(database, customer, "4328.01", order)
    assert _figures(database, customer).balance == 4328

    _receive(database, customer, "4328.01", order, confirmed={"overpaid"})
    assert _figures(database, customer).balance == Decimal("-0.01")


def test_no_money_is_received_for_a_cancelled_order_or_another_customers(database, customer, enter, add_customer):
    order = enter()
    with pytest.raises(Refused):
        _receive(database, add_customer("泰和仪表"), 1, order)
    database.write(lambda s: operations.cancel(s, order))

    with pytest.raises(Refused):
        _receive(database, customer, 1, order)


def test_money_without_an_order_goes_to_the_account(database, customer):
    _receive(database, customer, 500)

    assert _figures(database, customer).balance == -500


def test_a_reversed_receipt_stays_beside_its_reversal_and_the_sums_are_as_before(database, customer, enter):
    order = enter()
    wrong = _receipt(database, _receive(database, customer, 1000, order))

    id = database.write(lambda s: operations.reverse(s, wrong, DAY, "记错客户"))

    (first, second) = _opened(database, order.id).receipts
    assert (first.amount, second.amount, second.note, first.reversal_id) == (1000, -1000, "记错客户", id)
    assert (_order(database, order.id).received, _figures(database, customer).balance) == (0, 4328)


def test_a_receipt_is_reversed_once(database, customer, enter):
    wrong = _receipt(database, _receive(database, customer, 1000, enter()))
    id = database.write(lambda s: operations.reverse(s, wrong, DAY, "重复"))

    for opened, refusal in ((_receipt(database, wrong.id), Refused), (_receipt(database, id), Refused)):
        with pytest.raises(refusal):
            database.write(lambda s, opened=opened: operations.reverse(s, opened, DAY, "重复"))
    with pytest.raises(Conflict):
        database.write(lambda s: operations.reverse(s, wrong, DAY, "重复"))
    assert _figures(database, customer).balance == 4328


def test_a_reversal_says_why(database, customer, enter):
    wrong = _receipt(database, _receive(database, customer, 1000, enter()))

    with pytest.raises(Invalid) as refused:
        database.write(lambda s: operations.reverse(s, wrong, None, " "))

    assert set(refused.value.fields) == {"on", "note"}


def test_an_order_is_opened_with_its_customer_and_the_people_there(database, customer, enter):
    person = database.write(lambda s: customers.add_person(s, customer.id, name="王强"))

    opened = _opened(database, enter(person_id=person).id)

    assert (opened.buyer.id, opened.person, [each.name for each in opened.people]) == (customer.id, "王强", ["王强"])


@pytest.mark.parametrize(
    ("state", "next_ones"),
    [
        ("draft", ["confirmed", "cancelled"]),
        ("confirmed", ["shipped", "closed", "cancelled"]),
        ("shipped", ["closed"]),
        ("closed", ["shipped"]),
        ("cancelled", ["draft"]),
    ],
)
def test_what_may_follow_a_state(state, next_ones):
    assert rules.next_states(state) == next_ones


def test_a_receipt_tells_the_views_that_order_and_figures_changed(database, customer, enter):
    order, heard = enter(), []
    database.published = heard.append

    _receive(database, customer, 10, order)

    (changes,) = heard
    assert isinstance(changes, Changes)
    assert changes.rows(Order) == {order.id}
    assert changes.rows(CustomerFigures) == {customer.id}


def test_the_figures_worked_out_anew_are_those_kept_in_step(database, customer, enter):
    kept = enter()
    gone = enter(ordered_on=dt.date(2025, 6, 1))
    enter(state="draft")
    _receive(database, customer, 700, kept)
    database.write(lambda s: operations.cancel(s, gone))
    before = _figures(database, customer)

    database.write(figures.rebuild)

    after = _figures(database, customer)
    assert (after.balance, after.turnover, after.turnover_year) == (before.balance, before.turnover, 2026)


@pytest.mark.engines("sqlite", "postgresql", "mssql", why="behind the wall the database makes them with the customer")
def test_figures_are_made_where_they_are_missing(database, customer, enter):
    enter()
    with database.writing() as session:
        session.delete(session.get_one(CustomerFigures, customer.id))

    database.write(lambda s: figures.rebuild(s, [customer.id]))

    assert _figures(database, customer).balance == 4328


def test_what_is_due_and_unpaid_is_listed_the_earliest_first(database, customer, enter):
    late = enter(due_on=DAY + dt.timedelta(days=9))
    early = enter(due_on=DAY)
    paid = enter(due_on=DAY)
    _receive(database, customer, 4328, paid)

    with database.reading() as session:
        assert [row.order.id for row in queries.unpaid(session, customer.id)] == [early.id, late.id]


def test_the_list_of_orders_goes_on_where_it_stopped(database, enter):
    ids = [enter(ordered_on=DAY + dt.timedelta(days=day)).id for day in (2, 1, 1, 0)]
    expected = [ids[0], ids[2], ids[1], ids[3]]

    with database.reading() as session:
        first = queries.page(session, count=2)
        last = first[-1].order
        second = queries.page(session, before=(last.ordered_on, last.id), count=2)

    assert [row.order.id for row in (*first, *second)] == expected


def test_a_product_is_offered_with_the_price_it_was_last_sold_at(database, enter):
    enter()
    enter(lines=[{**BOLTS, "price": Decimal(215)}, {**NUTS, "product": "不锈钢六角螺母 M8"}])

    with database.reading() as session:
        found = products.suggest(session, "m8 六角")
        nothing = [one for text in ("100%_", "M8\0", "\ud800") for one in products.suggest(session, text)]

    assert [(product.name, product.price) for product in found] == [
        ("六角螺母 M8", 52),
        ("不锈钢六角螺母 M8", 52),
        ("六角头螺栓 M8×40", 215),
    ]
    assert nothing == []


@pytest.mark.engines("sqlite", why="the tests of the others have no collation that takes two letters for one")
def test_a_product_written_in_other_letters_is_the_same_where_the_engine_says_so(database, enter):
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE product")
        made = CreateTable(products.Product.__table__).compile(database.engine)
        connection.exec_driver_sql(str(made).replace("name TEXT", "name TEXT COLLATE NOCASE"))
    enter(lines=[{**BOLTS, "product": "bolt m8"}])

    enter(lines=[{**BOLTS, "product": "Bolt M8", "price": Decimal(9)}])

    with database.reading() as session:
        assert [product.price for product in products.suggest(session, "ＢＯＬＴ")] == [9]


@pytest.mark.parametrize(("field", "value"), [("price", Decimal("0.00005")), ("quantity", "1.23456")])
def test_a_place_that_cannot_be_kept_is_a_fault_and_not_rounded_away(enter, field, value):
    with pytest.raises(Invalid) as wrong:
        enter(lines=[{**BOLTS, field: value}])

    assert set(wrong.value.fields) == {f"lines.0.{field}"}


def test_a_sum_of_money_has_no_part_of_a_fen(database, customer, enter):
    with pytest.raises(Invalid) as wrong:
        _receive(database, customer, Decimal("0.005"), enter())

    assert set(wrong.value.fields) == {"amount"}


@pytest.mark.parametrize("value", ["1e1000000", "1e-1000000", "9" * 100_000])
def test_a_number_longer_than_any_sum_is_none(value):
    assert money.number(value) is None
