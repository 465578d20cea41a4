"""The steps from an empty database to this program's tables."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3

import pytest
from sqlalchemy import Column, Index, Integer, MetaData, text

import shared
from shared import schema
from shared.access import queries as access
from shared.access.rights import ROLES, Rights
from shared.database import Base, Database
from shared.errors import Refused
from shared.schema.tables import MODELS, metadata
from tests.shapes import shape
from tests.shared.schema import olden

MANAGER = next(role.grid for role in ROLES if role.name == "manager")
pytestmark = pytest.mark.engines("sqlite", "postgresql", "mssql", why="nobody of an office makes tables")


def test_every_model_is_gathered():
    for module in pkgutil.walk_packages(shared.__path__, "shared."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)

    assert {mapper.class_ for mapper in Base.registry.mappers} == set(MODELS)


def _stepped(database):
    """The facts of a database whose tables the steps made."""
    with database.engine.connect() as connection:
        return shape(connection)


def _modelled(database, models):
    """The facts of a bare database when the models make their tables in it."""
    with database.engine.begin() as connection:
        models.create_all(connection)
        return shape(connection)


def test_the_steps_make_exactly_what_the_models_say(database, bare_database):
    assert _stepped(database) ^ _modelled(bare_database, metadata) == set()


# What the models say for one engine only is not copied.
FOR_ONE_ENGINE = {"change_notice", "customer_figures", "search_entry", "search_word", "search_token"}


def test_a_model_that_changes_without_a_step_is_noticed(database, bare_database):
    models = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(models)
    models.tables["person"].append_column(Column("nickname", Integer, nullable=False))
    models.tables["visit"].c.place.nullable = True
    models.tables["product"].c.price.type = models.tables["product"].c.name.type
    models.tables["operation"].c.at.server_default = None
    models.tables["receipt"].constraints.discard(
        next(key for key in models.tables["receipt"].constraints if key.name == "fk_receipt_order_id")
    )
    models.tables["user_account"].constraints.discard(
        next(key for key in models.tables["user_account"].constraints if key.name == "uq_user_account_login_key")
    )
    Index(None, models.tables["order_line"].c.product)
    models.tables["counter"].dialect_options["sqlite"]["strict"] = False

    for name in FOR_ONE_ENGINE & models.tables.keys():
        models.remove(models.tables[name])

    differing = {fact[0] for fact in _stepped(database) ^ _modelled(bare_database, models)} - FOR_ONE_ENGINE

    strict = {"counter"} if database.dialect == "sqlite" else set()
    changed = {"person", "visit", "product", "operation", "receipt", "user_account", "order_line"}
    assert differing == changed | strict


# What a database had and lacked that was made when the first step still made whatever the models said.
EARLY = (
    "CREATE INDEX ix_customer_name_key_id ON customer (name_key, id)",
    "CREATE INDEX ix_interaction_user_id_next_on ON interaction (user_id, next_on)",
    'ALTER TABLE import_batch DROP COLUMN "left"',
    "ALTER TABLE customer_figures DROP COLUMN active",
)


@pytest.mark.engines("sqlite", "postgresql", why="no database is as old on SQL Server")
def test_a_database_of_the_first_days_gains_what_is_new_and_keeps_what_it_has(database, bare_database):
    olden.make(bare_database, "0001")
    for statement in EARLY:
        _run(bare_database, statement)
    for name, active in (("华盛工业有限公司", True), ("已归档公司", False)):
        olden.add_customer(bare_database, name, active=active)

    schema.upgrade(bare_database)

    with bare_database.engine.connect() as connection:
        named = "SELECT c.name, f.active FROM customer c JOIN customer_figures f ON f.customer_id = c.id"
        kept = {(name, bool(active)) for name, active in connection.execute(text(named))}
    # What was added to rows that stand had to be given a value by the database.
    given = {("customer_figures", "active"), ("import_batch", "left")}
    differing = {(fact[0], fact[2]) for fact in _stepped(database) ^ _stepped(bare_database)}
    assert kept == {("华盛工业有限公司", True), ("已归档公司", False)}
    assert differing == given


def test_colleagues_of_an_older_program_keep_their_role_and_their_password(bare_database):
    olden.make(bare_database, "0001")
    olden.add_user(bare_database, "lina", "manager")

    schema.upgrade(bare_database)

    user, password = bare_database.read(lambda session: access.by_login(session, "lina"))
    assert password.hash == "hash of lina"
    assert bare_database.read(lambda session: access.rights(session, user.id)) == Rights.of(
        (thing, verb, scope) for thing, verbs in MANAGER.items() for verb, scope in verbs.items()
    )


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


def test_an_older_database_is_refused_until_it_is_upgraded(bare_database):
    olden.make(bare_database, "0001")

    with pytest.raises(Refused, match="older"):
        schema.check(bare_database)

    schema.upgrade(bare_database)
    schema.check(bare_database)


def test_an_empty_database_is_refused_until_its_tables_are_made(bare_database):
    with pytest.raises(Refused, match="no tables"):
        schema.check(bare_database)

    schema.create(bare_database)

    schema.check(bare_database)


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
