"""Saved views of lists, each user's own."""

from __future__ import annotations

import pytest

from shared.access.model import User
from shared.errors import Conflict, Invalid, Refused
from shared.views import operations, queries

SHOWN = {"view": "mine", "filters": [["region", ["华东"]]], "sort": "balance", "descending": True}


@pytest.fixture
def save(database, user):
    return lambda name, **more: database.write(
        lambda session: operations.save(session, "customers", name, {**SHOWN, **more})
    )


@pytest.fixture
def views(database, user):
    return lambda page="customers": database.read(lambda session: queries.of_user(session, user, page))


def test_a_view_keeps_what_was_shown_under_its_name(save, views):
    save(" 华东应收 ")

    (view,) = views()
    assert (view.name, queries.content(view)) == ("华东应收", SHOWN)
    assert views("orders") == []


def test_saving_under_the_same_name_replaces_it(save, views):
    save("华东应收")
    save("华东应收", sort="name")

    assert [queries.content(view)["sort"] for view in views()] == ["name"]


@pytest.mark.parametrize("name", ["", "  ", "长" * 201])
def test_a_name_has_to_be_one(save, name):
    with pytest.raises(Invalid) as refused:
        save(name)

    assert set(refused.value.fields) == {"name"}


def test_a_view_is_renamed_unless_another_one_is_called_so(database, save, views):
    save("一")
    save("二")
    first, _second = views()

    database.write(lambda session: operations.rename(session, first, "三"))
    assert [view.name for view in views()] == ["三", "二"]

    with pytest.raises(Conflict):
        database.write(lambda session: operations.rename(session, first, "四"))
    with pytest.raises(Invalid):
        database.write(lambda session: operations.rename(session, views()[0], "二"))


def test_one_view_at_most_is_the_start(database, save, views):
    first, second = save("一"), save("二")
    for view in (first, second):
        database.write(lambda session, view=view: operations.start_with(session, "customers", view))

    assert [view.is_start for view in views()] == [False, True]


@pytest.mark.engines("sqlite", "postgresql", "mssql", why="there nobody can be somebody else")
def test_a_deleted_view_is_gone_and_nobody_deletes_anothers(database, save, views):
    save("一")
    (view,) = views()
    me = database.user_id
    database.user_id = database.write(_add)
    with pytest.raises(Refused):
        database.write(lambda session: operations.delete(session, view))
    database.user_id = me

    database.write(lambda session: operations.delete(session, view))

    assert views() == []


def _add(session):
    session.add(made := User(login="wl", login_key="wl", name="王磊"))
    session.flush()
    return made.id


def test_a_view_that_nobody_understands_holds_nothing(database, save, views):
    save("一")
    (view,) = views()
    view.content = "[1"

    assert queries.content(view) == {}
