"""Real databases, real widgets; only the thread is taken away.

Tests under tests/shared run on every engine at hand; the others on SQLite. `@pytest.mark.engines("sqlite")` narrows it.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from shared.access.passwords import hashed
from shared.database import Database
from shared.text import speak
from tests import engines

_RAN: Counter[str] = Counter()


def pytest_configure(config):
    config.addinivalue_line("markers", "engines(*names): the engines a test of the database is for")


def pytest_report_header():
    missing = "" if engines.MSSQL_URL else " (SQL Server is not: CRM_TEST_MSSQL_URL names none)"
    return f"engines at hand: {', '.join(engines.NAMES)}{missing}"


def pytest_generate_tests(metafunc):
    if "engine_name" not in metafunc.fixturenames:
        return
    everywhere = "shared" in metafunc.definition.path.parts
    mark = metafunc.definition.get_closest_marker("engines")
    wanted = mark.args if mark else engines.NAMES if everywhere else ("sqlite",)
    metafunc.parametrize("engine_name", [name for name in wanted if name in engines.NAMES])


def pytest_runtest_logreport(report):
    if report.when == "call" and "[" in report.nodeid:
        for name in engines.NAMES:
            _RAN[name] += name in report.nodeid.rpartition("[")[2]


def pytest_terminal_summary(terminalreporter):
    counts = ", ".join(f"{name} {_RAN[name]}" for name in engines.NAMES)
    terminalreporter.write_line(f"database tests by engine: {counts}")
    if not engines.MSSQL_URL:
        terminalreporter.write_line("no test ran on SQL Server: CRM_TEST_MSSQL_URL names no server")


@pytest.fixture(autouse=True)
def _english():
    """Whatever language the test before spoke."""
    speak("en")


@pytest.fixture(scope="session")
def worker(request):
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def _sqlite(tmp_path_factory):
    return engines.Files(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def _postgresql(worker):
    # Each process has a server of its own: one that ends must not take the others' along.
    with tempfile.TemporaryDirectory(prefix="wanglai-tests-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the server runs as another user where the tests run as root
        server = engines.PostgreSQL(Path(folder), worker)
        yield server
        server.close()


@pytest.fixture(scope="session")
def _mssql(worker):
    server = engines.SQLServer(worker)
    yield server
    server.close()


@pytest.fixture
def database_url(engine_name, request, tmp_path):
    """An empty database of the engine the test runs on."""
    with request.getfixturevalue(f"_{engine_name}").fresh(tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url):
    """The door to an empty database."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def bare_database(engine_name, request, tmp_path):
    """The door to a database of the same engine without any table."""
    with request.getfixturevalue(f"_{engine_name}").bare(tmp_path) as url:
        opened = Database(url)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def _password_hash():
    return hashed("correct horse")


@pytest.fixture
def user(database, _password_hash):
    """李娜, an administrator, signed in; her password is "correct horse"."""
    from shared.access.model import User

    def add(session):
        session.add(made := User(login="lina", login_key="lina", name="李娜", password_hash=_password_hash))
        made.role = "administrator"
        session.flush()
        return made.id

    database.user_id = database.write(add)
    return database.user_id


@pytest.fixture
def add_customer(database):
    """Adds a customer with the given values, and gives it back."""
    from shared.customers.model import Customer, CustomerFigures

    codes = iter(range(1, 1_000_000))

    def add(name="华盛工业有限公司", **values):
        with database.writing() as session:
            session.add(customer := Customer(**{"code": f"T{next(codes)}", "name": name, **values}))
            session.flush()
            session.add(CustomerFigures(customer_id=customer.id))
        return customer

    return add
