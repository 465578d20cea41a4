"""Writing what the database wants to be asked about twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from client.kit.ask import question
from client.kit.style import Look
from client.kit.tasks import Failed
from shared.errors import NeedsConfirmation
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    Work = Callable[[Session, frozenset[str]], int]
    Send = Callable[[Callable[[Session], int], Callable[[int], None], Failed], None]


def write(
    look: Look,
    send: Send,
    owner: QWidget,
    work: Work,
    done: Callable[[int], None],
    failed: Callable[[Exception], bool] = lambda _error: False,
    given_up: Callable[[], None] = lambda: None,
) -> None:
    """Send the work; where it needs confirmation ask, and send it knowingly, or give it up."""
    confirmed: frozenset[str] = frozenset()

    def explain(error: Exception) -> bool:
        nonlocal confirmed
        if not isinstance(error, NeedsConfirmation):
            return failed(error)
        confirmed |= {error.key}
        dialog = question(look, owner, str(error), _("Plan both"), attempt)
        dialog.rejected.connect(given_up)
        return True

    def attempt() -> None:
        known = confirmed
        send(lambda session: work(session, known), done, explain)

    attempt()
