"""Typed text survives."""

from __future__ import annotations

from client.kit.drafts import Drafts


def test_a_draft_is_found_by_the_next_start(tmp_path):
    Drafts(tmp_path, "db", 1).keep("card 7", {"note": "他说 💡"})

    found = Drafts(tmp_path, "db", 1).find("card 7")

    assert found.values == {"note": "他说 💡"}


def test_drafts_of_another_person_or_database_are_not_mixed_up(tmp_path):
    Drafts(tmp_path, "db", 1).keep("card 7", {"note": "mine"})

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
    (file,) = tmp_path.rglob("*.json")
    file.write_bytes(file.read_bytes()[:-5])

    assert drafts.all() == []
    assert [bad.suffix for bad in tmp_path.rglob("*.bad")] == [".bad"]
