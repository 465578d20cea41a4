"""Commands are declared once, and no two of a class share a key."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

import client
from client.kit.actions import action, commands, install


def _classes():
    for found in pkgutil.walk_packages(client.__path__, "client."):
        if not found.name.endswith("__main__"):
            module = importlib.import_module(found.name)
            for _name, each in inspect.getmembers(module, inspect.isclass):
                if each.__module__ == found.name and any(commands(each)):
                    yield each


class Sheet(QWidget):
    def __init__(self):
        super().__init__()
        self.done = []

    @action("&Save", shortcut="Ctrl+S")
    def save(self):
        self.done.append("saved")


def test_a_command_does_what_its_method_does(qtbot):
    sheet = Sheet()
    qtbot.addWidget(sheet)

    install(sheet)["save"].trigger()

    assert sheet.done == ["saved"]


@pytest.mark.parametrize("owner", list(_classes()), ids=lambda each: each.__name__)
def test_no_two_commands_share_a_key(owner):
    keys = Counter(QKeySequence(command.shortcut).toString() for _name, command in commands(owner) if command.shortcut)

    assert [key for key, times in keys.items() if times > 1] == []
