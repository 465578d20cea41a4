"""Two people changed the same thing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QRadioButton, QWidget

from client.kit.conflict import Clash, ConflictDialog

CLASHES = [
    Clash("terms", "Terms", "45 days", "60 days", "王磊", "10:38", before="30 days"),
    Clash("address", "Address", "Gate 3", "", "王磊", "10:38"),
]


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(look, window):
    made = ConflictDialog(look, "王磊 saved 华盛 while you were editing.", CLASHES, window)
    made.show()
    return made


def test_mine_stays_until_something_else_is_chosen(dialog):
    assert dialog.mine() == {"terms", "address"}


def test_each_field_is_chosen_by_itself(dialog, qtbot):
    whole_field = dialog.findChild(QRadioButton, "terms_theirs").parentWidget()
    qtbot.mouseClick(whole_field, Qt.MouseButton.LeftButton)

    assert dialog.mine() == {"address"}


def test_one_link_takes_everything_of_theirs(dialog, qtbot):
    links = [each for each in dialog.findChildren(QPushButton) if each.property("rank") == "link"]
    qtbot.mouseClick(links[1], Qt.MouseButton.LeftButton)

    assert dialog.mine() == set()


def test_going_on_editing_saves_nothing(dialog, qtbot):
    with qtbot.waitSignal(dialog.rejected):
        qtbot.mouseClick(dialog.findChild(QPushButton, "leave"), Qt.MouseButton.LeftButton)
