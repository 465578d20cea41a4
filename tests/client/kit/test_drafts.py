"""Typed text survives."""

from __future__ import annotations

import subprocess
import sys
import threading
from functools import partialmethod

import pytest

from client.kit.drafts import Drafts

TYPES_AND_HANGS = """
import sys, time
from pathlib import Path
from client.kit.drafts import Drafts

drafts = Drafts(Path(sys.argv[1]), "db", 1)
for letters in range(1, 200):
    drafts.keep("card 7", {"note": "x" * letters})
drafts.flush()
print("typed", flush=True)
time.sleep(60)
"""


def test_a_draft_is_found_by_the_next_start(tmp_path):
    before = Drafts(tmp_path, "db", 1)
    before.keep("card 7", {"note": "他说 💡"})
    before.flush()

    found = Drafts(tmp_path, "db", 1).find("card 7")

    assert found.values == {"note": "他说 💡"}


def test_drafts_of_another_person_or_database_are_not_mixed_up(tmp_path):
    mine = Drafts(tmp_path, "db", 1)
    mine.keep("card 7", {"note": "mine"})
    mine.flush()

    assert Drafts(tmp_path, "db", 2).all() == []
    assert Drafts(tmp_path, "other", 1).all() == []


def test_a_dropped_draft_is_gone(tmp_path):
    drafts = Drafts(tmp_path, "db", 1)
    drafts.keep("card 7", {"note": "x"})

    drafts.drop("card 7")

    assert drafts.find("card 7") is None


def test_a_broken_draft_is_set_aside_not_lost(tmp_path):
    drafts = Drafts(tmp_path, "db", 1)
    drafts.keep("card 7", {"note": "x"})
    drafts.flush()
    (file,) = tmp_path.rglob("*.json")
    file.write_bytes(file.read_bytes()[:-5])

    assert drafts.all() == []
    assert [bad.suffix for bad in tmp_path.rglob("*.bad")] == [".bad"]


def test_what_was_typed_survives_the_death_of_the_program(tmp_path):
    typing = subprocess.Popen([sys.executable, "-c", TYPES_AND_HANGS, str(tmp_path)], stdout=subprocess.PIPE)
    with typing:
        assert typing.stdout.readline().strip() == b"typed"
        typing.kill()

    assert Drafts(tmp_path, "db", 1).find("card 7").values == {"note": "x" * 199}


def test_only_the_newest_text_of_a_form_is_kept(tmp_path):
    drafts = Drafts(tmp_path, "db", 1)
    for letters in range(1, 50):
        drafts.keep("card 7", {"note": "x" * letters})
    drafts.keep("card 8", {"note": "other"})

    assert {draft.key: len(draft.values["note"]) for draft in drafts.all()} == {"card 7": 49, "card 8": 5}


@pytest.fixture
def stuck(monkeypatch):
    """A disk that takes what is written only once it is told to, and nobody who waits long for it."""
    moves = threading.Event()
    monkeypatch.setattr("client.kit.drafts.os.fsync", lambda _file: moves.wait(30))
    monkeypatch.setattr(Drafts, "flush", partialmethod(Drafts.flush, 0.05))
    yield moves
    moves.set()


def test_what_a_slow_disk_has_not_taken_yet_is_not_called_kept(tmp_path, stuck):
    drafts = Drafts(tmp_path, "db", 1)
    drafts.keep("card 7", {"note": "x"})

    assert not drafts.is_on_disk("card 7")
    stuck.set()
    assert drafts.is_on_disk("card 7")


def test_the_newest_text_is_found_while_the_disk_is_slow(tmp_path, stuck):
    drafts = Drafts(tmp_path, "db", 1)
    for note in ("older", "newer"):
        drafts.keep("card 7", {"note": note})
    drafts.keep("card 8", {"note": "other"})

    assert drafts.find("card 7").values == {"note": "newer"}
    assert {draft.key for draft in drafts.all()} == {"card 7", "card 8"}
    drafts.drop("card 7")
    assert drafts.find("card 7") is None
