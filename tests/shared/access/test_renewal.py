"""A password that somebody else gave is changed before anything is seen."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from shared.access import logins, operations, people, queries, renewal, roles
from shared.access.model import Password
from shared.database import Database
from shared.database.failures import Failure, classify
from shared.errors import Invalid, MustChangePassword, Refused
from tests.shared.database import hostile
from tests.shared.database.test_trust import obscured

GIVEN, OWN = "gegeben 4711 x", "mein eigenes 8!"
ASKED = pytest.mark.engines("sqlite", "office", why="it keeps passwords, or asks PostgreSQL to; SQL Server asks itself")


@pytest.fixture
def keeper(request, database):
    """Whoever made the tables."""
    if database.walled:
        opened = Database(request.getfixturevalue("_office").keeper())
        yield opened
        opened.close()
    else:
        yield database


@pytest.fixture
def ann(database, user, keeper):
    """Ann, whom 李娜 entered with a password."""
    if database.walled:
        with keeper.engine.begin() as connection:
            connection.execute(text("DROP ROLE IF EXISTS ann"))
    with database.reading() as session:
        reader = next(role.id for role in roles.every(session) if role.name == "reader")
    return database.write(lambda session: people.enter(session, GIVEN, [reader], login="ann", name="安"))


def _sign_in(database, password):
    if not database.walled:
        return operations.sign_in(database, "ann", password).id
    door = Database.of(database.engine.url, "ann", password)
    try:
        return door.read(queries.myself)[0].id
    finally:
        door.close()


def _renew(database, old, new):
    if database.walled:
        renewal.on_server(database.engine.url, "ann", old, new)
    else:
        renewal.in_file(database, "ann", old, new)


@ASKED
def test_a_given_password_is_changed_at_the_first_sign_in(database, ann):
    with pytest.raises(MustChangePassword):
        _sign_in(database, GIVEN)

    _renew(database, GIVEN, OWN)

    assert _sign_in(database, OWN) == ann
    with pytest.raises(Refused) as refused:
        _sign_in(database, GIVEN)
    assert not isinstance(refused.value, MustChangePassword)


@ASKED
@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [("wrong", OWN, Refused), (GIVEN, GIVEN, Invalid), (GIVEN, "kurz", Invalid), (GIVEN, "aaaaaaaaaa", Invalid)],
)
def test_what_is_no_new_password_changes_nothing(database, ann, old, new, kind):
    with pytest.raises(kind):
        _renew(database, old, new)

    with pytest.raises(MustChangePassword):
        _sign_in(database, GIVEN)


@ASKED
def test_another_password_from_the_administrator_is_changed_too(database, ann, user):
    _renew(database, GIVEN, OWN)

    database.write(lambda session: people.give_password(session, ann, "noch eines 99"))

    with pytest.raises(MustChangePassword):
        _sign_in(database, "noch eines 99")


@ASKED
def test_one_s_own_is_not_asked_for_again(database, user, keeper):
    if database.walled:
        with keeper.engine.begin() as connection:
            connection.execute(text("CREATE ROLE lina_own LOGIN PASSWORD 'x' IN ROLE wanglai_office"))
            connection.execute(text("UPDATE user_account SET database_login = 'lina_own' WHERE login = 'lina'"))
            kept = logins.verifier(connection, "lina_own", "x")
            connection.execute(text("SET SESSION AUTHORIZATION lina_own"))
            connection.execute(text("SELECT api_1.give_password(:id, :kept)"), {"id": user, "kept": kept})
            connection.execute(text("RESET SESSION AUTHORIZATION"))
            assert not connection.scalar(select(Password.must_change).where(Password.user_id == user))
            connection.execute(text("DROP ROLE lina_own"))
    else:
        database.write(lambda session: people.give_password(session, user, OWN))
        assert operations.sign_in(database, "lina", OWN).id == user


@pytest.mark.engines("office", why="there the database keeps the rule")
def test_nothing_is_seen_before_whatever_one_types(database, ann, add_customer):
    add_customer()
    door = Database.of(database.engine.url, "ann", GIVEN)
    with door.engine.connect() as line:
        assert line.execute(text("SELECT COUNT(*) FROM api_1.customer")).scalar_one() == 0
        line.execute(text(f"ALTER ROLE ann PASSWORD '{OWN}'"))  # everybody may, of himself
        assert line.execute(text("SELECT COUNT(*) FROM api_1.customer")).scalar_one() == 0
    for act in ("UPDATE public.password SET must_change = false", "DELETE FROM public.password"):
        with door.engine.connect() as line, pytest.raises(DBAPIError):
            line.execute(text(act))
    door.close()


@pytest.mark.engines("office", why="there it is the server that lets it run out")
def test_a_given_password_runs_out_and_ones_own_does_not(database, ann, keeper):
    until = text("SELECT rolvaliduntil BETWEEN now() + interval '13 days' AND now() + interval '15 days',"
                 " rolvaliduntil = 'infinity' FROM pg_roles WHERE rolname = 'ann'")  # fmt: skip
    with keeper.engine.connect() as connection:
        assert connection.execute(until).one() == (True, False)
    _renew(database, GIVEN, OWN)
    with keeper.engine.begin() as connection:
        assert connection.execute(until).one() == (False, True)
        connection.execute(text("ALTER ROLE ann VALID UNTIL '2020-01-01'"))

    with pytest.raises(Refused, match="user name or password"):
        _sign_in(database, OWN)


NO_ENGINE = pytest.mark.engines("sqlite", why="no database is asked")


@NO_ENGINE
def test_sql_server_is_told_to_ask_for_another():
    assert logins.login_made("[o'hara]", "it's 8 letters", must_change=True) == (
        "CREATE LOGIN [o'hara] WITH PASSWORD = N'it''s 8 letters' MUST_CHANGE, CHECK_EXPIRATION = ON, CHECK_POLICY = ON"
    )
    assert logins.login_made("[x]", "p", must_change=False) == "CREATE LOGIN [x] WITH PASSWORD = N'p'"
    assert logins.password_given("[x]", "p") == (
        "ALTER LOGIN [x] WITH CHECK_POLICY = ON, CHECK_EXPIRATION = ON",
        "ALTER LOGIN [x] WITH PASSWORD = N'p' MUST_CHANGE",
    )


@NO_ENGINE
@pytest.mark.parametrize(
    ("number", "failure"),
    [
        (18456, Failure.SIGN_IN),
        (18470, Failure.LOCKED),
        (18486, Failure.LOCKED),
        (18487, Failure.EXPIRED),
        (18488, Failure.EXPIRED),
        (18463, Failure.UNFIT),
        (18466, Failure.UNFIT),
        (15118, Failure.UNFIT),
    ],
)
def test_what_sql_server_says_of_a_sign_in(number, failure):
    said = f"[28000] [Microsoft][ODBC Driver 18 for SQL Server][SQL Server]Login failed. ({number}) (SQLDriverConnect)"

    assert classify("mssql", Exception("28000", said)) is failure


@NO_ENGINE
def test_sql_server_gets_both_passwords_inside_tls_alone(certificates, odbc):
    server = hostile.sql_server(certificates.context("good"), encryption=1)
    with hostile.serving(server) as heard:
        url = odbc(heard)
        with pytest.raises(Exception, match="reached"):  # it answers no login
            renewal._while_signing_in(url, "ann", GIVEN, OWN)

    assert obscured(OWN) in heard.secret
    assert obscured(GIVEN) in heard.secret
    assert obscured(GIVEN) not in heard.clear
