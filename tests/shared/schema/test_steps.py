"""The steps from an empty database to this program's tables."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

import shared
from shared import schema
from shared.database import Base, Database
from shared.errors import Refused
from shared.schema.tables import MODELS, metadata


def test_every_model_is_gathered():
    for module in pkgutil.walk_packages(shared.__path__, "shared."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)

    assert {mapper.class_ for mapper in Base.registry.mappers} == set(MODELS)


INDEXES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()",
    "mssql": "SELECT name FROM sys.indexes WHERE name IS NOT NULL",
}


def test_the_steps_make_what_the_models_say(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differing = compare_metadata(context, metadata)

    assert [change for change in differing if not _is_looked_at_elsewhere(change)] == []


def _is_looked_at_elsewhere(change):
    """Indexes are compared by name below, for no engine tells of an expression as it was written.

    What full-text search adds is an engine's own: tables on SQLite, a column on PostgreSQL.
    """
    added = {"remove_table": lambda: change[1].name, "remove_column": lambda: change[2]}
    return "index" in change[0] or added.get(change[0], str)().startswith("search_")


def test_the_steps_make_every_index_of_the_models(database):
    with database.engine.connect() as connection:
        made = set(connection.scalars(text(INDEXES[database.dialect])))

    # An index under a condition (ddl_if) is for some engines only.
    everywhere = {index.name for table in metadata.tables.values() for index in table.indexes if not index._ddl_if}
    assert everywhere - made == set()


def test_a_database_of_this_program_is_accepted_and_upgrading_it_changes_nothing(database):
    schema.check(database)
    schema.upgrade(database)
    schema.check(database)


def test_a_newer_database_is_refused(database):
    _run(database, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(Refused, match="newer"):
        schema.check(database)
    with pytest.raises(Refused, match="newer"):
        schema.upgrade(database)


def test_an_empty_database_is_refused_until_its_tables_are_made(database):
    _run(database, "DELETE FROM alembic_version")

    with pytest.raises(Refused):
        schema.check(database)


def _run(database, statement):
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_file_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "photos.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE photo (id INTEGER)")
        other.execute("PRAGMA application_id = 7")
    other.close()
    database = Database(f"sqlite:///{path}")

    with pytest.raises(Refused, match="another program"):
        schema.upgrade(database)

    database.close()
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("photo",)]
    other.close()
