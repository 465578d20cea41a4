"""The made-up company that a day is played in."""

from __future__ import annotations

import pytest

from tests.stories.company import InFile, OnPostgreSQL, OnSQLServer

_CUSTOMERS = 40


@pytest.fixture(autouse=True)
def _own_drafts(tmp_path, monkeypatch):
    """What the program keeps on the disk for whoever works at it."""
    monkeypatch.setattr("client.app.platformdirs.user_data_dir", lambda *_said, **_more: str(tmp_path / "data"))


@pytest.fixture(scope="session")
def _sqlite_company(tmp_path_factory):
    return InFile(tmp_path_factory.mktemp("company"), _CUSTOMERS)


@pytest.fixture(scope="session")
def _office_company(_postgresql, worker):
    return OnPostgreSQL(_postgresql, worker, _CUSTOMERS)


@pytest.fixture(scope="session")
def _bureau_company(worker):
    made = OnSQLServer(worker, _CUSTOMERS)
    yield made
    made.close()


@pytest.fixture
def company(engine_name, request, tmp_path):
    """The company, on the engine the story is played on."""
    return request.getfixturevalue(f"_{engine_name}_company").copy(tmp_path)
