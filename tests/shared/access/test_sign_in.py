"""Who may come in."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from shared.access import operations
from shared.access.model import Password
from shared.database import AuditEvent
from shared.errors import Invalid, Refused

pytestmark = pytest.mark.engines("sqlite", "postgresql", "mssql", why="a server knows its people itself")


def test_half_a_character_is_a_wrong_password_and_no_new_one(database, user):
    with pytest.raises(Refused, match="wrong"):
        operations.sign_in(database, "lina", "correct \ud83d")
    with pytest.raises(Invalid) as wrong:
        database.write(lambda s: operations.create(s, "other", "另一个", "a good \ud83d password", "sales"))
    assert set(wrong.value.fields) == {"password"}


def test_the_first_administrator_is_made_once(database):
    database.write(lambda s: operations.create_first(s, "Admin", "管理员", "a good password"))

    with pytest.raises(Refused):
        database.write(lambda s: operations.create_first(s, "other", "另一个", "a good password"))


def test_the_login_is_the_same_in_any_case(database, user):
    assert operations.sign_in(database, " LiNa ", "correct horse").id == user


def test_a_wrong_password_and_an_unknown_login_are_answered_alike(database, user):
    said = []
    for login in ("lina", "nobody"):
        with pytest.raises(Refused) as refused:
            operations.sign_in(database, login, "wrong")
        said.append(str(refused.value))

    assert said[0] == said[1]


def test_five_wrong_passwords_lock_the_login_even_for_the_right_one(database, user):
    for _try in range(operations.TRIES):
        with pytest.raises(Refused):
            operations.sign_in(database, "lina", "wrong")

    with pytest.raises(Refused, match="Too many"):
        operations.sign_in(database, "lina", "correct horse")


def test_those_who_guess_at_once_have_no_more_tries_than_one(database, user):
    start = threading.Barrier(12)

    def guess(number):
        start.wait()
        with pytest.raises(Refused) as refused:
            operations.sign_in(database, "lina", f"wrong {number}")
        return str(refused.value)

    with ThreadPoolExecutor(12) as pool:
        said = list(pool.map(guess, range(12)))

    # Who is told that the lock is on learns nothing of his guess.
    assert len([one for one in said if "wrong" in one and "Too many" not in one]) == operations.TRIES - 1
    with pytest.raises(Refused, match="Too many"):
        operations.sign_in(database, "lina", "correct horse")


def test_a_right_password_forgives_the_wrong_ones_before_it(database, user):
    for _round in range(3):
        for _try in range(operations.TRIES - 1):
            with pytest.raises(Refused, match="wrong"):
                operations.sign_in(database, "lina", "wrong")
        assert operations.sign_in(database, "lina", "correct horse").id == user


def test_a_lock_ends_and_the_tries_begin_anew(database, user):
    with database.writing() as session:
        locked = session.scalars(select(Password).where(Password.user_id == user)).one()
        locked.wrong_tries = operations.TRIES
        locked.locked_until = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=2)

    with pytest.raises(Refused, match="wrong"):
        operations.sign_in(database, "lina", "wrong")
    assert operations.sign_in(database, "lina", "correct horse").id == user


def test_every_fault_of_a_new_user_is_named_at_once(database, user):
    with pytest.raises(Invalid) as wrong:
        database.write(lambda s: operations.create(s, "LINA", "", "short", "sales"))

    assert set(wrong.value.fields) == {"login", "name", "password"}


def test_the_trail_does_not_keep_passwords(database, user):
    database.write(lambda s: operations.change_password(s, user, "correct horse", "battery staple"))

    with database.reading() as session:
        stored = session.scalars(select(Password.hash)).one()
        trail = "".join(session.scalars(select(AuditEvent.changes)).all())
    assert stored not in trail
    assert "argon2" not in trail
