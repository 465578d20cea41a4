"""Paper of the firm: drawn beside the event loop, shown before it is printed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from client.kit.office import Office
from client.kit.printing import Preview
from client.kit.progress import job
from shared.firm import queries
from shared.reports.pdf import Printed
from shared.text import _


def preview(office: Office, owner: QWidget, name: str, draw: Callable[[Printed], bytes]) -> None:
    """Draw a PDF with the firm at its head, and show it."""
    by = office.user.name

    def show(pdf: bytes) -> None:
        Preview(office.look, name, pdf, owner).open()

    def begin(printed: Printed) -> None:
        job(office, owner, _("Drawing the pages…"), lambda _progress: draw(printed), show)

    office.tasks.read(owner, lambda session: queries.printed(session, by), begin)
