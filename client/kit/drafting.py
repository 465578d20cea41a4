"""One form's draft: on the disk while it is typed, under a key before it is saved, offered when it was left.

A save is written to the disk with its key before it is sent. When its outcome never came back, the key is settled
before anything of the draft is offered, so that nothing is saved twice and nothing that was typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from client.kit.banner import Banner
from client.kit.buttons import link
from client.kit.drafts import Draft, Sent
from client.kit.office import Office
from client.kit.surface import column
from client.kit.tasks import Failed, Progress
from shared.dates import clock, local
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WAIT_MS = 400
Say = Callable[[Mapping[str, Any]], str]
TakeUp = Callable[[Mapping[str, Any]], None]


class Drafting(QObject):
    """Keeps one form's draft, a moment after the last key; `kept` says when it was kept.

    `want`: who opened the form did so for its draft, which is taken up without a question.
    """

    kept = Signal(str)

    def __init__(self, office: Office, key: str, about: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.about = about
        self._wanted = False
        self._go_on: Callable[[], None] | None = None
        self._office, self._key = office, key
        self._values: Mapping[str, Any] = {}
        self._offered: Mapping[str, Any] = {}  # what was left, until it is taken up or forgotten
        self._sent: Sent | None = None
        self._asking = self._waiting = False
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self.keep_now)
        self.place = QWidget(parent)
        self.place.setLayout(column())
        self.place.hide()

    @property
    def is_busy(self) -> bool:
        """Whether a save of this form is on its way, or it is being asked what became of one."""
        return self._sent is not None or self._asking

    def note(self, values: Mapping[str, Any]) -> None:
        """Something was typed; nothing typed means that there is nothing to keep."""
        self._values, self._waiting = dict(values), True
        self._timer.start()

    def keep_now(self) -> None:
        """Put what was typed on the disk, beside the event loop."""
        if not self._waiting:
            return
        self._keep()
        drafts, key = self._office.drafts, self._key
        said = _("draft kept {time}").format(time=clock(datetime.now(UTC))) if self._values else ""

        def on_disk(_progress: Progress) -> str:
            return said if drafts.is_on_disk(key) else ""

        self._office.tasks.job(self, on_disk, self.kept.emit)

    def drop(self) -> None:
        """Forget what was typed and what was offered."""
        self._values = {}
        self._forget_offer()
        self._keep()

    def save(
        self,
        values: Mapping[str, Any],
        work: Callable[[Session], int | None],
        done: Callable[[Any], None],
        failed: Failed | None = None,
    ) -> None:
        """Do the work once, with what is typed and its key on the disk before it is committed.

        The draft is cleared when it is saved even if the form is gone by then; `done` and `failed` are for a form
        that is still there.
        """
        form = self.parent()
        sent = self._sent = Sent(uuid4(), dict(values))
        self._values = dict(values)
        self._keep()

        def saved(result: object) -> None:
            left = self._draft(sent).once_saved()
            self._sent, self._values = None, left.values if left else {}
            self._keep()
            if isValid(form):
                done(result)

        def not_saved(error: Exception) -> bool:
            self._sent = None
            self._keep()
            return isValid(form) and bool(failed and failed(error))

        # The answer is for the draft, which outlives the form: whoever asks must be there to the end.
        self._office.tasks.write(self._office.tasks, work, saved, not_saved, sent.key, self._office.drafts.flush)

    def give_up(self) -> None:
        """The user does not want it any more; a save on its way is called back, and told if it was done already."""
        sent, self._sent = self._sent, None
        if sent is None:
            self.drop()
            return
        self._values = {}
        self._rest()
        draft = replace(self._draft(sent), given_up=True)
        self._office.drafts.put(draft)
        self._office.tasks.withdraw(sent.key)
        settle(self._office, draft, lambda _left, _saved: None)

    def take(self, found: Callable[[Draft | None], None]) -> None:
        """Give `found` what was left of this form, once it is certain that it was not saved; None for nothing."""
        draft = self._office.drafts.find(self._key)
        if draft is None:
            found(None)
            return
        self._asking = draft.sent is not None

        def settled(left: Draft | None, saved: bool) -> None:  # noqa: FBT001 - what the settlement gives
            self._asking = False
            if saved and left is None and draft is not None and not draft.given_up:
                self._office.ways.tell(_("{what} was saved already.").format(what=draft.about))
            if isValid(self):
                found(left)
                if self._waiting or self._values:
                    self._keep()

        settle(self._office, draft, settled)

    def want(self) -> None:
        """Take up what is offered, or is going to be."""
        self._wanted = True
        if self._go_on is not None:
            self._go_on()

    def offer(self, say: Say, take_up: TakeUp) -> None:
        """Show what was typed and never saved, in the words of the form, and offer to go on with it."""
        self.take(lambda draft: self._show(draft, say, take_up))

    def _show(self, draft: Draft | None, say: Say, take_up: TakeUp) -> None:
        if draft is None:
            return
        if self._wanted:
            take_up(draft.values)
            return
        self._offered = draft.values
        look = self._office.look
        go_on, forget = link(look, _("Go on with it")), link(look, _("Forget it"))
        go_on.setObjectName("take_up_draft")
        forget.setObjectName("forget_draft")

        def on() -> None:
            self._forget_offer()
            take_up(draft.values)

        def no() -> None:
            self._forget_offer()
            self._keep()

        self._go_on = on

        go_on.clicked.connect(on)
        forget.clicked.connect(no)
        text = _("Typed on {when} and not saved.").format(when=when(draft))
        banner = Banner(look, "history", f"{text} {say(draft.values)}", look.colours.info, go_on, forget)
        banner.setObjectName("draft_banner")
        layout = self.place.layout()
        if layout is not None:
            layout.addWidget(banner)
        self.place.show()

    def _forget_offer(self) -> None:
        self._offered, self._go_on = {}, None
        self.place.hide()

    def _rest(self) -> None:
        self._waiting = False
        if isValid(self._timer):
            self._timer.stop()

    def _keep(self) -> None:
        self._rest()
        if self._asking:
            return  # what stands on the disk is not known to be saved or not
        draft = self._draft(self._sent)
        if draft.values or draft.sent:
            self._office.drafts.put(draft)
        else:
            self._office.drafts.drop(self._key)

    def _draft(self, sent: Sent | None) -> Draft:
        return Draft(self._key, _over(self._offered, self._values), datetime.now(UTC), self.about, sent)


def _over(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What is typed now over what was left from before; parts that have names of their own go one by one."""
    both = {name: {**before[name], **part} for name, part in after.items() if _are_parts(before.get(name), part)}
    return {**before, **after, **both}


def _are_parts(before: object, after: object) -> bool:
    return isinstance(before, Mapping) and isinstance(after, Mapping)


def settle(office: Office, draft: Draft, then: Callable[[Draft | None, bool], None]) -> None:
    """Ask what became of a draft's save, leave on the disk only what is still to be offered, and give that to `then`
    with whether it was saved. A draft that was never sent is given as it is.
    """
    if draft.sent is None:
        then(draft, False)
        return

    def settled(saved: bool) -> None:  # noqa: FBT001 - what the database answers
        left = draft.once_saved() if saved else draft.unless_given_up()
        office.drafts.drop(draft.key) if left is None else office.drafts.put(left)
        if saved and draft.given_up:
            office.ways.tell(_("{what} was already saved when you gave it up.").format(what=draft.about))
        then(left, saved)

    office.tasks.settle(office.tasks, draft.sent.key, settled)


def when(draft: Draft) -> str:
    """The day and time of a draft."""
    return f"{local(draft.at):%Y-%m-%d} {clock(draft.at)}"
