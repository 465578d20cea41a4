"""The backup of a PostgreSQL database: its own pg_dump and pg_restore, in the custom format."""

from __future__ import annotations

import glob
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, text

from server.backup import rows
from server.backup.rows import Tables
from shared.access.logins import OFFICE, shows
from shared.database import Database, lines
from shared.database.engines import VIEWS, connect
from shared.errors import Refused
from shared.schema.wall import ground
from shared.text import _

SUFFIX = ".dump"
FOLDER = "WANGLAI_PG_BIN"
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "C:/Program Files/PostgreSQL/*/bin")
_MAY_ASK = "SELECT has_function_privilege('pg_config()', 'EXECUTE')"
_BESIDE = "SELECT setting FROM pg_config() WHERE name = 'BINDIR'"
# Who is held to a policy, as a dump has it: the owner of the views of the database that was dumped.
_POLICY = re.compile(r'CREATE POLICY seen ON public\.\S+ TO ("(?:[^"]|"")+"|\w+)')
_VARIABLES = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "require_auth": "PGREQUIREAUTH",
    "gssencmode": "PGGSSENCMODE",
}


def make(database: Database, to: Path) -> Tables:
    """Dump the database; its rows in the very state that was dumped, whoever saves meanwhile."""
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        tables = rows.of(connection)
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        dump = tool(connection, "pg_dump")
        words = ("--format=custom", "--no-password", f"--snapshot={snapshot}", f"--file={to}")
        run([dump, *words], database.engine.url)
    return tables


@contextmanager
def empty(database: Database) -> Iterator[Database]:
    """A database with nothing in it beside this one, which goes again; so does whoever came to own views of it."""
    place = database.engine.url.set(database=f"wanglai_tried_{secrets.token_hex(6)}")
    with database.engine.connect() as connection:
        locale = locale_of(connection)
    _begin(database.engine, place, locale)
    opened = Database(place)
    try:
        yield opened
    finally:
        opened.close()
        _say(database.engine, f"DROP DATABASE {_quoted(database.engine, str(place.database))} WITH (FORCE)")
        _say(database.engine, f"DROP ROLE IF EXISTS {ground.quoted(shows(str(place.database)))}")


@contextmanager
def tried(database: Database, file: Path) -> Iterator[Database]:
    """The backup restored into a database of its own, which goes again."""
    with _roles(database.engine, file, database.engine.url), empty(database) as opened:
        _fill(database.engine, file, opened.engine.url)  # its views show nothing, and nobody asks them
        yield opened


def restore(file: Path, place: URL, locale: str) -> Database:
    """Put the backup into a database that is not there yet."""
    server = connect(place.set(database="postgres"))
    try:
        with server.connect() as connection:
            known = text("SELECT 1 FROM pg_database WHERE datname = :name")
            if connection.scalar(known, {"name": place.database}) is not None:
                said = _("{name} is there already; nothing was restored. Name a new one.")
                raise Refused(said.format(name=place.database))
        with _roles(server, file, place):
            _begin(server, place, locale)
            try:
                _fill(server, file, place)
                _hand_over(place)
            except Refused:
                _say(server, f"DROP DATABASE {_quoted(server, str(place.database))} WITH (FORCE)")
                raise
    finally:
        server.dispose()
    return Database(place)


def refresh(database: Database) -> None:
    """Bring what the planner knows of the tables up to date, and give room back."""
    _say(database.engine, "VACUUM (ANALYZE)")


def tool(connection: Connection, name: str) -> str:
    """The program, of at least the server's version: in the folder of the variable, on the path, beside the server."""
    wanted = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    found = {path: _version(path) for path in _candidates(connection, name)}
    fit = [path for path, version in found.items() if version >= wanted]
    if not fit:
        said = _("{tool} {version} or later is needed for this server. Install it, or name its folder in {variable}.")
        raise Refused(said.format(tool=name, version=wanted, variable=FOLDER))
    return fit[0]


def run(command: Sequence[str], place: URL) -> str:
    """What a program says to its work on the database of the URL; its password is in its own environment alone."""
    done = subprocess.run(command, env=_environment(place), check=False, capture_output=True, stdin=subprocess.DEVNULL)  # noqa: S603 - a program of PostgreSQL's
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().splitlines()
        said = _("{tool} could not do it: {why}")
        raise Refused(said.format(tool=Path(command[0]).stem, why=why[-1] if why else done.returncode))
    return done.stdout.decode(errors="replace")


def _environment(place: URL) -> dict[str, str]:
    place, trust = lines.of_postgresql(place)
    told = {**place.query, **trust}
    said = {
        "PGHOST": place.query.get("host") or place.host,
        "PGPORT": place.query.get("port") or place.port,
        "PGUSER": place.username,
        "PGPASSWORD": place.password,
        "PGDATABASE": place.database,
        "PGCONNECT_TIMEOUT": "10",
        "PGAPPNAME": "wanglai backup",
        **{variable: told.get(name) for name, variable in _VARIABLES.items()},
    }
    return {**os.environ, **{name: str(value) for name, value in said.items() if value is not None}}


def _candidates(connection: Connection, name: str) -> Iterator[str]:
    folders = [os.environ.get(FOLDER, ""), *os.environ.get("PATH", "").split(os.pathsep)]
    for pattern in _PLACES:
        folders += sorted(glob.glob(pattern), reverse=True)  # noqa: PTH207 - a pattern of whole paths
    # Only a server on this machine has its programs where it says.
    folders += connection.scalars(text(_BESIDE)) if connection.scalar(text(_MAY_ASK)) else []
    for folder in folders:
        if folder and (path := shutil.which(name, path=folder)):
            yield path


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], check=False, capture_output=True, text=True, errors="replace")  # noqa: S603 - a program of PostgreSQL's
    found = re.search(r"(\d+)", said.stdout)
    return int(found[1]) if found and not said.returncode else 0


def locale_of(connection: Connection) -> str:
    """How the database sorts and knows letters, as CREATE DATABASE says it."""
    asked = "SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()"
    collate, ctype = connection.execute(text(asked)).one()
    return f"LC_COLLATE {_literal(collate)} LC_CTYPE {_literal(ctype)}"


def _begin(server: Engine, place: URL, locale: str) -> None:
    name = _quoted(server, str(place.database))
    _say(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {locale}")


@contextmanager
def _roles(server: Engine, file: Path, place: URL) -> Iterator[None]:
    """The roles that a dump grants to, for a server keeps its roles itself. Whoever owned the views of a database that
    is not on this server goes again.
    """
    with server.connect() as connection:
        restore_tool = tool(connection, "pg_restore")
        policies = run([restore_tool, "--section=post-data", "--file=-", str(file)], place)
        owners = {name.strip('"').replace('""', '"') for name in _POLICY.findall(policies)}
        there = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
    made = sorted({OFFICE, *owners} - there)
    for role in made:
        _say(server, f"CREATE ROLE {_quoted(server, role)} NOLOGIN")
    try:
        yield
    finally:
        for role in (role for role in made if role != OFFICE):
            drop = f"DROP ROLE {_quoted(server, role)}; EXCEPTION WHEN dependent_objects_still_exist THEN NULL"
            _say(server, f"DO $wall$ BEGIN {drop}; END $wall$")


def _fill(server: Engine, file: Path, place: URL) -> None:
    with server.connect() as connection:
        restore_tool = tool(connection, "pg_restore")
    words = ("--no-password", "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={place.database}")
    run([restore_tool, *words, str(file)], place)


def _hand_over(place: URL) -> None:
    """Give the views to the role of the database they are in now."""
    restored = connect(place)
    try:
        with restored.begin() as connection:
            if connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": VIEWS}) is not None:
                for statement in ground.handed_over(VIEWS, ground.of(connection)):
                    connection.exec_driver_sql(statement.replace("%", "%%"))
    finally:
        restored.dispose()


def _say(server: Engine, statement: str) -> None:
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql(statement.replace("%", "%%"))
        connection.detach()  # the limit is its own and ends with it


def _quoted(server: Engine, name: str) -> str:
    return server.dialect.identifier_preparer.quote_identifier(name)


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
