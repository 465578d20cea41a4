"""A day at the office in the real program, with its real threads."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from client.app import prepare
from client.cards.page import CardPage
from client.shell.window import Shell
from shared import demo
from shared.access import queries as people
from shared.customers import search
from shared.customers.model import Customer
from shared.interactions.model import Interaction
from tests.stories.office import child, office, settle, type_keys, until


def _small_company(database):
    prepare(database)
    if not database.read(people.anyone):
        demo.fill(database, customers=40)


def test_the_first_administrator_begins_on_an_empty_database(qapp, tmp_path):
    with office(qapp, tmp_path, prepare, "en") as opened:
        window = opened.start()
        for field, text in ((window.login, "admin"), (window.name, "管理员")):
            type_keys(field, text)
        for field in (window.password, window.repeat):
            type_keys(field, "a good password")
        QTest.keyClick(window.repeat, Qt.Key.Key_Return)

        until(lambda: isinstance(opened.program.window, Shell))

        assert opened.shell.office.user.name == "管理员"
        for room in ("today", "customers", "visits", "import"):
            assert opened.shell.open_page(room).isVisible()
        settle()


def test_a_phone_corrected_on_the_card_is_found_by_its_digits(qapp, tmp_path):
    with office(qapp, tmp_path, _small_company) as opened:
        opened.start()
        shell = opened.sign_in("lina", "wanglai-demo")
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
