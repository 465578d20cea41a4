"""Lists and the search of somebody who is shown only some customers: as if there were no others."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import text, update

from shared.customers import near, operations, queries, search
from shared.customers.model import CustomerFigures
from shared.customers.queries import Wanted

pytestmark = pytest.mark.engines("office", "bureau", why="only behind the wall somebody may not see a row")
OWN, POOL, FOREIGN = "华盛", "公海", "金石"


@pytest.fixture
def server(engine_name, request, database_url):
    return request.getfixturevalue(f"_{engine_name}")


@pytest.fixture
def keeper(server):
    opened = server.as_keeper()
    yield opened
    opened.close()


@pytest.fixture
def seller(server, keeper):
    """Somebody who sees his own customers and nobody's, beside those of another colleague."""
    door, other = server.colleague("seller"), server.colleague("other")
    owners = {OWN: door.user_id, POOL: None, FOREIGN: other.user_id}
    other.close()
    with keeper.writing() as session:
        firms = [
            {"name": f"{name}{n}", "owner_id": owner, "phone": f"0571-8{n:02}{place}5678"}
            for n in range(4)
            for place, (name, owner) in enumerate(owners.items())
        ]
        ids = operations.create_all(session, firms)
        balances = update(CustomerFigures).where(CustomerFigures.customer_id.in_(ids))
        session.execute(balances.values(balance=100 * CustomerFigures.customer_id))
    yield door
    door.close()


@pytest.fixture(params=[1_000, 3])
def first(request, monkeypatch):
    """With few and with many customers of one's own."""
    monkeypatch.setattr(near, "FIRST", request.param)


def _names(door, wanted):
    def asked(session):
        found = queries.ids(session, wanted, 0, 100)
        shown = queries.rows(session, found)
        return [shown[id].name for id in found]

    return door.read(asked)


@pytest.mark.parametrize("sort", ["name", "balance", "owner_id", "last_contact_at"])
@pytest.mark.parametrize("text", ["", "057", "号", "华盛2", "金石2"])
def test_a_list_shows_ones_own_and_nobodys_in_its_order(seller, keeper, sort, text):
    wanted = Wanted(text, sort=sort)
    every = _names(keeper, wanted)

    assert _names(seller, wanted) == [name for name in every if not name.startswith(FOREIGN)]


def test_counts_and_sums_are_of_ones_own(seller, keeper):
    own = [name for name in _names(keeper, Wanted()) if not name.startswith(FOREIGN)]
    with keeper.reading() as session:
        balance = session.scalar(
            text(
                "SELECT sum(f.balance) FROM customer_figures f JOIN customer c ON c.id = f.customer_id"
                " WHERE c.owner_id IS NULL OR c.owner_id = :me"
            ),
            {"me": seller.user_id},
        )

    totals = seller.read(lambda session: queries.totals(session, Wanted()))

    assert totals.count == seller.read(lambda session: queries.count(session, Wanted())) == len(own) == 8
    assert totals.balance == Decimal(balance)


@pytest.mark.parametrize("typed", ["华盛", "华盛2", "公海", "金石", "hs", "571", "5678", "802"])
def test_finding_finds_ones_own_and_nobodys(seller, keeper, first, typed):
    found = seller.read(lambda session: search.find(session, typed))

    every = {hit.name for hit in keeper.read(lambda session: search.find(session, typed))}
    assert {hit.name for hit in found} == {name for name in every if not name.startswith(FOREIGN)}


def test_without_the_right_on_numbers_nobody_is_found_by_them(seller, keeper, first):
    with keeper.engine.begin() as connection:
        connection.execute(text("DELETE FROM permission WHERE thing = 'phones'"))

    assert seller.read(lambda session: search.find(session, "5678")) == []
    assert len(seller.read(lambda session: search.find(session, "华盛"))) == 4
