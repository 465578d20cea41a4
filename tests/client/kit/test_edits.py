"""Cells that were changed and are not saved yet."""

from __future__ import annotations

import pytest

from client.kit.edits import Edits


@pytest.fixture
def edits():
    made = Edits()
    made.rebase({"a": 1, "b": 2}, lambda _cell: True)
    return made


def test_back_to_what_is_saved_is_no_change(edits):
    edits.change("a", 9)
    edits.change("a", 1)

    assert not edits
    assert edits.steps() == {}


def test_a_step_goes_from_what_is_saved_to_what_was_typed(edits):
    edits.change("a", None)
    edits.change("c", 3)

    assert edits.steps() == {"a": (1, None), "c": (None, 3)}
    assert edits.values() == {"b": 2, "c": 3}
    assert [edits.value(cell) for cell in "abc"] == [None, 2, 3]


def test_a_cell_that_somebody_else_saved_is_as_he_saved_it(edits):
    edits.change("a", 9)
    edits.change("b", 9)

    assert edits.rebase({"a": 5, "b": 2}, lambda _cell: True) == 1
    assert edits.changes == {"b": 9}
    assert edits.value("a") == 5


def test_what_somebody_else_saved_alike_is_changed_no_longer_and_not_told(edits):
    edits.change("a", 9)

    assert edits.rebase({"a": 9, "b": 2}, lambda _cell: True) == 0
    assert not edits


def test_a_change_of_a_cell_that_is_gone_is_given_up(edits):
    edits.change("a", 9)

    assert edits.rebase({"b": 2}, lambda cell: cell == "b") == 0
    assert not edits
