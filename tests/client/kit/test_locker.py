"""What is remembered of a password, by the real library, with a place in memory for the system's."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from client.kit import locker
from client.kit.locker import Locker


class Memory(KeyringBackend):
    """A place that may be locked."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.held = {}
        self.refuses: Exception | None = None

    def get_password(self, service, username):
        self._look()
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self._look()
        self.held[service, username] = password

    def delete_password(self, service, username):
        self._look()
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError

    def _look(self):
        if self.refuses is not None:
            raise self.refuses


@pytest.fixture
def memory():
    before = keyring.get_keyring()
    keyring.set_keyring(held := Memory())
    yield held
    keyring.set_keyring(before)


def test_only_a_systems_own_locker_is_used(memory, monkeypatch):
    assert Locker.of_system("server/wanglai") is None

    monkeypatch.setattr(locker, "SAFE", (Memory.__module__,))
    assert Locker.of_system("server/wanglai") is not None


def test_a_password_is_known_for_its_login_and_server_until_it_is_forgotten(memory):
    here, elsewhere = Locker(memory, "here"), Locker(memory, "elsewhere")

    here.remember("lina", "geheim")
    here.remember("lina", "geheimer")

    assert (here.remembered("lina"), here.remembered("ann"), elsewhere.remembered("lina")) == ("geheimer", "", "")
    here.forget("lina")
    here.forget("lina")
    assert here.remembered("lina") == ""
    assert memory.held == {}


class OfWindows(Exception):
    """What comes from the system itself: no error of the library's."""


@pytest.mark.parametrize("refused", [KeyringLocked(), OfWindows(1312, "CredWrite", "no such logon session")])
def test_a_locker_that_refuses_keeps_nobody_from_signing_in(memory, caplog, refused):
    kept = Locker(memory, "here")
    memory.refuses = refused

    kept.remember("lina", "geheim")
    kept.forget("lina")

    assert kept.remembered("lina") == ""
    assert len(caplog.records) == 3
    assert "geheim" not in caplog.text
