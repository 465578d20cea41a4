"""The office of each engine with a wall, and what its people say to the database themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests import engines
from tests.shared.access.office import Office


@pytest.fixture(scope="module", params=engines.WALLED)
def office(request, tmp_path_factory):
    """The office of each engine with a wall."""
    server = request.getfixturevalue(f"_{request.param}")
    with server.fresh(tmp_path_factory.mktemp("matrix")):
        keeper = server.as_keeper()
        yield Office(server, keeper)
        keeper.close()


@pytest.fixture(scope="module")
def lines(office):
    """A raw line of each role's own login."""
    opened = {role: office.server.line(login) for role, login in office.logins.items()}
    yield opened
    for line in opened.values():
        line.close()


@pytest.fixture
def masked(office):
    """A customer whose number the role of the service sees masked; what was counted before is forgotten."""
    id = office.put("customer", "service", "elsewhere")
    with office.keeper.engine.begin() as connection:
        for table in ("revealed", "export_file", "export", "reading", "alarm"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("UPDATE customer SET phone = '13812345678' WHERE id = :id"), {"id": id})
    return id
