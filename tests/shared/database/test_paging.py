"""Parts of a long list."""

from __future__ import annotations

import pytest

from shared.database import paging

LIST = list(range(10))


def _read(part):
    """As a database reads it: sorted otherwise where it is reached from the end."""
    rows = LIST[::-1] if part.backwards else LIST
    return part.in_order(rows[part.start : part.start + part.count])


@pytest.mark.parametrize("total", [None, 10])
@pytest.mark.parametrize("start", range(10))
@pytest.mark.parametrize("count", [1, 3, 20])
def test_a_part_is_the_same_from_either_end(start, count, total):
    assert _read(paging.part(start, count, total)) == LIST[start : start + count]


def test_beyond_the_middle_less_is_passed_over():
    assert paging.part(7, 2, 10) == paging.Part(1, 2, backwards=True)


def test_there_is_nothing_behind_the_end():
    assert paging.part(10, 3, 10) is None
    assert paging.part(0, 3, 0) is None
