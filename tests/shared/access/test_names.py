"""Names of logins that somebody might try: each is either refused with a sentence, or a login like another."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text

from shared.access import logins, operations, queries
from shared.access.model import User
from shared.database import Database
from shared.database.failures import explained
from shared.errors import Invalid, Refused
from shared.schema import wall

PASSWORD = "korrekt pferd 7"
NAMES = [
    "o'hara",
    'a"b',
    "a]b",
    "[a]",
    "a[b",
    "a;b",
    "x'; DROP TABLE customer; --",
    'x"; DROP ROLE postgres; --',
    "x] WITH PASSWORD = N''; --",
    "a{b}",
    "a}b",
    "PWD={x};UID=sa",
    "a%s",
    "%(key)s",
    "a:b",
    ":name",
    "a\\b",
    "DOMAIN\\user",
    "a/b",
    "a b",
    "李娜",
    "é",
    "😀",
    "\u202egnp",
    "$wall$",
    "--",
    "sa",
    "SA",
    "dbo",
    "public",
    "PUBLIC",
    "none",
    "postgres",
    "pg_monitor",
    "wanglai_office",
    "session_user",
    "",
    "   ",
    "a\0b",
    "\0",
    "a\nb",
    "a\x1bb",
    "\ud800",
    "x" * 40,
    "x" * 41,
    "x" * 128,
    "x" * 129,
    "李" * 40,
    "x" * 5000,
]
_NOT_READ = {
    "]": "it does not read ]] within a name",
    "李" * 30: "it cuts a name after 63 bytes",
    "none": "it keeps this name for itself",
    "pg_monitor": "it keeps this name for itself",
}
# On SQL Server in the database whose wall stands: what stands in for it takes half a minute to build one.
pytestmark = pytest.mark.engines("sqlite", "postgresql", "bureau", why="whoever keeps the tables makes logins")


@pytest.fixture
def built(engine_name, request, database, user):
    """The door of whoever keeps the tables; nobody else tries these names on the server meanwhile."""
    if engine_name == "bureau":
        server = request.getfixturevalue("_bureau")
        with server.turn("names"):
            yield server.as_keeper()
        return
    if engine_name == "postgresql":
        with database.engine.begin() as connection:
            wall.build(connection)
    yield database


def _each(name):
    marks = [pytest.mark.sql_server_itself(why) for part, why in _NOT_READ.items() if part in name]
    return pytest.param(name, marks=marks, id=ascii(name)[:20])


@pytest.mark.parametrize("name", [_each(name) for name in NAMES])
def test_a_hostile_name_is_refused_or_quoted(built, name):
    with built.engine.connect() as connection:
        if logins.is_windows(connection, name):
            pytest.skip("an account of Windows, which a server outside a domain cannot know")
    _forget(built, name)
    before = _facts(built)

    refused = _refused(built, name)

    if refused:
        assert len(refused.splitlines()) == 1 or len(name.splitlines()) > 1
        assert _facts(built) == before
    else:
        assert _comes_in(built, name)
        assert _facts(built) == (before[0] + 1, before[1] + 1)
    _forget(built, name)
    assert built.read(lambda session: session.scalar(select(func.count()).select_from(User))) >= 1


def _refused(database, name):
    """Why there is no such login, or nothing."""
    try:
        _enter(database, name)
    except (Invalid, Refused) as refused:
        return str(refused)
    return ""


def _enter(database, name):
    with database.writing() as session:
        if database.dialect == "sqlite":
            operations.create(session, name, "somebody", PASSWORD, "reader")
            return
        operations.create_on_server(session, name, "somebody", "reader")
        logins.make(session.connection(), name.strip(), PASSWORD)


def _comes_in(database, name):
    if database.dialect == "sqlite":
        return operations.sign_in(database, name, PASSWORD).name == "somebody"
    door = Database.of(database.engine.url, name.strip(), PASSWORD)
    try:
        return door.read(queries.myself)[0].name == "somebody"
    finally:
        door.close()


_LOGINS = {
    "sqlite": "SELECT COUNT(*) FROM password",
    "postgresql": "SELECT COUNT(*) FROM pg_roles",
    # Other processes of the tests make logins of their own meanwhile, which end in a number.
    "mssql": f"SELECT COUNT(*) FROM sys.server_principals WHERE name NOT LIKE N'%[_]{'[0-9a-f]' * 8}'",
}


def _facts(database):
    with database.engine.connect() as connection:
        users = connection.execute(text("SELECT COUNT(*) FROM user_account")).scalar_one()
        return users, connection.execute(text(_LOGINS[database.dialect])).scalar_one()


def _forget(database, name):
    """Logins are the whole server's."""
    if database.dialect == "sqlite" or logins._RESERVED[database.dialect].fullmatch(name.strip().casefold()):
        return
    with database.engine.connect() as connection:
        quoted = logins._quoted(connection, name.strip())
    known = {
        "postgresql": "SELECT 1 FROM pg_roles WHERE rolname = :name",
        "mssql": "SELECT 1 FROM sys.server_principals WHERE name = :name",
    }
    if len(name) > 60 or "\0" in name or "\ud800" in name or not name.strip():
        return
    with explained(database.dialect), database.engine.begin() as connection:
        if connection.scalar(text(known[database.dialect]), {"name": name.strip()}):
            if database.dialect == "mssql":
                connection.exec_driver_sql(f"DROP USER IF EXISTS {quoted}")
            said = f"DROP {'LOGIN' if database.dialect == 'mssql' else 'ROLE'} {quoted}"
            connection.exec_driver_sql(said.replace("%", "%%") if database.dialect == "postgresql" else said)


@pytest.mark.engines("sqlite", why="nothing is asked of the database")
@pytest.mark.parametrize("name", ["OFFICE\\li.na", "PC-07\\李娜", "office.example\\o'hara", "A\\b c"])
def test_an_account_of_windows_is_made_a_login_without_a_password(name):
    said = logins._making(_sql_server(), f"[{name}]", name, "", must_change=True)

    assert said[0] == f"CREATE LOGIN [{name}] FROM WINDOWS"
    assert said[2] == f"ALTER ROLE {logins.OFFICE} ADD MEMBER [{name}]"


@pytest.mark.engines("sqlite", why="nothing is asked of the database")
@pytest.mark.parametrize(
    "name", ["a\\b\\c", "\\li.na", "OFFICE\\", "NT AUTHORITY\\SYSTEM", "nt service\\x", "O/X\\b", "O\\a]b"]
)
def test_what_is_no_account_of_windows_is_refused(name):
    with pytest.raises(Refused, match="cannot be called"):
        logins._refuse_name(_sql_server(), name)


def _sql_server():
    return SimpleNamespace(dialect=SimpleNamespace(name="mssql"))
