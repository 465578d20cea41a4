"""Letting people work with a server's database, and no longer."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text

from server.__main__ import main
from shared.access import operations, queries, renewal
from shared.access.model import User
from shared.access.rights import Verb
from shared.database import Database
from shared.errors import MustChangePassword, Refused

pytestmark = pytest.mark.engines("postgresql", why="its logins can be made by the tests")
PASSWORD = "korrekt pferd 7"


@pytest.fixture
def type_in(monkeypatch):
    """What an administrator types at the next commands."""

    def lines(*said):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in said)))

    return lines


@pytest.fixture
def server(bare_database, type_in, capsys):
    """Runs a command on an empty database of a server; gives its exit code and what it said."""
    with bare_database.engine.begin() as connection:
        for login in ("admin", "ann", "o'hara"):
            connection.execute(text(f'DROP ROLE IF EXISTS "{login}"'))

    def run(*words, typed=()):
        type_in(*typed)
        url = bare_database.engine.url.render_as_string(hide_password=False)
        code = main(["--url", url, *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def _as(database, login, password=PASSWORD, *, given=True):
    """Whoever was given a password, once he has chosen another."""
    if given:
        renewal.on_server(database.engine.url, login, password, f"{password} mine")
    return Database.of(database.engine.url, login, f"{password} mine" if given else password)


@pytest.fixture
def at_the_keyboard(monkeypatch):
    """What is typed unseen, line by line; then the end of all input."""

    class Keyboard(io.StringIO):
        def isatty(self):
            return True

    def types(*said):
        lines = iter(said)

        def asked(_question):
            if (line := next(lines, None)) is None:
                raise EOFError
            return line

        monkeypatch.setattr("getpass.getpass", asked)
        monkeypatch.setattr("sys.stdin", Keyboard())

    return types


def test_a_password_is_typed_twice_and_asked_for_again_until_it_is_good(server, bare_database, at_the_keyboard, capsys):
    assert server("create", typed=[PASSWORD])[0] == 0
    at_the_keyboard("short", PASSWORD, f"{PASSWORD}!", PASSWORD, PASSWORD)
    url = bare_database.engine.url.render_as_string(hide_password=False)

    assert main(["--url", url, "add-user", "ann", "Ann"]) == 0
    assert len(capsys.readouterr().err.splitlines()) == 2
    ann = _as(bare_database, "ann")
    assert ann.read(queries.myself)[0].name == "Ann"
    ann.close()


@pytest.mark.parametrize("ended", [(), (PASSWORD,)])
def test_no_password_is_one_sentence_and_nobody_is_made(server, bare_database, at_the_keyboard, capsys, ended):
    assert server("create", typed=[PASSWORD])[0] == 0
    at_the_keyboard(*ended)
    url = bare_database.engine.url.render_as_string(hide_password=False)

    assert main(["--url", url, "add-user", "ann", "Ann"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert "ann" not in server("users")[1]


def test_who_stops_a_command_is_told_so(server, monkeypatch):
    def stopped(_database):
        raise KeyboardInterrupt

    monkeypatch.setattr("shared.schema.create", stopped)

    assert server("create") == (1, "Stopped.\n")


def test_a_database_without_anybody_says_so(server):
    server("create", typed=["short"])  # refused: the tables stand, and nobody is there

    code, said = server("users")

    assert code == 0
    assert "`create`" in said


def test_the_first_administrator_comes_with_the_tables_and_only_once(server, bare_database):
    assert server("create", "--name", "李娜", typed=[PASSWORD])[0] == 0
    assert server("create")[0] == 0  # asks for nothing any more

    admin = _as(bare_database, "admin", given=False)  # it is his own
    me, rights = admin.read(queries.myself)
    admin.close()
    assert me.name == "李娜"
    assert rights.may(Verb.CHANGE, "users")


@pytest.mark.parametrize("login", ["ann", "o'hara"])
def test_a_colleague_works_until_kept_out(server, bare_database, login):
    server("create", typed=[PASSWORD])

    assert server("add-user", login, "安", "--role", "reader", typed=[PASSWORD])[0] == 0
    colleague = _as(bare_database, login)
    assert colleague.read(queries.myself)[0].name == "安"
    assert server("disable-user", login)[0] == 0

    with pytest.raises(Refused, match="nobody here has it"):
        colleague.read(queries.myself)  # on the same open line
    colleague.close()
    again = _as(bare_database, login, f"{PASSWORD} mine", given=False)
    with pytest.raises(Refused):
        again.read(queries.myself)
    again.close()
    assert "kept out" in server("users")[1]


def test_another_password_is_the_only_one(server, bare_database):
    server("create", typed=[PASSWORD])
    server("add-user", "ann", "安", typed=[PASSWORD])

    assert server("password", "ann", typed=["ein anderes 8"])[0] == 0

    changed = _as(bare_database, "ann", "ein anderes 8")
    assert changed.read(queries.myself)[0].name == "安"
    changed.close()


def test_a_password_that_was_given_is_only_for_choosing_another(server, bare_database):
    server("create", typed=[PASSWORD])
    server("add-user", "ann", "安", typed=[PASSWORD])
    renewal.on_server(bare_database.engine.url, "ann", PASSWORD, "selbst 4711")
    assert server("password", "ann", typed=["vergessen 12"])[0] == 0

    door = _as(bare_database, "ann", "vergessen 12", given=False)
    with pytest.raises(MustChangePassword):
        door.read(queries.myself)
    door.close()


def test_a_role_is_given_and_taken_once_however_often_it_is_said(server, bare_database):
    server("create", typed=[PASSWORD])
    server("add-user", "ann", "安", "--role", "reader", typed=[PASSWORD])

    given = [server("grant", "Ann", "manager") for _ in range(2)]
    taken = [server("grant", "ann", "manager", "--take") for _ in range(2)]

    assert given == [(0, "ann  安  manager, reader\n")] * 2
    assert taken == [(0, "ann  安  reader\n")] * 2
    with bare_database.engine.connect() as connection:
        told = "SELECT action FROM audit_event WHERE entity = 'user_role' ORDER BY id DESC LIMIT 2"
        assert list(connection.scalars(text(told))) == ["removed", "added"]


@pytest.mark.parametrize("words", [("grant", "admin", "administrator", "--take"), ("disable-user", "admin")])
def test_the_last_one_who_may_give_rights_keeps_them(server, words):
    server("create", typed=[PASSWORD])
    before = server("users")

    assert server(*words)[0] == 1
    assert server("users") == before


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (("add-user", "ann", "安"), ["kurz"]),
        (("add-user", "admin", "安"), [PASSWORD]),
        (("disable-user", "xyz"), []),
        (("grant", "xyz", "sales"), []),
        (("grant", "admin", "xyz"), []),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(server, bare_database, words, typed):
    server("create", typed=[PASSWORD])
    before = server("users")

    code, said = server(*words, typed=typed)

    assert code == 1
    assert len(said.strip().splitlines()) == 1
    assert server("users") == before


def test_no_password_is_in_what_the_server_keeps(server, bare_database):
    server("create", typed=[PASSWORD])

    with bare_database.engine.connect() as connection:
        kept = connection.scalar(text("SELECT rolpassword FROM pg_authid WHERE rolname = 'admin'"))
    assert kept.startswith("SCRAM-SHA-256$")
    assert bare_database.read(queries.anyone)


def test_who_was_entered_in_the_program_is_given_a_login(server, bare_database):
    server("create", typed=[PASSWORD])

    def enter(session):
        session.add(user := User(login="ann", login_key="ann", name="安"))
        session.flush()
        operations.give(session, user.id, "reader")

    bare_database.write(enter)
    assert server("add-user", "ann", "another name", typed=[PASSWORD])[0] == 0

    colleague = _as(bare_database, "ann")
    me, rights = colleague.read(queries.myself)
    colleague.close()
    assert me.name == "安"
    assert rights.may(Verb.SEE, "orders")
    assert not rights.may(Verb.ADD, "orders")
