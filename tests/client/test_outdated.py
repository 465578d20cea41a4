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
from shared.schema.wall.reach import BY_NAME
from tests.shared.schema import later

pytestmark = pytest.mark.walled


@pytest.fixture
def upgrade(engine_name, request, database, database_url, monkeypatch, tmp_path):
    """What the administrator does."""
    server = request.getfixturevalue(f"_{engine_name}")
    keeper = server.as_keeper() if database.walled else Database(database_url)
    tables = () if server.is_quick_to_build else (BY_NAME["customer"],)

    def to_a_later_program():
        steps, folder = later.CONTRACT[database.dialect], tmp_path / "steps"
        with later.program(monkeypatch, folder, steps, serves="api_2", ended=("api_1",), tables=tables):
            schema.upgrade(keeper)

    yield to_a_later_program
    if database.dialect == "mssql":  # where a database is emptied for the next test, and not made anew
        later.undo(keeper, monkeypatch)
    keeper.close()


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
