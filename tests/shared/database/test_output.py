"""New ids where triggers stand by."""

from __future__ import annotations

import pytest

from shared.database.output import through_variable

ONE = (
    "INSERT INTO visit (a, b) OUTPUT inserted.id VALUES (?, ?)",
    (
        "SET NOCOUNT ON; DECLARE @told TABLE (told0 bigint); INSERT INTO visit (a, b)"
        " OUTPUT inserted.id INTO @told (told0) VALUES (?, ?); SELECT told0 FROM @told ORDER BY told0; SET NOCOUNT OFF"
    ),
)
MANY = (
    "INSERT INTO api_1.visit (a) OUTPUT inserted.id, inserted.id AS id__1 SELECT p0 FROM (VALUES (?, 0)) AS v(p0, n)",
    (
        "SET NOCOUNT ON; DECLARE @told TABLE (told0 bigint, told1 bigint); INSERT INTO api_1.visit (a)"
        " OUTPUT inserted.id, inserted.id INTO @told (told0, told1) SELECT p0 FROM (VALUES (?, 0)) AS v(p0, n);"
        " SELECT told0, told1 FROM @told ORDER BY told0; SET NOCOUNT OFF"
    ),
)


@pytest.mark.parametrize(("said", "sent"), [ONE, MANY])
def test_ids_are_told_by_way_of_a_table_of_the_message(said, sent):
    assert through_variable(said) == sent


@pytest.mark.parametrize(
    "said",
    [
        "INSERT INTO visit (a) VALUES (?)",
        "SELECT 1",
        "UPDATE visit SET a = ? WHERE id = ?",
        "INSERT INTO visit (a) VALUES (' OUTPUT inserted.id VALUES ')",
    ],
)
def test_what_tells_nothing_is_sent_as_it_is(said):
    assert through_variable(said) == said
