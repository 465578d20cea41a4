"""What was left when the program ended: saves of which nothing was heard are settled, the rest is offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QWidget

from client.kit.buttons import button, primary
from client.kit.dialog import Dialog
from client.kit.drafting import settle, when
from client.kit.drafts import Draft
from client.kit.focus import FocusRing
from client.kit.labels import heading, soft, wrapped
from client.kit.lines import Line, Lines, Shape
from client.kit.office import Office
from client.kit.surface import hairline, row, scrolling
from client.kit.tokens import Space
from shared.text import _, ngettext

Reopen = Callable[[Office, QWidget, Sequence[str]], None]
"""Opens a form for its draft; it is given the words of the draft's key behind the kind."""

WIDE, TALLEST = 720, 360


def offer(office: Office, parent: QWidget, reopen: Mapping[str, Reopen], *, asked: bool = False) -> None:
    """Settle every draft, tell which turned out to be saved, and list the others; say so when there are none and
    somebody `asked`.
    """

    def found(drafts: list[Draft]) -> None:
        left: list[Draft] = []
        saved: list[str] = []
        waiting = {draft.key for draft in drafts}

        def settled(draft: Draft, rest: Draft | None, was_saved: bool) -> None:  # noqa: FBT001 - as `settle` gives it
            waiting.discard(draft.key)
            left.extend([rest] if rest else [])
            saved.extend([draft.about] if was_saved and not draft.given_up else [])
            if not waiting:
                show()

        def show() -> None:
            if saved:
                office.ways.tell(_("Saved before the program ended: {names}.").format(names=_(", ").join(saved)))
            if left:
                LeftDrafts(office, left, reopen, parent).open()
            elif asked and not saved:
                office.ways.tell(_("There are no drafts."))

        for draft in drafts:
            settle(office, draft, partial(settled, draft))
        if not drafts:
            show()

    office.tasks.job(parent, lambda _progress: office.drafts.all(), found)


class LeftDrafts(Dialog):
    """What was typed and never saved: one line each, opened with Enter, forgotten with Del."""

    def __init__(self, office: Office, drafts: Sequence[Draft], reopen: Mapping[str, Reopen], parent: QWidget) -> None:
        super().__init__(office.look, _("Drafts"), parent)
        self.setObjectName("left_drafts")
        self._office, self._reopen, self._window = office, reopen, parent
        self.drafts = sorted(drafts, key=lambda draft: draft.at, reverse=True)
        said = ngettext("{count} thing was typed and not saved", "{count} things were typed and not saved", len(drafts))
        hint = soft(_("Open one to go on with it. What you leave stays here, and is also offered where it was typed."))
        lines = [Line(draft.about, icon="edit", detail=draft.words(), trail=when(draft)) for draft in self.drafts]
        self.list = Lines(office.look, lines, Shape(names=220))
        self.list.setObjectName("drafts")
        self.list.setAccessibleName(_("Drafts; Enter opens one, Del forgets it"))
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self._open)
        area = scrolling(self.list)
        area.setFixedHeight(min(self.list.height() + 2, TALLEST))
        head = (heading(said.format(count=len(drafts))), Space.TIGHT, wrapped(hint), Space.NEAR)
        self.fill(*head, hairline(), Space.TIGHT, area, Space.TIGHT, hairline(), Space.APART, self._foot())
        self.setFixedWidth(WIDE)
        FocusRing(office.look, self)

    def forget(self) -> None:
        """Forget the draft of the line; it can be taken back while the notice stands."""
        at = self.list.currentRow()
        if at < 0:
            return
        draft = self.drafts.pop(at)
        self.list.takeItem(at)
        self._office.drafts.drop(draft.key)
        said = _("{what}: the draft is forgotten.").format(what=draft.about)
        self._office.ways.tell(said, lambda: self._office.drafts.put(draft))
        if not self.drafts:
            self.accept()

    def open_draft(self) -> None:
        """Open the form of the line, with its draft."""
        item = self.list.currentItem()
        if item is not None:
            self._open(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.forget()
        else:
            super().keyPressEvent(event)

    def _open(self, item: QListWidgetItem) -> None:
        kind, *words = self.drafts[self.list.row(item)].key.split(" ")
        self.accept()
        if kind in self._reopen:
            self._reopen[kind](self._office, self._window, words)

    def _foot(self) -> QHBoxLayout:
        go_on, forget, later = (
            primary(self.look, _("Open")),
            button(self.look, _("Forget it"), "delete"),
            button(self.look, _("Later")),
        )
        for part, name, act in (
            (go_on, "open_draft", self.open_draft),
            (forget, "forget_draft", self.forget),
            (later, "later", self.reject),
        ):
            part.setObjectName(name)
            part.clicked.connect(lambda _on=False, act=act: act())
        go_on.setDefault(True)
        return row(forget, None, later, go_on)
