"""What somebody's rights leave out is not shown, and what they only let see is not changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QPushButton, QToolButton

from client.cards.page import CardPage
from client.customers.page import CustomersPage
from client.kit.ask import FormDialog
from client.orders.order import OrderPage
from client.orders.page import OrdersPage
from client.rooms import plan
from client.visits.page import VisitsPage
from shared.access.rights import EVERYTHING, ROLES, Rights, Scope, Verb
from shared.customers import operations as customers
from shared.orders import operations as orders

READER = next(role for role in ROLES if role.name == "reader")
LINE = {"product": "垫圈", "unit": "箱", "quantity": 1, "price": Decimal(100)}


def _rights(grid):
    return Rights({(thing, verb): scope for thing, verbs in grid.items() for verb, scope in verbs.items()})


@pytest.fixture
def reader(office):
    """The office as somebody sees it who may look at everything and change nothing."""
    return dataclasses.replace(office, user=dataclasses.replace(office.user, rights=_rights(READER.grid)))


@pytest.fixture
def customer(database, user):
    def fill(session):
        id = customers.create(session, name="华盛工业有限公司")
        customers.add_person(session, id, name="王强")
        return id

    return database.write(fill)


@pytest.fixture
def order(database, customer):
    day = dt.date(2026, 11, 2)
    return database.write(lambda s: orders.enter(s, customer, ordered_on=day, lines=[LINE], state="draft"))


def _shown(qtbot, page):
    qtbot.addWidget(page)
    page.resize(1440, 900)
    page.show()
    return page


def _card(qtbot, office, customer):
    page = _shown(qtbot, CardPage(office, customer))
    qtbot.waitUntil(lambda: page.is_ready)
    return page


def _buttons(page):
    kinds = (QPushButton, QToolButton)
    return {each.objectName() for kind in kinds for each in page.findChildren(kind) if not each.isHidden()}


def test_the_rail_shows_the_rooms_that_the_rights_open():
    def rooms(rights, **more):
        return [room.name for room in plan("", rights, **more).rooms]

    assert rooms(EVERYTHING) == ["today", "customers", "orders", "visits", "import", "admin"]
    assert rooms(_rights(READER.grid)) == ["today", "customers", "orders", "visits"]
    assert rooms(Rights({("trail", Verb.SEE): Scope.ALL})) == ["today", "admin"]
    assert rooms(EVERYTHING, admin=True) == ["admin"]
    assert rooms(_rights(READER.grid), admin=True) == []


def test_a_reader_is_offered_no_new_customer_import_or_export(qtbot, reader, office, customer):
    page = _shown(qtbot, CustomersPage(reader))
    hidden = {"new_customer_button", "import_button", "export_button"}

    assert not _buttons(page) & hidden
    assert not {"new_customer", "edit", "paste", "bring_in", "export", "hand_over"} & page.actions_by_name.keys()
    everybody = _shown(qtbot, CustomersPage(office))
    assert hidden <= _buttons(everybody)
    assert "new_customer" in everybody.actions_by_name


def test_a_reader_looks_at_a_card_and_changes_nothing(qtbot, reader, customer):
    page = _card(qtbot, reader, customer)

    shown = _buttons(page)
    assert "print_card_button" in shown
    assert not {"new_order_button", "enter_receipt_button", "plan_visit_button", "note_contact_button"} & shown
    assert "add_person" not in shown
    assert page.body.composer.isHidden()
    fields = page.body.facts.fields
    assert fields["trade"].editor.isReadOnly()
    assert all(field.spec.locked for field in fields.values())


def test_somebodys_particulars_are_read_without_a_way_to_save(qtbot, reader, customer):
    page = _card(qtbot, reader, customer)
    person = page.card.people[0]
    page.body.people.edit_person(person)

    dialog = page.window().findChildren(FormDialog, "person_dialog")[-1]
    assert dialog.save_button.isHidden()
    assert dialog.form.fields["name"].editor.isReadOnly()


def test_whoever_changes_his_own_alone_only_looks_at_others(qtbot, office, database, customer):
    grid = {(thing, verb): Scope.ALL for thing in ("customers", "contacts") for verb in (Verb.SEE,)}
    grid |= {("customers", Verb.CHANGE): Scope.OWN, ("contacts", Verb.ADD): Scope.OWN}
    mine = dataclasses.replace(office.user, rights=Rights(grid))
    theirs = dataclasses.replace(mine, id=office.user.id + 1)

    at_home = _card(qtbot, dataclasses.replace(office, user=mine), customer)
    elsewhere = _card(qtbot, dataclasses.replace(office, user=theirs), customer)

    assert not at_home.body.facts.fields["trade"].editor.isReadOnly()
    assert not at_home.body.composer.isHidden()
    assert elsewhere.body.facts.fields["trade"].editor.isReadOnly()
    assert elsewhere.body.composer.isHidden()
    assert not elsewhere.actions_by_name["edit"].isEnabled()


def test_a_reader_looks_at_an_order_and_changes_nothing(qtbot, reader, office, order):
    page = _shown(qtbot, OrderPage(reader, order))

    assert not {"save_order", "receipt_button"} & _buttons(page)
    assert not page.form.isEnabled()
    assert page.lines.is_locked
    assert "save" not in page.actions_by_name
    assert {"save_order", "receipt_button"} <= _buttons(_shown(qtbot, OrderPage(office, order)))


def test_a_reader_exports_no_orders_and_plans_no_visits(qtbot, reader, office):
    assert "export_button" not in _buttons(_shown(qtbot, OrdersPage(reader)))
    assert "plan" not in _buttons(_shown(qtbot, VisitsPage(reader)))
    assert "plan" in _buttons(_shown(qtbot, VisitsPage(office)))
