"""Signed-in sessions, in the client of an office."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from sqlalchemy import text

from client.admin.page import AdminPage
from client.admin.sessions import COMMANDS, SessionsSection
from client.kit.dialog import Dialog
from shared.access import people
from shared.database import Database

PASSWORD = "korrekt pferd 7"


@pytest.fixture
def section(qtbot, office):
    made = SessionsSection(office)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    return made


@pytest.fixture
def colleague(request, database, user):
    """周涛, with a line open."""
    request.getfixturevalue("_office").forget("zhoutao")
    database.write(lambda session: people.enter(session, PASSWORD, (), login="zhoutao", name="周涛"))
    opened = Database.of(database.engine.url, "zhoutao", PASSWORD)
    opened.read(lambda session: session.execute(text("SELECT 1")))
    yield opened
    opened.close()


@pytest.mark.engines("office", why="a server's sessions")
def test_a_colleague_is_disconnected_after_a_question(section, colleague, ways):
    section.refresh()
    names = [section.table.index(row, 0).data() for row in range(section.table.rowCount())]
    assert sorted(names) == ["周涛", "李娜"]
    section.view.setCurrentIndex(section.table.index(names.index("周涛"), 0))

    section.disconnect_user()
    section.findChildren(Dialog, "question")[-1].findChild(QPushButton, "yes").click()

    assert ways.said[-1] == "1 line of 周涛 ended."
    assert section.table.rowCount() == 1


@pytest.mark.engines("office", why="a server's sessions")
def test_nobody_disconnects_himself(section, ways):
    section.view.setCurrentIndex(section.table.index(0, 0))
    section.disconnect_user()

    assert "Sign out" in ways.said[-1]
    assert section.findChildren(Dialog, "question") == []


@pytest.mark.engines("postgresql", "bureau", why="a server that does not tell, as PostgreSQL without its wall")
def test_where_the_server_does_not_tell_it_says_what_to_do(section):
    assert section.table.rowCount() == 0
    section.findChild(QPushButton, "copy_commands").click()

    assert QGuiApplication.clipboard().text() == COMMANDS


@pytest.mark.engines("office", why="a server's sessions")
def test_the_section_is_there_on_a_server(qtbot, office):
    page = AdminPage(office)
    qtbot.addWidget(page)
    assert "sessions" in [part.name for part in page.parts]
