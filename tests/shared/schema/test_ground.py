"""What a wall stands on where the keeper of a database is no master of the server: its roles, and the schema public."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import create_engine, text

from shared import schema
from shared.access.logins import OFFICE, shows
from shared.database import Database
from shared.errors import Refused
from shared.schema import wall
from shared.schema.wall import ground

pytestmark = pytest.mark.engines("postgresql", why="only there roles own the views, and belong to the whole server")
NAMES = ("ground_one", "ground_two")


@pytest.fixture
def server(database):
    """The server as its own master, with nothing of these tests."""
    master = create_engine(database.engine.url, isolation_level="AUTOCOMMIT")
    with master.connect() as connection:
        _clear(connection)
        yield connection
        _clear(connection)
    master.dispose()


def _clear(connection):
    for name in NAMES:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    for role in (*map(shows, NAMES), *NAMES, "wanglai_views"):
        if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}):
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))


@pytest.fixture
def kept(server):
    """Makes a database with its tables, of a keeper of its own who is not the server's master."""
    opened = []

    def make(name, may="CREATEROLE"):
        server.execute(text(f"CREATE ROLE {name} LOGIN {may}"))
        server.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 OWNER {name}"))
        opened.append(database := Database(server.engine.url.set(database=name, username=name)))
        schema.create(database)
        return database

    yield make
    for database in opened:
        database.close()


def _built(database):
    with database.engine.begin() as connection:
        wall.build(connection)


def _say(server, database, said):
    """What a refusal asks the server's master to say, said in that database."""
    master = create_engine(server.engine.url.set(database=database), isolation_level="AUTOCOMMIT")
    with master.connect() as connection:
        for statement in said.split("; "):
            connection.execute(text(statement))
    master.dispose()


def test_a_keeper_builds_a_wall_again_and_again_without_being_the_servers_master(kept):
    database = kept("ground_one")

    for _time in range(2):
        _built(database)

    with database.engine.connect() as connection:
        assert ground.amiss(connection) is None


@pytest.mark.parametrize(
    "how",
    [
        'SET ROLE "{0}"',
        "SET ROLE wanglai_views_ground_two; SELECT count(*) FROM public.customer",
        "SELECT count(*) FROM api_1.customer",
        "SELECT count(*) FROM public.customer",
        "SELECT count(*) FROM public.whole_customer",
    ],
)
def test_the_keeper_of_one_database_reads_nothing_of_another(server, kept, how):
    for name in NAMES:
        _built(kept(name))
    place = server.engine.url

    with (
        psycopg.connect(host=place.query["host"], dbname="ground_one", user="ground_two", autocommit=True) as line,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        line.execute(how.format(shows("ground_one")))


def test_a_keeper_who_may_make_no_roles_is_told_what_is_missing(server, kept):
    database = kept("ground_one", may="NOCREATEROLE")

    with pytest.raises(Refused, match="CREATE ROLE") as refused:
        _built(database)
    _say(server, "ground_one", str(refused.value).partition("say: ")[2])
    _built(database)

    with database.engine.connect() as connection:
        assert ground.amiss(connection) is None


def test_a_role_that_somebody_else_made_is_asked_for_in_a_sentence(server, kept):
    """On PostgreSQL 16 and later not even who may make roles gives himself one that is another's."""
    database = kept("ground_one", may="NOCREATEROLE")
    server.execute(text(f"CREATE ROLE {shows('ground_one')} NOLOGIN"))

    with pytest.raises(Refused, match='GRANT "wanglai_views_ground_one" TO "ground_one"') as refused:
        _built(database)
    assert "CREATE ROLE" not in str(refused.value)
    _say(server, "ground_one", str(refused.value).partition("say: ")[2])
    _built(database)


def test_a_schema_that_the_keeper_cannot_close_is_refused_with_what_to_say(server, kept):
    database = kept("ground_one")
    _say(server, "ground_one", "ALTER SCHEMA public OWNER TO CURRENT_USER; GRANT CREATE ON SCHEMA public TO PUBLIC")

    with pytest.raises(Refused, match="REVOKE CREATE ON SCHEMA public FROM PUBLIC") as refused:
        _built(database)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regnamespace('api_1')")) is None
    _say(server, "ground_one", str(refused.value).partition(": ")[2])
    _built(database)


def test_an_upgrade_that_may_not_build_a_wall_leaves_the_one_that_stands(server, kept):
    database = kept("ground_one")
    _built(database)
    _say(server, "ground_one", "ALTER SCHEMA public OWNER TO CURRENT_USER; GRANT CREATE ON SCHEMA public TO PUBLIC")

    with pytest.raises(Refused), database.engine.begin() as connection:
        wall.take_down(connection)

    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM api_1.alembic_version")) == 1


def test_the_owner_that_all_databases_had_in_common_goes_with_the_last(server, kept):
    one, two = (kept(name) for name in NAMES)
    server.execute(text("CREATE ROLE wanglai_views NOLOGIN"))
    server.execute(text("GRANT wanglai_views TO ground_one, ground_two WITH ADMIN OPTION"))
    for name in NAMES:
        _say(server, name, "GRANT SELECT ON public.customer TO wanglai_views")
        _say(server, name, "GRANT USAGE ON SCHEMA public TO wanglai_views")
    known = text("SELECT count(*) FROM pg_roles WHERE rolname = 'wanglai_views'")

    _built(one)
    with one.engine.connect() as connection:
        left = connection.scalar(text("SELECT has_table_privilege('wanglai_views', 'public.customer', 'SELECT')"))
    there = server.scalar(known)
    _built(two)

    assert (left, there) == (False, 1)


def test_a_copy_of_a_database_has_an_owner_of_its_own_as_soon_as_its_wall_is_built(server, kept):
    _built(first := kept("ground_one"))
    first.engine.dispose()
    server.execute(text("CREATE DATABASE ground_two TEMPLATE ground_one"))
    copy = Database(server.engine.url.set(database="ground_two"))
    try:
        with copy.engine.connect() as connection:
            before = ground.amiss(connection)
        _built(copy)
        with copy.engine.connect() as connection:
            after = ground.amiss(connection)
            left = connection.scalar(
                text("SELECT has_table_privilege(:former, 'public.customer', 'SELECT')"),
                {"former": shows("ground_one")},
            )
    finally:
        copy.close()

    assert before == ("the views do not belong to the role of this database, wanglai_views_ground_two",
                      "python -m server upgrade")  # fmt: skip
    assert (after, left) == (None, False)


def test_whoever_else_may_act_as_the_owner_is_named(server, kept):
    _built(database := kept("ground_one"))
    server.execute(text("CREATE ROLE ground_two"))
    server.execute(text(f"GRANT {shows('ground_one')} TO ground_two"))

    with database.engine.connect() as connection:
        said, advice = ground.amiss(connection)
    _say(server, "ground_one", advice)

    assert said.startswith("ground_two ")
    with database.engine.connect() as connection:
        assert ground.amiss(connection) is None


def test_the_name_of_an_owner_is_a_name_of_the_server_however_long_the_database_is_called():
    names = [shows(name) for name in ("x" * 63, "x" * 62 + "y", "客" * 21, "wanglai", OFFICE)]

    assert len(set(names)) == len(names)
    assert all(len(name.encode()) <= 63 for name in names)
