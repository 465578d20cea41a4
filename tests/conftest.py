"""Real databases, real widgets; only the thread is taken away.

Tests under tests/shared run on every engine at hand; the others on SQLite, and those that are `@pytest.mark.walled` on
servers behind the wall too. `@pytest.mark.engines("sqlite", why="...")` narrows it, and
`@pytest.mark.sql_server_itself("...")` names what a server that only speaks as SQL Server does gets wrong.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from shared.access.passwords import hashed
from shared.database import Database
from shared.text import speak
from tests import engines

# How long something took says more about the machine than about it.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

_ENGINES = ("sqlite", "postgresql", "mssql", "office", "bureau")
_WITHOUT = "no database"
_RAN: Counter[str] = Counter()
_FAILED: Counter[str] = Counter()
_SKIPPED: defaultdict[str, Counter[str]] = defaultdict(Counter)


def pytest_configure(config):
    config.addinivalue_line("markers", "engines(*names, why): the engines a test is for, and why not for the others")
    config.addinivalue_line("markers", "walled: also on servers, as somebody of an office meets them behind the wall")
    config.addinivalue_line("markers", "sql_server_itself(why): a server that only speaks as SQL Server does differs")


def pytest_report_header():
    missing = "" if engines.MSSQL_URL else " (SQL Server is not: CRM_TEST_MSSQL_URL names none)"
    return f"engines at hand: {', '.join(engines.NAMES)}{missing}"


def pytest_generate_tests(metafunc):
    if "engine_name" not in metafunc.fixturenames:
        return
    mark = metafunc.definition.get_closest_marker("engines")
    wanted = [name for name in mark.args if name in engines.NAMES] if mark else engines.NAMES
    everywhere = "shared" in metafunc.definition.path.parts
    usual = engines.MET if metafunc.definition.get_closest_marker("walled") else ("sqlite",)
    names = engines.NAMES if everywhere else (wanted or mark.args) if mark else usual
    metafunc.parametrize("engine_name", [name if name in wanted else _left_out(name, mark) for name in names])


def _left_out(name, mark):
    why = f"for {' and '.join(mark.args)} only: {mark.kwargs['why']}"
    return pytest.param(name, marks=pytest.mark.skip(reason=why))


def pytest_itemcollected(item):
    """A test says by itself on which engine it runs: its name may hold anything."""
    values = item.callspec.params if hasattr(item, "callspec") else {}
    named = next((values[name] for name in ("engine_name", "office") if values.get(name) in _ENGINES), _WITHOUT)
    item.user_properties.append(("engine", named))


def pytest_runtest_logreport(report):
    name = dict(report.user_properties).get("engine", _WITHOUT)
    if report.skipped:
        _SKIPPED[name][report.longrepr[2].removeprefix("Skipped: ")] += 1
    elif report.failed:
        _FAILED[name] += 1
    if report.when == "call" and not report.skipped:
        _RAN[name] += 1


def pytest_terminal_summary(terminalreporter):
    """How many tests ran on which engine, and why any was skipped."""
    terminalreporter.section("engines")
    for name in (*_ENGINES, _WITHOUT):
        if name not in (*engines.NAMES, _WITHOUT):
            left = f" ({_SKIPPED[name].total()} skipped)" if _SKIPPED[name] else ""
            terminalreporter.write_line(f"{name}: none ran, CRM_TEST_MSSQL_URL names no server{left}")
            continue
        failed = f", {_FAILED[name]} failed" if _FAILED[name] else ""
        terminalreporter.write_line(f"{name}: {_RAN[name]} ran{failed}, {_SKIPPED[name].total()} skipped")
        for why, count in _SKIPPED[name].most_common():
            terminalreporter.write_line(f"    {count} skipped: {why}")


@pytest.fixture(autouse=True)
def _english():
    """Whatever language the test before spoke."""
    speak("en")


@pytest.fixture
def zone(monkeypatch):
    """Sets the clock of this machine to a time zone, by its name."""

    def use(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield use
    monkeypatch.undo()
    time.tzset()


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
def _office(worker, _postgresql):
    return engines.Office(_postgresql, worker)


@pytest.fixture(scope="session")
def _bureau(worker):
    server = engines.Bureau(worker)
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
    server = request.getfixturevalue(f"_{engine_name}")
    mark = request.node.get_closest_marker("sql_server_itself")
    if mark and engine_name in {"mssql", "bureau"} and not server.is_sql_server_itself:
        pytest.skip(f"the server only stands in for SQL Server: {mark.args[0]}")
    with server.fresh(tmp_path) as url:
        yield url


@pytest.fixture
def database(engine_name, request, database_url):
    """The door to an empty database; behind the wall it has its one user, who asks."""
    if engine_name in {"mssql", "bureau"}:
        yield request.getfixturevalue(f"_{engine_name}").door()
        return
    opened = Database(database_url, 1 if engine_name == "office" else None, walled=engine_name == "office")
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
    from shared.access import operations
    from shared.access.model import Password, User

    if database.walled:
        return database.user_id

    def add(session):
        operations.begin_roles(session)
        session.add(made := User(login="lina", login_key="lina", name="李娜"))
        session.flush()
        session.add(Password(user_id=made.id, hash=_password_hash))
        operations.give(session, made.id, "administrator")
        return made.id

    database.user_id = database.write(add)
    return database.user_id


@pytest.fixture
def add_customer(database):
    """Adds a customer with the given values, and gives it back."""
    from shared.customers import figures
    from shared.customers.model import Customer

    codes = iter(range(1, 1_000_000))

    def add(name="华盛工业有限公司", **values):
        with database.writing() as session:
            session.add(customer := Customer(**{"code": f"T{next(codes)}", "name": name, **values}))
            session.flush()
            figures.begin(session, [customer.id], [{}])
        return customer

    return add
