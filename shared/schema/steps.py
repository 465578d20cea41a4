"""From an empty database, or an older one, to the tables of this program."""

from __future__ import annotations

import shutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from shared.database import Database
from shared.database.engines import APPLICATION_ID
from shared.database.failures import explained
from shared.errors import Refused
from shared.text import _

_SCRIPTS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


HEAD = ScriptDirectory.from_config(_config()).get_current_head()


def create(database: Database) -> None:
    """Make every table in an empty database; where they stand already, nothing changes."""
    upgrade(database)


def upgrade(database: Database) -> None:
    """Bring the tables up to date; an embedded file is copied first. Refused when they are newer than the program."""
    with explained(database.dialect):
        present = _present(database)
        if present == HEAD:
            return
        if present is not None:
            _refuse_newer(present)
            _keep_copy(database, present)
        with database.engine.execution_options(writing=True).begin() as connection:
            command.upgrade(_config(connection), "head")
            if database.dialect == "sqlite":
                connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))


def check(database: Database) -> None:
    """Refused, with a sentence, unless the database's tables are the ones this program knows."""
    with explained(database.dialect):
        present = _present(database)
    if present is None:
        raise Refused(_("The database has no tables yet. Ask the administrator to create them."))
    if present != HEAD:
        _refuse_newer(present)
        raise Refused(_("The database is older than this program. Ask the administrator to upgrade it."))


def _present(database: Database) -> str | None:
    """The version of the tables; None for an empty database. Refused for somebody else's database."""
    with database.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        if present is None and inspect(connection).get_table_names():
            raise Refused(_("This database belongs to another program; nothing was changed in it."))
    return present


def _refuse_newer(present: str) -> None:
    known = {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}
    if present not in known:
        raise Refused(_("The database is newer than this program. Install the present version of the program."))


def _keep_copy(database: Database, present: str) -> None:
    file = database.engine.url.database
    if database.dialect != "sqlite" or not file or file == ":memory:":
        return
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    shutil.copy2(file, f"{file}.before-{present}")
