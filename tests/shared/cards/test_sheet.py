"""The printed customer card."""

from __future__ import annotations

import datetime as dt
import re

import pypdfium2

from shared.cards import queries, sheet
from shared.customers.model import Person
from shared.interactions import operations as contacts
from shared.orders import operations as orders

AT = dt.datetime(2026, 9, 20, 2, 30, tzinfo=dt.UTC)
HOSTILE = "<b>粗</b> & 𬀩䶮𠮷 👍 =1+1"


def read(pdf):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def flat(text):
    return re.sub(r"\s", "", text)


def drawn(database, customer):
    return sheet.draw(database.read(lambda s: queries.open(s, customer.id, dt.date(2026, 9, 24))))


def test_a_bare_customer_is_one_page(database, user, add_customer):
    pages = read(drawn(database, add_customer("华盛工业有限公司")))

    assert len(pages) == 1
    assert "华盛工业有限公司" in pages[0]
    assert "Nothing yet." in pages[0]


def test_everything_hostile_is_printed_as_it_was_typed(database, user, add_customer):
    customer = add_customer(HOSTILE, address=HOSTILE, note="备注" * 900, trade=HOSTILE)
    with database.writing() as session:
        session.add(Person(customer_id=customer.id, name=HOSTILE, likes="茶 <i>", mobile="13800138000"))
    values = {"at": AT, "kind": "call", "text": HOSTILE, "next_on": dt.date(2026, 9, 30), "next_note": "寄 <u>合同"}
    database.write(lambda s: contacts.note(s, customer.id, **values))

    text = flat("".join(read(drawn(database, customer))))

    assert text.count(flat(HOSTILE)) >= 5
    assert text.count("备注") >= 900
    assert flat("寄 <u>合同") in text
    assert flat("茶 <i>") in text


def test_orders_stand_with_their_amounts(database, user, add_customer):
    customer = add_customer("东海印刷")
    lines = [{"product": "M8 螺栓", "quantity": 1000, "price": "1.28"}]
    values = {"ordered_on": dt.date(2026, 8, 20), "lines": lines, "due_on": dt.date(2026, 9, 18)}
    database.write(lambda s: orders.enter(s, customer.id, person_id=None, note="", **values))

    (page,) = read(drawn(database, customer))

    assert page.count("¥1,280.00") >= 3  # owed, overdue, and in the timeline
    assert "2026-08-20" in page


def test_a_long_history_is_spread_over_pages(database, user, add_customer):
    customer = add_customer("长河水务")
    for number in range(30):
        values = {"at": AT - dt.timedelta(days=number), "kind": "call", "text": f"第{number}次，" + "谈了很久" * 60}
        database.write(lambda s, values=values: contacts.note(s, customer.id, **values))

    pages = read(drawn(database, customer))

    assert len(pages) > 2
    assert all(f"第{number}次，" in "".join(pages) for number in range(30))
    assert all("长河水务" in page for page in pages)
