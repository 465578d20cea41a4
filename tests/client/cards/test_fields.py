"""Fields that somebody may not see or not write, in every page that would show them."""

from __future__ import annotations

import dataclasses

import openpyxl
import pytest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import select

from client.cards import person
from client.customers import new
from client.customers.columns import seen
from client.customers.exporting import taking
from client.customers.page import CustomersPage
from client.exchange.match import Match
from client.kit import exporting
from shared.access.metering import Revealed
from shared.access.rights import EVERYTHING, Rights, Verb
from shared.customers.model import Customer
from shared.customers.queries import Wanted


@pytest.fixture
def narrowed(office):
    """Takes rights from whoever is signed in."""

    def without(*taken):
        left = {key: scope for key, scope in EVERYTHING.scopes.items() if key not in taken}
        office.user = dataclasses.replace(office.user, rights=Rights(left))

    return without


HIDDEN = (("phones", Verb.SEE), ("phones", Verb.REVEAL), ("phones", Verb.CHANGE))


def test_hidden_fields_stand_in_no_form(narrowed, office, open_card, customer):
    narrowed(*HIDDEN, ("private", Verb.SEE))

    card = open_card(customer)
    someone = person.edit(office, card, card.card.people[0])

    assert card.body.facts.fields.keys().isdisjoint({"phone", "fax"})
    assert "email" in card.body.facts.fields
    assert someone.form.fields.keys().isdisjoint({"mobile", "phone", "birthday", "likes", "dislikes"})
    assert "wechat" in someone.form.fields


def test_what_may_only_be_read_is_locked_and_not_asked_of_a_new_customer(narrowed, office, open_card, customer):
    narrowed(("phones", Verb.CHANGE), ("credit", Verb.CHANGE))

    card = open_card(customer)
    dialog = new.ask(office, card, lambda _id: None)

    locked = {name for name, field in card.body.facts.fields.items() if field.spec.locked}
    assert locked == {"phone", "fax", "credit_limit", "discount"}
    assert "phone" not in dialog.form.fields


def test_hidden_fields_are_no_column_of_the_list_and_of_its_export(narrowed, office, qtbot, customer, tmp_path):
    narrowed(*HIDDEN)
    page = CustomersPage(office)
    qtbot.addWidget(page)

    exporting.write(office, page, taking(office, Wanted()), tmp_path / "list.xlsx", "")

    headings = [cell.value for cell in openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets[0][1]]
    assert "Phone" not in headings
    assert "City" in headings
    assert "phone" not in [column.name for column in seen(office.user.rights)]


def test_no_column_of_a_file_goes_to_a_field_that_may_not_be_written(narrowed, office, qtbot):
    narrowed(("phones", Verb.CHANGE))
    match = Match(office)
    qtbot.addWidget(match)

    match._add(0, "Phone", "", "customer.phone")
    match._add(1, "Mobile", "", "person2.mobile")
    match._add(2, "Name", "", "customer.name")

    assert [combo.currentData() for combo in match.fields] == ["", "", "customer.name"]
    assert match.fields[0].findData("person.mobile") < 0 <= match.fields[0].findData("person.email")


def test_a_masked_number_is_shown_by_a_button_and_leaves_its_trace(database, open_card, customer):
    with database.writing() as session:
        session.get_one(Customer, customer).phone = "138****5678"  # as a server's view shows it
    card = open_card(customer)

    card.findChild(QPushButton, "show_phone").click()

    assert database.read(lambda s: s.scalars(select(Revealed.field)).all()) == ["phone"]
    assert not card.body.facts.is_edited
    assert card.findChild(QPushButton, "show_fax") is None
