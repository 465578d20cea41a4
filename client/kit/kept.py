"""A dialog that loses nothing: its fields are kept as a draft until the database has answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from client.kit.dialog import Dialog
from client.kit.drafting import Drafting, when
from client.kit.drafts import Draft
from client.kit.labels import caption, wrapped
from client.kit.office import Office
from client.kit.style import Look
from client.kit.tasks import Failed
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class KeptDialog(Dialog):
    """Esc and the cross keep what was typed, and let a save on its way go on; the button that gives up forgets it.

    The fields rest while a save is on its way.
    """

    def __init__(self, look: Look, title: str, parent: QWidget | None) -> None:
        super().__init__(look, title, parent)
        self.notice = wrapped(caption(""))
        self.notice.setObjectName("taken_up")
        self.notice.hide()
        self.drafting: Drafting | None = None
        self._office: Office | None = None

    def typed(self) -> Mapping[str, Any]:
        """What was typed, as plain text or codes; nothing when nothing was."""
        raise NotImplementedError

    def type_in(self, values: Mapping[str, Any]) -> None:
        """Put a draft into the fields."""
        raise NotImplementedError

    def hold(self, *, on: bool) -> None:
        """Let the fields and the save button rest, or work again."""
        raise NotImplementedError

    def keep(self, office: Office, key: str, about: str) -> None:
        """Keep drafts under the key from now on; one that was left is taken up once its own save is settled."""
        self._office = office
        self.drafting = Drafting(office, key, about, self)
        self.drafting.take(self._take_up)
        self.hold(on=self.drafting.is_busy)

    def note(self) -> None:
        """Something was typed."""
        if self.drafting is not None and self._office is not None:
            self.drafting.note(self.typed())

    def write(
        self, work: Callable[[Session], int | None], done: Callable[[Any], None], failed: Failed | None = None
    ) -> None:
        """Save what is typed by doing the work; the fields work again when it failed."""
        if self.drafting is None or self.drafting.is_busy:
            return
        self.hold(on=True)

        def not_saved(error: Exception) -> bool:
            self.hold(on=False)
            return bool(failed and failed(error))

        self.drafting.save(self.typed(), work, done, not_saved)

    def give_up(self) -> None:
        """Forget what was typed; a save on its way is called back."""
        if self.drafting is not None:
            self.drafting.give_up()
        super().reject()

    def reject(self) -> None:
        """Leave; nothing is lost."""
        if self.drafting is not None and self._office is not None:
            self.drafting.keep_now()
            if self.drafting.is_busy:
                self._office.ways.tell(_("{what} is saved in the background.").format(what=self.drafting.about))
            elif self.typed():
                said = _("{what}: what you typed is kept as a draft.")
                self._office.ways.tell(said.format(what=self.drafting.about))
        super().reject()

    def _take_up(self, draft: Draft | None) -> None:
        self.hold(on=False)
        if draft is None:
            return
        self.type_in(draft.values)
        said = _("Taken up from a draft of {when}; nothing of it is saved yet.")
        self.notice.setText(said.format(when=when(draft)))
        self.notice.show()
