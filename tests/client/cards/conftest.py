"""A card that is built and shows its customer."""

from __future__ import annotations

import pytest

from client.cards.page import CardPage
from shared.customers import operations


@pytest.fixture
def customer(database, user):
    """The id of 华盛, with one contact person."""

    def add(session):
        values = {"name": "华盛工业有限公司", "phone": "021-6688 0200", "address": "沪太路 2199 号"}
        id = operations.create(session, **values)
        operations.add_person(session, id, name="王强", mobile="138 0013 8821", is_main=True)
        return id

    return database.write(add)


@pytest.fixture
def open_card(qtbot, office):
    """Opens the card of a customer and waits until all of it is built."""

    def open_it(id):
        card = CardPage(office, id)
        qtbot.addWidget(card)
        card.resize(1240, 760)
        card.show()
        qtbot.waitUntil(lambda: card.is_ready)
        return card

    return open_it


@pytest.fixture
def colleague(another):
    """Changes the customer as 王磊 does at another desk."""
    from shared.customers.model import Customer

    def change(id, **values):
        with desk.reading() as session:
            opened = session.get_one(Customer, id)
        desk.write(lambda session: operations.update(session, opened, **values))

    desk = another()
    return change
