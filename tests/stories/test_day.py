"""A day at the office in the real program, with its real threads: on a file, and on servers behind the wall."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from client.cards.page import CardPage
from client.kit.ask import FormDialog
from client.orders.order import OrderPage
from client.shell.window import Shell
from shared import config
from shared.customers import search
from shared.customers.model import Customer
from shared.interactions.model import Interaction
from shared.orders.model import Order
from tests.stories.office import child, office, settle, type_keys, until


@pytest.fixture
def opened(qapp, tmp_path, company):
    """The program in which 李娜 is signed in."""
    with office(qapp, tmp_path, company.place) as opened:
        opened.start()
        opened.sign_in(company.logins["lina"], company.password)
        yield opened


def test_the_first_administrator_begins_on_an_empty_database(qapp, tmp_path):
    with office(qapp, tmp_path, config.embedded(tmp_path / "office.db"), "en") as opened:
        window = opened.start()
        for field, text in ((window.login, "admin"), (window.name, "管理员")):
            type_keys(field, text)
        for field in (window.password, window.repeat):
            type_keys(field, "a good password")
        QTest.keyClick(window.repeat, Qt.Key.Key_Return)

        until(lambda: isinstance(opened.program.window, Shell))

        assert opened.shell.office.user.name == "管理员"
        for room in ("today", "customers", "orders", "visits", "import"):
            assert opened.shell.open_page(room).isVisible()
        settle()


@pytest.mark.walled
def test_a_phone_corrected_on_the_card_is_found_by_its_digits(opened):
    shell = opened.shell
    shell.start_search()
    type_keys(shell.search, "hsgy")
    until(lambda: shell.search.results is not None and shell.search.results.picked())
    QTest.keyClick(shell.search, Qt.Key.Key_Return)
    settle(500)
    page = child(shell, CardPage)
    until(lambda: page.is_ready)

    page.edit()
    phone = child(page, QLineEdit, "phone")
    phone.selectAll()
    type_keys(phone, "021-5555 7788")
    page.note_contact()
    settle()
    type_keys(child(page, QPlainTextEdit), "询问 M8 螺栓价格。")
    saved = []
    opened.program.tasks.saved.connect(lambda: saved.append(1))
    page.save()
    until(lambda: saved)

    database = opened.program.tasks.database
    (hit,) = database.read(lambda session: search.find(session, "+86 (21) 55557788"))
    with database.reading() as session:
        assert session.get_one(Customer, hit.customer_id).phone == "021-5555 7788"
        noted = session.query(Interaction).filter_by(text="询问 M8 螺栓价格。").one()
    assert noted.customer_id == hit.customer_id


@pytest.mark.walled
def test_an_order_found_by_its_number_is_paid_in_part_wrongly_reversed_and_shipped(opened):
    shell = opened.shell
    database = opened.program.tasks.database
    with database.reading() as session:
        unpaid = session.query(Order).filter_by(state="confirmed", received=0).order_by(Order.id.desc())
        number, id = unpaid.with_entities(Order.number, Order.id).first()
    shell.start_search()
    type_keys(shell.search, number.removeprefix("SO-"))
    until(lambda: (results := shell.search.results) and (hit := results.picked()) and hit.kind == "order")
    QTest.keyClick(shell.search, Qt.Key.Key_Return)
    until(lambda: shell.findChild(OrderPage) is not None and shell.findChild(OrderPage).isEnabled())
    page = shell.findChild(OrderPage)

    page.enter_receipt()
    until(lambda: shell.findChild(FormDialog) is not None)
    shell.findChild(FormDialog).form.type_in({"amount": 1})
    shell.findChild(FormDialog).save()
    until(lambda: page.opened.order.received == 1 and page.receipts.table.rowCount() == 1)
    page.receipts.setCurrentIndex(page.receipts.table.index(0, 0))
    page.reverse_receipt()
    until(lambda: shell.findChild(FormDialog, "reversal_dialog") is not None)
    shell.findChild(FormDialog, "reversal_dialog").form.type_in({"note": "金额有误"})
    shell.findChild(FormDialog, "reversal_dialog").save()
    until(lambda: page.opened.order.received == 0 and len(page.opened.receipts) == 2)
    page.move_on()
    until(lambda: page.opened.order.state == "shipped")

    orders = shell.open_page("orders")
    orders.filters.box.setText(number)
    until(lambda: orders.table.rowCount() == 1 and orders.table.id_at(0) == id)
    assert orders.table.record_at(0).order.state == "shipped"
