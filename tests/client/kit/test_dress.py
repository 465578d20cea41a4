"""Light and dark."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from client.kit.dress import dress
from client.kit.tokens import DARK, LIGHT


def test_the_theme_is_switched_while_the_program_runs(qapp, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    look = dress(qapp, "dark")
    assert look.colours is DARK
    assert window.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.desk

    look = dress(qapp, "light")
    assert look.colours is LIGHT
    assert window.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.desk
