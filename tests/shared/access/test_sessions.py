"""Who has a server's database open."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shared.access import people, roles, sessions
from shared.database import Database
from shared.errors import DatabaseAway, Refused

PASSWORD = "korrekt pferd 7"


@pytest.fixture
def colleague(request, database, user):
    """周涛, with a line open."""
    keeper = Database(request.getfixturevalue("_office").keeper())
    with keeper.engine.begin() as connection:
        connection.execute(text('DROP ROLE IF EXISTS "zhoutao"'))
    keeper.close()

    def enter(session):
        sales = next(role.id for role in roles.every(session) if role.name == "sales")
        return people.enter(session, PASSWORD, [sales], login="zhoutao", name="周涛")

    database.write(enter)
    opened = Database.of(database.engine.url, "zhoutao", PASSWORD)
    opened.read(lambda session: session.execute(text("SELECT 1")))
    yield opened
    opened.close()


@pytest.mark.engines("office", why="the other servers' people are not told")
def test_what_is_open_is_told_and_ended(database, user, colleague):
    found = {open_.login: open_ for open_ in database.read(sessions.every)}
    assert found["lina"].mine
    theirs = found["zhoutao"]
    assert (theirs.name, theirs.mine, len(theirs.lines)) == ("周涛", False, 1)
    assert theirs.since.tzinfo is not None

    with colleague.engine.connect() as line:
        line.execute(text("SELECT 1"))
        assert database.write(lambda session: sessions.end(session, theirs.lines)) == 1
        with pytest.raises(Exception, match=r"terminat|closed"):
            line.execute(text("SELECT 1"))

    # A line that has the number of one that was ended is not ended in its place.
    assert database.write(lambda session: sessions.end(session, theirs.lines)) == 0


@pytest.mark.engines("office", why="the other servers' people are not told")
def test_nobody_else_is_told_or_ends_anything(database, user, colleague):
    theirs = next(open_ for open_ in database.read(sessions.every) if open_.login == "lina")

    with pytest.raises(Refused):
        colleague.read(sessions.every)
    with pytest.raises((Refused, DatabaseAway)):
        colleague.write(lambda session: sessions.end(session, theirs.lines))
    assert database.read(sessions.every)


@pytest.mark.engines("sqlite", "postgresql", "mssql", "bureau", why="there it is told")
def test_where_nobody_is_told_there_is_nothing_to_see(database, user):
    assert not database.read(sessions.are_told)
    assert database.read(sessions.every) == ()
