"""The office of each engine with a wall, and what its people say to the database themselves."""

from __future__ import annotations

import pytest

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
