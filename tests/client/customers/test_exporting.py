"""Taking the list out: asked for with a reason, granted or left waiting, and marked in the file."""

from __future__ import annotations

import dataclasses
import datetime as dt

import openpyxl
import pytest
from PySide6.QtWidgets import QFileDialog

from client.customers import exporting
from client.customers.page import CustomersPage
from client.kit.ask import FormDialog
from shared.access import counting
from shared.access.metering import Allowance, Export
from shared.access.model import User, UserRole
from shared.access.rights import EVERYTHING, Rights, Verb
from shared.customers.queries import Wanted


@pytest.fixture
def page(office, qtbot, add_customer):
    add_customer("华盛工业有限公司")
    add_customer("东海印刷厂")
    made = CustomersPage(office)
    qtbot.addWidget(made)
    return made


def _ask(page, reason):
    page.export()
    dialog = page.findChild(FormDialog, "export_reason")
    dialog.form.type_in({"reason": reason})
    dialog.save()
    return dialog


def test_a_list_is_taken_out_for_a_reason_and_its_file_says_by_whom(page, office, database, tmp_path):
    _ask(page, "年会请柬")

    assert page.findChild(QFileDialog, "export_file") is not None
    with database.reading() as session:
        export = session.get_one(Export, 1)
    assert (export.what, export.rows, export.reason, export.state) == ("customers", 2, "年会请柬", "granted")

    file = tmp_path / "list.xlsx"
    exporting.write(office, page, Wanted(today=dt.date(2026, 11, 26)), file, exporting.mark(office, export))

    book = openpyxl.load_workbook(file)
    said = book.worksheets[1]["A1"].value
    assert all(part in said for part in ("李娜", "no. 1", "年会请柬"))
    assert said[:200] in book.worksheets[0].oddFooter.left.text
    assert book.properties.description == said


def test_nothing_is_taken_out_without_a_reason(page, database):
    dialog = _ask(page, " ")

    assert dialog.isVisible()
    assert database.read(lambda session: session.get(Export, 1)) is None


def test_more_than_the_allowance_waits_until_somebody_else_approves(page, office, database, user, ways):
    with database.writing() as session:
        role = session.query(UserRole).filter_by(user_id=user).one().role_id
        session.add(Allowance(role_id=role, what="export", per_day=1))
        session.add(other := User(login="wanglei", login_key="wanglei", name="王磊"))
        session.flush()
        session.add(UserRole(user_id=other.id, role_id=role))
        colleague = other.id

    _ask(page, "年会请柬")
    assert page.findChild(QFileDialog, "export_file") is None

    database.user_id = colleague
    office.user = dataclasses.replace(office.user, id=colleague)
    waiting = database.read(lambda session: counting.waiting(session, colleague))
    assert (waiting.by, waiting.export.rows) == ("李娜", 2)
    database.write(lambda session: counting.decide(session, waiting.export, granted=True))
    database.user_id = user

    _ask(page, "年会请柬")
    assert page.findChild(QFileDialog, "export_file") is not None


def test_who_may_not_export_is_told_so(page, office, ways):
    left = {key: scope for key, scope in EVERYTHING.scopes.items() if key != ("customers", Verb.EXPORT)}
    office.user = dataclasses.replace(office.user, rights=Rights(left))

    page.export()

    assert page.findChild(FormDialog, "export_reason") is None
    assert "may not export" in ways.said[-1]
