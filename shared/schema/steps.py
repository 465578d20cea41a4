"""From an empty database, or an older one, to the tables of this program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, String, column, inspect, select, table, text

from shared.database import Database
from shared.database.engines import APPLICATION_ID
from shared.database.failures import explained
from shared.errors import Refused
from shared.schema import wall
from shared.schema.alone import alone
from shared.schema.keeping import keep_copy
from shared.schema.reading import never_wait_to_read
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
    with explained(database.dialect):
        if database.dialect == "mssql" and _present(database) is None:
            never_wait_to_read(database)
    upgrade(database)


def upgrade(database: Database) -> None:
    """Bring the tables up to date, wholly or not at all; an embedded file is copied first.

    Refused when they are newer than the program. DatabaseAway while another program brings them up to date.
    """
    with explained(database.dialect):
        if _present(database) == HEAD:
            return
        with alone(database) as connection:
            # Whoever was alone before may have done it.
            present = _revision(connection)
            if present == HEAD:
                return
            if present is not None:
                _refuse_newer(present)
                keep_copy(database, present)
            # Behind a wall both are one: an older program finds the contract it knows, or finds that it is gone.
            stood = database.dialect != "sqlite" and wall.take_down(connection)
            command.upgrade(_config(connection), "head")
            if stood:
                wall.build(connection)
            if database.dialect == "sqlite":
                connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))


def check(database: Database) -> None:
    """Refused, with a sentence, unless the database's tables are the ones this program knows.

    Behind a wall they may be newer, as long as the contract this program knows is served; Outdated when it is not.
    """
    with explained(database.dialect):
        present = _seen_version(database) if database.walled else _present(database)
    if present is None:
        raise Refused(_("The database has no tables yet. Ask the administrator to create them."))
    if present != HEAD:
        if database.walled and _is_newer(present):
            return
        _refuse_newer(present)
        raise Refused(_("The database is older than this program. Ask the administrator to upgrade it."))


def _seen_version(database: Database) -> str | None:
    """The version as the wall tells it to everybody who has come as far as the database."""
    version = table("alembic_version", column("version_num", String))
    return database.read(lambda session: session.scalar(select(version.c.version_num)))


def _present(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    """The version of the tables; None for an empty database. Refused for somebody else's database."""
    present = MigrationContext.configure(connection).get_current_revision()
    if present is None and inspect(connection).get_table_names():
        raise Refused(_("This database belongs to another program; nothing was changed in it."))
    return present


def _is_newer(present: str) -> bool:
    return present not in {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}


def _refuse_newer(present: str) -> None:
    if _is_newer(present):
        raise Refused(_("The database is newer than this program. Install the present version of the program."))
