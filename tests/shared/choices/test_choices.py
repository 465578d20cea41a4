"""The office's own lists of words."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.access import operations as access
from shared.access.model import UserRole
from shared.choices import operations, queries
from shared.choices.model import Choice
from shared.customers import operations as customers
from shared.customers.model import Customer
from shared.errors import Conflict, Invalid, Refused


@pytest.fixture
def fairs(database, user):
    """Three customers from 展会, one from 展览会."""

    def fill(session):
        for number, source in enumerate(["展会"] * 3 + ["展览会"]):
            customers.create(session, name=f"客户{number}", source=source)

    database.write(fill)


def _add(database, *words, field="source"):
    for word in words:
        database.write(lambda session, word=word: operations.add(session, field, word))


def _listed(database, field="source"):
    found = database.read(lambda session: queries.words(session, field))
    return [(word.word, word.used, word.choice is not None) for word in found]


def _choice(database, word):
    with database.reading() as session:
        return session.scalars(select(Choice).where(Choice.word == word)).one()


def test_the_list_comes_first_then_what_is_used_besides(database, user, fairs):
    _add(database, "电话", "展会")

    assert _listed(database) == [("电话", 0, True), ("展会", 3, True), ("展览会", 1, False)]
    assert database.read(queries.offered) == {"source": ["电话", "展会"]}


def test_what_is_used_is_taken_up_at_once(database, user, fairs):
    _add(database, "电话")

    assert database.write(lambda session: operations.take_up(session, "source")) == 2

    assert [word for word, _used, listed in _listed(database) if listed] == ["电话", "展会", "展览会"]


def test_a_word_is_called_otherwise_for_every_customer_too(database, user, fairs):
    _add(database, "展会")
    opened = _choice(database, "展会")

    assert database.write(lambda session: operations.rename(session, opened, " 上海  展会 ")) == 3

    with database.reading() as session:
        sources = sorted(session.scalars(select(Customer.source)))
    assert sources == sorted(["上海 展会"] * 3 + ["展览会"])
    with pytest.raises(Conflict):
        database.write(lambda session: operations.rename(session, opened, "别的"))


def test_words_are_moved_and_removed(database, user):
    _add(database, "一", "二", "三")
    database.write(lambda session: operations.move(session, _choice(database, "三"), -2))
    database.write(lambda session: operations.move(session, _choice(database, "一"), 9))
    assert [word for word, _used, _listed in _listed(database)] == ["三", "二", "一"]

    database.write(lambda session: operations.remove(session, _choice(database, "二")))

    assert [word for word, _used, _listed in _listed(database)] == ["三", "一"]


@pytest.mark.parametrize("word", ["", "  ", "展会", "x" * 201, "a\x07b"])
def test_a_word_has_to_be_one_and_new(database, user, word):
    _add(database, "展会")

    with pytest.raises(Invalid) as wrong:
        database.write(lambda session: operations.add(session, "source", word))

    assert list(wrong.value.fields) == ["word"]


def test_a_unit_is_no_longer_than_an_order_line_holds(database, user):
    with pytest.raises(Invalid):
        database.write(lambda session: operations.add(session, "unit", "x" * 41))
    assert database.write(lambda session: operations.add(session, "unit", "箱"))


@pytest.mark.engines("sqlite", "postgresql", "mssql", why="who takes the last administrator's role away is locked out")
def test_nobody_else_may(database, user):
    def demote(session):
        session.delete(session.scalars(select(UserRole).where(UserRole.user_id == user)).one())
        session.flush()
        access.give(session, user, "sales")

    database.write(demote)

    with pytest.raises(Refused):
        _add(database, "展会")
