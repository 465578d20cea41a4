"""Three clients in three processes on one server, behind its wall: they hear of each other, and lose what is taken."""

from __future__ import annotations

import pytest

from shared.customers import operations
from shared.customers.model import Customer
from tests import engines
from tests.stories.desks import Client

pytestmark = pytest.mark.engines(*engines.WALLED, why="a file has no server")
PHONE, SELLER, OTHER = "021-5555 0100", "seller", "other"


@pytest.fixture
def server(engine_name, database_url, request):
    """The server that the clients are on."""
    return request.getfixturevalue(f"_{engine_name}")


@pytest.fixture
def keeper(server):
    opened = server.as_keeper()
    yield opened
    opened.close()


@pytest.fixture
def clients(server, database_url, keeper, tmp_path):
    """The administrator's client and two sellers', each signed in; the ids of the sellers."""
    logins = {"lina": database_url.username, **{name: server.admit(name) for name in (SELLER, OTHER)}}
    made = {name: Client(database_url, tmp_path / name) for name in logins}
    ids = {name: engines.employ(keeper, name, "sales", database_login=logins[name]) for name in (SELLER, OTHER)}
    for name, client in made.items():
        client.begin("sign_in", login=logins[name], password=engines.PASSWORD)
    for client in made.values():
        client.end()
    made["ids"] = ids
    yield made
    for client in (made["lina"], made[SELLER], made[OTHER]):
        client.close()


def _kept(keeper, id):
    with keeper.reading() as session:
        return session.get_one(Customer, id)


def test_three_clients_hear_merge_ask_hand_over_and_are_kept_out(clients, keeper, record_property):
    lina, seller, other, ids = (clients[name] for name in ("lina", SELLER, OTHER, "ids"))
    told = {}
    id = keeper.write(lambda session: operations.create(session, name="华盛工业", owner_id=ids[SELLER]))
    keeper.write(lambda session: operations.create(session, name="金石机械", owner_id=ids[OTHER]))

    # Each sees one's own.
    assert seller.customers() == ["华盛工业"]
    assert other.customers() == ["金石机械"]
    lina.open_card(id=id)
    seller.open_card(id=id)

    # What one saves the other reads; who types is told.
    lina.type(id=id, values={"phone": PHONE})
    told["editing seen"] = seller.wait_for_beside(id=id, said="李娜 is editing this")
    lina.save(id=id)
    told["change seen"] = seller.wait_for(id=id, name="phone", value=PHONE)
    seller.wait_for_beside(id=id, said="")

    # Different fields merge; the same one asks.
    seller.type(id=id, values={"city": "上海市", "address": "沪太路 3 号楼"})
    lina.type(id=id, values={"region": "华东", "address": "沪太路东门"})
    lina.save(id=id)
    assert "沪太路东门" in seller.wait_for_note(id=id, name="address")
    seller.wait_for(id=id, name="region", value="华东")
    seller.save(id=id)
    assert seller.clashes() == ["address"]
    seller.keep_mine()
    kept = _kept(keeper, id)
    assert (kept.city, kept.region, kept.address) == ("上海市", "华东", "沪太路 3 号楼")
    lina.wait_for(id=id, name="address", value="沪太路 3 号楼")

    # Handed over, it leaves one list and comes into the other, both untouched.
    seller.customers()
    other.customers()
    lina.type(id=id, values={"owner_id": ids[OTHER]})
    lina.save(id=id)
    told["taken over"] = other.wait_for_list(names=["华盛工业", "金石机械"])
    told["given away"] = seller.wait_for_list(names=[])

    # Kept out, the next statement is refused; what is typed stays.
    other.open_card(id=id)
    other.type(id=id, values={"note": "刚刚谈到的价格"})
    lina.keep_out(user_id=ids[OTHER])
    told["refused"] = other.wait_for_refusal(id=id)
    said, told["told so"] = other.wait_for_end()
    assert "may not work" in said
    assert other.typed(id=id) == {"note": "刚刚谈到的价格"}
    assert [draft["facts"] for draft in other.drafts()] == [{"note": "刚刚谈到的价格"}]
    assert _kept(keeper, id).note == ""

    for name, seconds in told.items():
        record_property(name, seconds)
    print("\n" + ", ".join(f"{name} after {seconds:.1f} s" for name, seconds in told.items()))
    assert max(told.values()) < 60


def test_a_client_that_dies_is_no_more_said_to_edit(clients, keeper):
    lina, seller, ids = clients["lina"], clients[SELLER], clients["ids"]
    id = keeper.write(lambda session: operations.create(session, name="华盛工业", owner_id=ids[SELLER]))
    lina.open_card(id=id)
    seller.open_card(id=id)
    seller.type(id=id, values={"city": "上海市"})
    lina.wait_for_beside(id=id, said="seller is editing this")

    seller.kill()

    lina.wait_for_beside(id=id, said="")
