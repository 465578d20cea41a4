"""A made-up later program: a step after the last one there is, and what contracts it serves."""

from __future__ import annotations

from contextlib import contextmanager

from sqlalchemy import text

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
EXPAND = {
    "postgresql": ("ALTER TABLE customer ADD COLUMN nickname text NOT NULL DEFAULT ''",),
    "mssql": ("ALTER TABLE customer ADD nickname nvarchar(40) NULL",),
}
# What takes away, or asks for what an older program does not know, ends the contract of older programs. A file has no
# wall: there what every save begins with goes.
CONTRACT = {
    "sqlite": ("ALTER TABLE operation RENAME TO save",),
    "postgresql": (
        "ALTER TABLE customer ADD COLUMN nickname text NOT NULL DEFAULT 'none'",
        "ALTER TABLE customer ALTER COLUMN nickname DROP DEFAULT",
    ),
    "mssql": (
        "ALTER TABLE customer ADD nickname nvarchar(40) NULL",
        "UPDATE customer SET nickname = 'none'",
        "ALTER TABLE customer ADD CONSTRAINT ck_customer_nickname CHECK (nickname IS NOT NULL)",
    ),
}


@contextmanager
def program(monkeypatch, folder, statements, *, serves="api_1", ended=(), tables=()):
    """As long as it lasts the program is the later one: it knows the step, and serves and has ended these contracts;
    of some tables alone, if any are named.
    """
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
        if tables:
            whole = wall.statements
            patched.setattr(wall, "statements", lambda speech, _all: whole(speech, tables))
        yield


def undo(keeper, monkeypatch):
    """Bring a database that a later program had back to this program's tables and contract."""
    with keeper.engine.begin() as connection, monkeypatch.context() as patched:
        if connection.scalar(text("SELECT version_num FROM alembic_version")) == schema.HEAD:
            return
        patched.setattr(wall, "ENDED", ("api_2",))
        is_other = connection.scalar(text("SELECT SCHEMA_ID('api_2')")) is not None
        if is_other:
            wall.take_down(connection)
        connection.execute(text("ALTER TABLE customer DROP CONSTRAINT IF EXISTS ck_customer_nickname"))
        connection.execute(text("ALTER TABLE customer DROP COLUMN nickname"))
        connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": schema.HEAD})
        if is_other:
            wall.build(connection)
