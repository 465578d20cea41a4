"""A client that is open while an administrator brings the database to a version that no longer serves it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from client.cards.page import CardPage
from client.kit.colleagues import Colleagues
from client.shell.away import EndedBanner
from shared import schema
from shared.customers import operations
from shared.database import Database
from tests.shared.schema import later

pytestmark = pytest.mark.engines("sqlite", "office", why="the other engines are as one of these")


@pytest.fixture
def upgrade(database, database_url, request, monkeypatch, tmp_path):
    """What the administrator does."""

    def to_a_later_program():
        keeper = Database(request.getfixturevalue("_office").keeper() if database.walled else database_url)
        steps = later.CONTRACT[database.dialect]
        with later.program(monkeypatch, tmp_path / "steps", steps, serves="api_2", ended=("api_1",)):
            schema.upgrade(keeper)
        keeper.close()

    return to_a_later_program


def test_it_says_so_in_one_sentence_and_keeps_what_was_typed(qtbot, office, database, errors, upgrade, look):
    id = database.write(lambda session: operations.create(session, name="华盛", phone="021-6688 0200"))
    card = CardPage(office, id)
    qtbot.addWidget(card)
    card.show()
    qtbot.waitUntil(lambda: card.is_ready)
    colleagues = Colleagues(office.tasks)
    colleagues.ask()
    window = QWidget()
    qtbot.addWidget(window)
    banner = EndedBanner(look, colleagues)
    banner.setParent(window)
    window.show()
    card.body.facts.type_in({"phone": "021-5555 0100"})

    upgrade()
    card.save()
    colleagues.ask()
    colleagues.ask()

    (error,) = errors
    assert "no longer serves this version" in str(error)
    assert card.body.facts.typed() == {"phone": "021-5555 0100"}
    office.drafts.flush()
    (draft,) = office.drafts.all()
    assert draft.values["facts"] == {"phone": "021-5555 0100"}
    assert draft.sent is None
    if database.walled:
        assert banner.isVisible()
        assert banner.accessibleName() == str(error)
    colleagues.close()
