"""Taking rows out: asked for with a reason, granted or left waiting, marked in the file; the same for every list."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from decimal import Decimal

import openpyxl
import pypdfium2
import pytest
from PySide6.QtWidgets import QFileDialog
from sqlalchemy import select

from client.admin.trail import TrailSection
from client.cards.transactions import Transactions
from client.customers.page import CustomersPage
from client.kit.ask import FormDialog
from client.orders.page import OrdersPage
from shared.access import counting, taken
from shared.access.metering import Allowance, Export
from shared.access.model import UserRole
from shared.access.rights import EVERYTHING, Rights, Verb
from shared.orders import operations as orders

LINE = {"product": "垫圈", "unit": "箱", "quantity": 1, "price": Decimal(100)}


@pytest.fixture
def pages(office, qtbot, database, add_customer):
    """The four lists that can be taken out: two customers, two orders of the first, its account, and the log of it."""
    first = add_customer("华盛工业有限公司").id
    add_customer("东海印刷厂")
    today = dt.datetime.now().astimezone().date()
    database.write(lambda session: orders.enter(session, first, ordered_on=today, lines=[LINE]))
    database.write(lambda session: orders.enter(session, first, ordered_on=today, lines=[LINE]))
    made = {
        "customers": CustomersPage(office),
        "orders": OrdersPage(office),
        "receipts": Transactions(office, first),
        "trail": TrailSection(office),
    }
    made["orders"].show_view("all")
    for page in made.values():
        qtbot.addWidget(page)
    return made


@pytest.fixture
def colleague(database, user, another):
    """Somebody else who may decide; a row a day is allowed, for both."""
    with database.writing() as session:
        role = session.query(UserRole).filter_by(user_id=user).one().role_id
        session.add(Allowance(role_id=role, what="export", per_day=1))
    return another()


def _ask(page, reason):
    page.export()
    dialog = page.findChildren(FormDialog, "export_reason")[-1]
    dialog.form.type_in({"reason": reason})
    dialog.save()
    return dialog


def _export(database):
    return database.read(lambda session: session.scalars(select(Export)).one())


def _decide(colleague, **said):
    (waiting,), _mine = colleague.read(lambda session: taken.concerning(session, colleague.user_id, decides=True))
    colleague.write(lambda session: counting.decide(session, waiting.export, **said))
    return waiting


@pytest.mark.walled
@pytest.mark.parametrize(("what", "rows"), [("customers", 2), ("orders", 2), ("receipts", 2), ("trail", None)])
def test_every_list_is_taken_out_for_a_reason_and_its_file_says_by_whom(pages, office, database, tmp_path, what, rows):
    page = pages[what]
    rows = rows or page.table.rowCount()

    _ask(page, "年会请柬")

    assert page.findChild(QFileDialog, "export_file") is not None
    export = _export(database)
    assert (export.what, export.rows, export.reason, export.state) == (what, rows, "年会请柬", "granted")

    file = tmp_path / "list.xlsx"
    page.findChild(QFileDialog, "export_file").fileSelected.emit(str(file))

    book = openpyxl.load_workbook(file)
    said = book.worksheets[1]["A1"].value
    assert all(part in said for part in ("李娜", f"no. {export.id}", "年会请柬"))
    assert said[:200] in book.worksheets[0].oddFooter.left.text
    assert book.properties.description == said
    known = hashlib.sha256(file.read_bytes()).hexdigest()
    assert database.read(lambda session: taken.of_file(session, known)).export.id == export.id


@pytest.mark.parametrize(("what", "on_paper"), [("customers", 0), ("orders", 1), ("receipts", 1), ("trail", 0)])
def test_a_list_with_room_on_a_page_is_taken_out_as_a_pdf_with_the_mark(pages, tmp_path, what, on_paper):
    _ask(pages[what], "对账")

    dialog = pages[what].findChild(QFileDialog, "export_file")
    assert sum("*.pdf" in each for each in dialog.nameFilters()) == on_paper
    if on_paper:
        dialog.fileSelected.emit(str(tmp_path / "list.pdf"))
        (page,) = pypdfium2.PdfDocument(tmp_path / "list.pdf")
        said = page.get_textpage().get_text_range()
        assert all(part in said for part in ("李娜", "no. 1", "对账"))


def test_nothing_is_taken_out_without_a_reason(pages, database):
    dialog = _ask(pages["orders"], " ")

    assert dialog.isVisible()
    assert database.read(lambda session: session.get(Export, 1)) is None


@pytest.mark.walled
def test_more_than_the_allowance_waits_until_somebody_else_approves(pages, database, colleague):
    page = pages["receipts"]
    _ask(page, "对账")
    assert page.findChild(QFileDialog, "export_file") is None

    waiting = _decide(colleague, granted=True)
    _ask(page, "对账")

    assert (waiting.by, waiting.export.rows, waiting.export.what) == ("李娜", 2, "receipts")
    assert page.findChild(QFileDialog, "export_file") is not None


@pytest.mark.walled
def test_an_approved_export_is_written_to_one_file_and_no_other_is_left(pages, database, colleague, tmp_path, errors):
    page, files = pages["receipts"], [tmp_path / "first.xlsx", tmp_path / "second.xlsx"]
    _ask(page, "对账")
    _decide(colleague, granted=True)
    _ask(page, "对账")

    for file in files:
        page.findChild(QFileDialog, "export_file").fileSelected.emit(str(file))

    assert [file.exists() for file in files] == [True, False]
    assert "good for one" in str(errors.pop())
    _ask(page, "对账")
    with database.reading() as session:
        assert [one.state for one in session.query(Export).order_by(Export.id)] == ["granted", "waiting"]


def test_who_asks_again_while_it_waits_does_not_ask_twice(pages, database, colleague):
    for _time in range(2):
        _ask(pages["customers"], "年会请柬")

    assert database.read(lambda session: taken.waiting(session, colleague.user_id)) == 1


@pytest.mark.walled
def test_who_is_refused_is_told_why(pages, database, colleague, errors):
    _ask(pages["customers"], "年会请柬")

    _decide(colleague, granted=False, answer="去年的名单还能用")

    _waiting, (mine,) = database.read(lambda session: taken.concerning(session, database.user_id, decides=True))
    assert (mine.export.state, mine.export.answer, mine.decided_by) == ("refused", "去年的名单还能用", "王磊")
    with database.reading() as session, pytest.raises(Exception, match="去年的名单还能用"):
        counting.granted(session, mine.export.id)


def test_who_works_alone_has_nobody_to_ask(pages, database, user):
    with database.writing() as session:
        role = session.query(UserRole).filter_by(user_id=user).one().role_id
        session.add(Allowance(role_id=role, what="export", per_day=1))

    _ask(pages["customers"], "年会请柬")

    assert pages["customers"].findChild(QFileDialog, "export_file") is not None


@pytest.mark.parametrize("what", ["customers", "orders", "receipts", "trail"])
def test_who_may_not_export_is_told_so(pages, office, ways, what):
    left = {key: scope for key, scope in EVERYTHING.scopes.items() if key != (what, Verb.EXPORT)}
    office.user = dataclasses.replace(office.user, rights=Rights(left))

    pages[what].export()

    assert pages[what].findChild(FormDialog, "export_reason") is None
    assert "may not export" in ways.said[-1]
