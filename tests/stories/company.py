"""The made-up company on each engine, in a file and on servers behind the wall: made once, each day plays on a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, select

from client.opening import prepare
from shared import config, demo
from shared.access import queries as people
from shared.access.model import Password, User
from shared.config import Config
from shared.database import Database
from shared.schema import wall
from tests import engines


@dataclass(frozen=True)
class Company:
    """Where it is, and by which login and password its colleagues come in."""

    place: Config
    logins: Mapping[str, str]
    password: str

    def door(self, login: str) -> Database:
        """The database as a colleague's program opens it."""
        if self.place.embedded:
            opened = Database(self.place.url)
            me = opened.read(lambda session: people.by_key(session, login))
        else:
            opened = Database.of(self.place.url, self.logins[login], self.password)
            me, _rights = opened.read(people.myself)
        assert me is not None
        opened.user_id = me.id
        return opened


class InFile:
    """In a file."""

    def __init__(self, folder: Path, customers: int) -> None:
        self._made = folder / "company.db"
        database = Database(config.embedded(self._made).url)
        prepare(database)
        demo.fill(database, customers=customers)
        self._logins = _logins(database)
        database.close()

    def copy(self, folder: Path) -> Company:
        """Another file, in a folder."""
        copied = shutil.copyfile(self._made, folder / "office.db")
        return Company(config.embedded(copied), self._logins, demo.PASSWORD)


class OnPostgreSQL:
    """On a server that is started for it, behind the wall."""

    def __init__(self, server: engines.PostgreSQL, worker: str, customers: int) -> None:
        self._server, self._name = server, f"company_{worker}"
        keeper = Database(server.named(self._name))
        self._logins = behind_the_wall(keeper, customers, server.admit)
        keeper.close()

    def copy(self, _folder: Path) -> Company:
        """Another database of the server."""
        return _on_server(self._server.copied(f"{self._name}_copy", self._name), self._logins)


class OnSQLServer:
    """On the named server, behind the wall. There is one alone: it takes long to make, and is not quick to copy."""

    def __init__(self, worker: str, customers: int) -> None:
        self._server = engines.SQLServer(f"company_{worker}")
        keeper = self._server.door()
        self._url = keeper.engine.url
        self._logins = behind_the_wall(keeper, customers, self._server.admit)

    def copy(self, _folder: Path) -> Company:
        """The one there is, as the day before left it."""
        return _on_server(self._url, self._logins)

    def close(self) -> None:
        """Give the lines back."""
        self._server.close()


def behind_the_wall(keeper: Database, customers: int, admit: Callable[[str], str]) -> dict[str, str]:
    """Fill a server's empty database and build the wall before it; the server's login of each colleague."""
    demo.fill(keeper, customers=customers)
    with keeper.engine.begin() as connection:
        wall.build(connection)
    with keeper.writing() as session:
        for password in session.scalars(select(Password)):  # the server keeps its own
            session.delete(password)
        for user in session.scalars(select(User)):
            user.database_login = admit(user.login)
    return _logins(keeper)


def _logins(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {user.login: user.database_login or user.login for user in session.scalars(select(User))}


def _on_server(url: URL, logins: Mapping[str, str]) -> Company:
    place = Config(url.set(username=None, password=None).render_as_string(), "HQ-SQL01")
    return Company(place, logins, engines.PASSWORD)
