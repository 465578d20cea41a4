"""The printed order confirmation."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pypdfium2

from shared.customers import operations as customers
from shared.orders import operations, queries, sheet
from shared.text import speak

DAY = dt.date(2026, 3, 2)
HOSTILE = "<b>粗</b> & 𬀩䶮𠮷 👍 =1+1"


def _printed(database, id):
    pdf = sheet.draw(database.read(lambda session: queries.open(session, id)))
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(pdf)]


def test_a_confirmation_says_who_what_and_how_much_in_capital_figures(database, user, add_customer):
    customer = add_customer(HOSTILE, address="沪太路 2199 号")
    lines = [{"product": HOSTILE, "unit": "千件", "quantity": Decimal("1.5"), "price": Decimal("2142.4")}]
    person = database.write(lambda s: customers.add_person(s, customer.id, name="王强", mobile="138 0013 8821"))
    values = {"ordered_on": DAY, "lines": lines, "person_id": person, "note": HOSTILE}
    id = database.write(lambda session: operations.enter(session, customer.id, **values))

    (page,) = _printed(database, id)

    assert page.count(re.sub(r"\s", "", HOSTILE)) == 3
    for said in ("SO-202603-0001", "王强", "13800138821", "沪太路2199号", "1.5", "3,213.60", "叁仟贰佰壹拾叁元陆角整"):
        assert said in page


def test_a_long_order_goes_on_over_pages_and_is_summed_at_the_end(database, user, add_customer):
    customer = add_customer()
    lines = [{"product": f"垫圈 {n}", "unit": "箱", "quantity": 1, "price": Decimal(10)} for n in range(120)]
    id = database.write(lambda s: operations.enter(s, customer.id, ordered_on=DAY, lines=lines))
    speak("zh_CN")

    pages = _printed(database, id)

    assert len(pages) > 2
    assert "壹仟贰佰元整" in pages[-1]
    assert sum(page.count("垫圈") for page in pages) == 120
