"""An administrator's commands, on every engine: what they do, and what they say when it cannot be done."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from server.__main__ import main
from server.outcome import server_said
from shared import schema
from shared.database import Database
from tests import engines


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """Points the program at a database by a configuration file."""

    def point(url):
        file = tmp_path / "wanglai.toml"
        file.write_text(f'[database]\nurl = "{url}"\nname = "HQ"\n', "utf-8")
        monkeypatch.setenv("WANGLAI_CONFIG", str(file))

    return point


def _said(url):
    return url if isinstance(url, str) else url.render_as_string(hide_password=False)


@pytest.mark.engines(*engines.OWNED, why="it is for whoever keeps the tables")
def test_a_database_with_tables_and_its_wall_is_ready(configured, database_url, capsys):
    configured(_said(database_url))

    assert main(["upgrade"]) == 0
    assert main(["check"]) == 0
    assert "HQ" in capsys.readouterr().out


def test_tables_are_made_in_an_empty_database(configured, tmp_path):
    url = f"sqlite:///{(tmp_path / 'new.db').as_posix()}"
    configured(url)

    assert (main(["check"]), main(["create"]), main(["check"])) == (1, 0, 0)
    database = Database(url)
    schema.check(database)
    database.close()


def test_a_broken_configuration_is_one_sentence(configured, capsys):
    configured("nonsense")

    assert main(["create"]) == 1
    assert "[database]" in capsys.readouterr().err


@pytest.mark.engines("postgresql", why="it says what no rule of this program foresaw")
def test_what_the_server_refuses_is_one_line_of_its_own(configured, database_url, capsys):
    database = Database(database_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE user_account RENAME COLUMN name TO called")
    database.close()
    configured(_said(database_url))

    assert main(["users"]) == 1
    assert capsys.readouterr().err.startswith("The server refused: column user_account.name does not exist")


def test_an_empty_url_does_not_mean_the_configured_database(configured, database_url, capsys):
    configured(_said(database_url))

    assert main(["--url", "", "check"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_driver_s_own_signs_are_left_out_of_what_the_server_said():
    of_odbc = (
        "[42000] [Microsoft][ODBC Driver 18 for SQL Server][SQL Server]Cannot open backup device 'X:\\b.bak'. "
        "Operating system error 5(Access is denied.). (3201) (SQLExecDirectW)"
    )
    error = DBAPIError("BACKUP ...", None, Exception("42000", of_odbc))

    assert server_said(error) == "Cannot open backup device 'X:\\b.bak'. Operating system error 5(Access is denied.)."
