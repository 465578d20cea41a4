"""Leaving while saves wait for the line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from client.kit.ask import question
from client.kit.office import Office
from shared.text import _, ngettext


def ask(office: Office, window: QWidget, leave: Callable[[], None]) -> None:
    """Say what becomes of the saves that wait, and let the user wait or go."""
    waiting, lost = office.tasks.unsaved, office.tasks.unkept
    said = ngettext(
        "{count} change still waits for the line. Leave now, and it is kept here and offered at the next start.",
        "{count} changes still wait for the line. Leave now, and they are kept here and offered at the next start.",
        waiting,
    )
    if lost:
        said = ngettext(
            "{count} change still waits for the line; {lost} of it was not typed into a form and is lost when you "
            "leave now.",
            "{count} changes still wait for the line; {lost} of them were not typed into a form and are lost when "
            "you leave now.",
            waiting,
        )
    question(office.look, window, said.format(count=waiting, lost=lost), _("Leave now"), leave, _("Wait"))
