"""The page about rights."""

from __future__ import annotations

from pathlib import Path

from shared.access import described
from shared.access.rights import ROLES, TABLES, THINGS

PAGE = Path(__file__).parents[3] / "docs" / "rights.md"


def test_the_page_in_the_repository_is_what_the_declaration_says():
    assert PAGE.read_text("utf-8") == described.page(), "write it anew: python3 dev.py rights"


def test_it_names_every_right_every_role_and_every_table():
    page = described.page()

    assert all(f"| {thing.title}: {verb} |" in page for thing in THINGS for verb in thing.verbs)
    assert all(role.title in page for role in ROLES)
    assert all(f"`{table.name}`" in page for table in TABLES)
