"""What drivers say, and what it means to the user."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import text

from shared import config, schema
from shared.database import Database
from shared.database.engines import give_up_lines
from shared.database.failures import Failure, classify
from shared.errors import Refused

_DRIVER = "[Microsoft][ODBC Driver 18 for SQL Server]"
_SERVER = f"{_DRIVER}[SQL Server]"


class _Said(Exception):
    """As pyodbc raises: a state, then the records of the driver in one text."""


def _mssql(state, text):
    return classify("mssql", _Said(state, f"[{state}] {text}"))


@pytest.mark.parametrize(
    ("state", "text", "meant"),
    [
        ("40001", f"{_SERVER}Transaction was deadlocked. (1205) (SQLExecDirectW)", Failure.ROLLED_BACK),
        ("42000", f"{_SERVER}Lock request time out. (1222) (SQLExecDirectW)", Failure.BUSY),
        (
            "08S01",
            f"{_DRIVER}TCP Provider: reset (10054) (SQLExecDirectW)",
            Failure.AWAY,
        ),
        ("28000", f"{_SERVER}Login failed. (18456) (SQLDriverConnect)", Failure.SIGN_IN),
        ("23000", f"{_SERVER}The duplicate key value is (121). (2627) (SQLExecDirectW)", Failure.TAKEN),
        ("22001", f"{_SERVER}Truncated value: '泰和 (64)'. (2628) (SQLExecDirectW)", Failure.UNKNOWN),
        ("42000", f"{_SERVER}First (8114); [42000] {_SERVER}Second (1205) (SQLExecDirectW)", Failure.ROLLED_BACK),
        (
            "01000",
            "[unixODBC][Driver Manager]Can't open lib 'x' : file not found (0) (SQLDriverConnect)",
            Failure.DRIVER,
        ),
        ("HYT00", f"{_DRIVER}Query timeout expired (0) (SQLExecDirectW)", Failure.SLOW),
        ("HYT00", f"{_DRIVER}Query timeout expired (0) (SQLExecute)", Failure.SLOW),
        ("HYT00", f"{_DRIVER}Login timeout expired (0) (SQLDriverConnect)", Failure.AWAY),
        ("HYT00", f"{_DRIVER}Query timeout expired (0) (SQLEndTran)", Failure.AWAY),
        ("HYT01", f"{_DRIVER}Connection timeout expired (0) (SQLExecDirectW)", Failure.AWAY),
        ("IM002", "[Microsoft][ODBC Driver Manager] Data source name not found (0) (SQLDriverConnect)", Failure.DRIVER),
    ],
)
def test_the_servers_number_is_told_from_numbers_in_somebodys_data(state, text, meant):
    assert _mssql(state, text) is meant


@pytest.mark.parametrize(
    ("state", "this_line", "every_line"),
    [
        ("HYT00", True, False),
        ("08S01", True, True),
        ("HYT01", True, True),
        ("IMC06", True, True),
        ("42000", False, False),
    ],
)
def test_a_statement_that_took_too_long_costs_its_own_line_alone(state, this_line, every_line):
    known = state in {"HYT00", "08S01"}  # as SQLAlchemy sees it by itself
    context = SimpleNamespace(
        original_exception=_Said(state, ""), is_disconnect=known, invalidate_pool_on_disconnect=True
    )

    give_up_lines(context)

    assert context.is_disconnect is this_line
    assert (context.is_disconnect and context.invalidate_pool_on_disconnect) is every_line


@pytest.mark.parametrize("url", ["://", "postgresql+psycopg://host:abc/x", "mysql://host/x"])
def test_an_address_that_is_none_is_refused_in_a_sentence(url):
    with pytest.raises(Refused):
        Database(url)


def test_a_file_that_is_no_database_is_not_said_to_be_missing(tmp_path):
    file = tmp_path / "letter.db"
    file.write_text("泰和仪表有限公司，您好。" * 200, encoding="utf-8")
    database = Database(config.embedded(file).url)

    with pytest.raises(Refused, match="not a database"):
        database.read(lambda session: session.scalar(text("SELECT 1 FROM customer")))

    database.close()


@pytest.mark.engines("postgresql", "mssql", why="a file has no way to sleep")
@pytest.mark.sql_server_itself("it does not know WAITFOR")
def test_a_statement_that_takes_too_long_is_not_said_to_be_somebody_else_saving(database):
    def sleep(session):
        if database.dialect == "mssql":
            session.connection().connection.driver_connection.timeout = 1
            session.execute(text("WAITFOR DELAY '00:00:05'"))
        else:
            session.execute(text("SET LOCAL statement_timeout = 20"))
            session.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(Refused, match="took too long"):
        database.write(sleep)


@pytest.mark.parametrize("name", ["a%20b", "李娜 #1", "50% off", "what?", "a&b=c"])
def test_a_file_lies_where_it_was_named(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    database = Database(config.embedded(folder / "crm.db").url)

    schema.create(database)
    database.close()

    assert [file.name for file in folder.glob("*.db")] == ["crm.db"]
