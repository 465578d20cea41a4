"""The arrows between rooms; the contracts are in pyproject.toml."""

from importlinter.cli import lint_imports


def test_every_arrow_between_rooms_is_allowed():
    assert lint_imports(no_cache=True) == 0
