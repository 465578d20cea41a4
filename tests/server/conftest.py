"""An administrator's commands on a database with a little in it."""

from __future__ import annotations

import pytest

from server.__main__ import main


@pytest.fixture
def command(database, capsys):
    """Runs a command on the database; its exit code, its lines and what it complains of."""
    place = database.engine.url.render_as_string(hide_password=False)

    def run(*words, url=place):
        code = main(["--url", str(url), *map(str, words)])
        told = capsys.readouterr()
        return code, told.out.splitlines(), told.err.splitlines()

    return run
