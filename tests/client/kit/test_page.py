"""When a page is read again."""

from __future__ import annotations

import pytest

from client.kit.page import Page
from shared.customers import operations
from shared.customers.model import Customer


class Counting(Page):
    """Counts how often it was read."""

    def __init__(self, office):
        super().__init__(office, "counting", "Counting")
        self.read = 0

    def refresh(self):
        self.read += 1

    def is_touched_by(self, changes):
        return changes.touch(Customer)


@pytest.fixture
def page(qtbot, office):
    made = Counting(office)
    qtbot.addWidget(made)
    return made


def _customer(name):
    return lambda session: operations.create(session, name=name)


def test_what_is_seen_is_read_at_once(page, office):
    page.show()
    office.tasks.write(page, _customer("华盛"))

    assert page.read == 1


def test_what_is_not_seen_is_read_once_when_it_is_seen_next(page, office):
    office.tasks.write(page, _customer("华盛"))
    office.tasks.write(page, _customer("东海"))
    assert page.read == 0

    page.show()
    page.hide()
    page.show()

    assert page.read == 1


def test_what_has_to_be_new_is_read_whenever_it_is_seen(page):
    page.reads_when_shown = True
    page.show()
    page.hide()
    page.show()

    assert page.read == 2
