"""A made-up later program: a step after the last one there is, and what contracts it serves."""

from __future__ import annotations

from contextlib import contextmanager

from shared import schema
from shared.schema import steps, wall
from shared.schema.wall import ground, postgresql, rows

_STEP = """
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    for statement in {statements!r}:
        op.execute(statement)
"""
# What only adds lets an older program go on.
EXPAND = ("ALTER TABLE customer ADD COLUMN nickname {text} NOT NULL DEFAULT ''",)
# What takes away, or asks for what an older program does not know, ends the contract of older programs. A file has no
# wall: there what every save begins with goes.
CONTRACT = {
    "sqlite": ("ALTER TABLE operation RENAME TO save",),
    "postgresql": (
        "ALTER TABLE customer ADD COLUMN nickname text NOT NULL DEFAULT 'none'",
        "ALTER TABLE customer ALTER COLUMN nickname DROP DEFAULT",
    ),
}


@contextmanager
def program(monkeypatch, folder, statements, *, serves="api_1", ended=()):
    """As long as it lasts the program is the later one: it knows the step, and serves and has ended these contracts."""
    folder.mkdir(exist_ok=True)
    (folder / "9001_later.py").write_text(_STEP.format(head=schema.HEAD, statements=statements), "utf-8")
    config = steps._config

    def later(connection=None):
        made = config(connection)
        made.set_main_option("path_separator", "newline")
        made.set_main_option("version_locations", f"{steps._SCRIPTS / 'versions'}\n{folder}")
        return made

    with monkeypatch.context() as patched:
        patched.setattr(steps, "_config", later)
        patched.setattr(steps, "HEAD", "9001")
        for module in (wall, ground, postgresql, rows):
            patched.setattr(module, "VIEWS", serves)
        patched.setattr(wall, "ENDED", ended)
        yield
