"""Sealing and proving the trail from the command line."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from server.__main__ import main
from tests import engines

pytestmark = pytest.mark.engines(*engines.OWNED, why="it is for whoever keeps the tables")


@pytest.fixture
def audit(database, add_customer, user, capsys):
    """Runs a command of `audit`; its exit code and its lines, what is shown and what is complained of."""
    for number in range(3):
        add_customer(f"{number}")
    url = database.engine.url.render_as_string(hide_password=False)

    def run(*words):
        code = main(["--url", url, "audit", *map(str, words)])
        told = capsys.readouterr()
        return code, told.out.splitlines(), told.err.splitlines()

    return run


def test_a_sealed_trail_is_proven_again_and_again(audit, tmp_path):
    kept = tmp_path / "digests"
    assert audit("seal")[0] == 0
    assert audit("seal") == (0, ["0 events sealed."], [])

    code, lines, _ = audit("digest", "--to", kept)
    assert (code, kept.read_text("utf-8").splitlines()) == (0, lines)
    assert audit("verify")[0] == 0
    code, lines, errors = audit("verify", "--digest", kept)
    assert (code, len(lines), errors) == (0, 1, [])


def test_a_row_that_was_changed_is_named_with_a_code_of_its_own(audit, database):
    audit("seal")
    with database.engine.begin() as connection:
        id = connection.scalar(text("SELECT MIN(id) FROM audit_event WHERE entity = 'customer'"))
        connection.execute(text(f"UPDATE audit_event SET user_id = 77 WHERE id = {id}"))

    code, lines, errors = audit("verify")

    assert (code, lines, len(errors)) == (3, [], 1)
    assert f"Event {id}:" in errors[0]


def test_an_end_that_was_cut_off_is_told_with_the_digest(audit, database, tmp_path):
    audit("seal")
    audit("digest", "--to", tmp_path / "kept")
    with database.engine.begin() as connection:
        last = connection.scalar(text("SELECT MAX(event_id) FROM audit_seal"))
        connection.execute(text(f"DELETE FROM audit_seal WHERE event_id = {last}"))
        connection.execute(text(f"DELETE FROM audit_event WHERE id = {last}"))

    assert audit("verify")[0] == 0
    assert audit("verify", "--digest", tmp_path / "kept")[0] == 3


@pytest.mark.parametrize("words", [b"", b"nonsense\n", b"\xff\xfe"])
def test_a_file_without_digests_proves_nothing(audit, tmp_path, words):
    file = tmp_path / "kept"
    if words:
        file.write_bytes(words)

    code, lines, errors = audit("verify", "--digest", file)

    assert (code, lines, len(errors)) == (1, [], 1)
