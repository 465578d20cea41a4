"""The dictionary: the office's own words for sources, trades, regions and units, offered where they are filled in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QStackedWidget

from client.admin.section import Section
from client.kit import cells
from client.kit.actions import action
from client.kit.ask import FormDialog, question
from client.kit.buttons import Segments, button
from client.kit.cells import Said
from client.kit.empty import Empty
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.labels import soft, wrapped
from client.kit.office import Office
from client.kit.rows import Column, Here, RecordTable
from client.kit.table import RecordView
from client.kit.tokens import Space
from shared.choices import operations, queries
from shared.choices.model import Choice
from shared.choices.queries import LISTS, Word
from shared.customers.model import Customer
from shared.text import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _state(word: Word) -> Said:
    return Said("", "quiet") if word.choice is not None else Said(_("not in the list"), "warn")


COLUMNS = (
    Column("word", N_("Word"), 260, lambda word: word.word),
    Column("state", N_("State"), 140, _state, cells.tag),
    Column("used", N_("Used"), 90, lambda word: f"{word.used:,}" if word.used else Said("—", "soft"), cells.amount),
)


class ListsSection(Section):
    """One list at a time, in its order; what is used without being in it stands below."""

    shows: ClassVar = (Choice, Customer)

    def __init__(self, office: Office) -> None:
        super().__init__(office, "lists", _("Dictionary"))
        self.field, self._wanted = next(iter(LISTS)), ""
        self._segments = Segments(office.look, [_(each.title) for each in LISTS.values()])
        self._segments.group.idClicked.connect(lambda at: self.show_list(list(LISTS)[at]))
        self.table = RecordTable(office.tasks, COLUMNS, self)
        self.view = RecordView(office.look, self.table, "choice_list", office.preferences, stretch=0)
        self.view.setAccessibleName(_("Dictionary"))
        self.view.opened.connect(lambda _id: self.rename())
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing())
        self.table.counted.connect(self._on_counted)
        signs = [self.sign(name) for name in ("move_up", "move_down", "rename", "remove")]
        more = (Space.TIGHT, self.act("take_up"), self.act("add", main=True))
        self.lay_out(self._stack, self._segments, Space.TIGHT, *signs, *more)
        self.setFocusProxy(self.view)
        self.refresh()

    def refresh(self) -> None:
        field = self.field
        self.office.tasks.read(self, lambda session: queries.words(session, field), self._show, replace="words")

    def show_list(self, field: str) -> None:
        """Show another list."""
        self.field = field
        self._segments.group.button(list(LISTS).index(field)).setChecked(True)
        self.refresh()

    def picked(self) -> Word | None:
        """The word under the keyboard."""
        found: Word | None = self.table.record_at(self.view.currentIndex().row())
        return found

    @action(N_("Up"), "Alt+Up", "arrow_up")
    def move_up(self) -> None:
        """Offer the word earlier."""
        self._move(-1)

    @action(N_("Down"), "Alt+Down", "arrow_down")
    def move_down(self) -> None:
        """Offer the word later."""
        self._move(1)

    @action(N_("Take up what is used"), "", "checkmark")
    def take_up(self) -> None:
        """Put every word that is used into the list."""
        field = self.field

        def done(count: int) -> None:
            said = ngettext("{count} word taken up.", "{count} words taken up.", count)
            self.office.ways.tell(said.format(count=count))

        self.office.tasks.write(self, lambda session: operations.take_up(session, field), done)

    @action(N_("New word"), "Ctrl+N", "add")
    def add(self) -> None:
        """Put a word into the list."""
        field = self.field

        def work(session: Session, word: str) -> int:
            return operations.add(session, field, word)

        self._ask("", _("New word"), _("Add"), "", work, lambda word, _count: _("{word} is offered.").format(word=word))

    @action(N_("Call the word otherwise"), "F2", "edit")
    def rename(self) -> None:
        """Call the word otherwise, for every customer that has it too."""
        picked = self.picked()
        if picked is None or picked.choice is None:
            return
        opened = picked.choice

        def work(session: Session, word: str) -> int:
            return operations.rename(session, opened, word)

        def told(word: str, count: int) -> str:
            customers = ngettext("{count} customer", "{count} customers", count).format(count=f"{count:,}")
            return _("It is called {word} now, for {customers} too.").format(word=word, customers=customers)

        remark = _("The customers that have the word are changed with it, in one operation.")
        if LISTS[self.field].model is not Customer:
            remark = _("What is written in orders stays as it was written.")
        self._ask(picked.word, _("Call the word otherwise"), _("Save"), remark, work, told)

    @action(N_("Remove the word"), "Del", "delete")
    def remove(self) -> None:
        """Offer the word no longer."""
        picked = self.picked()
        if picked is None or picked.choice is None:
            return
        opened, field = picked.choice, self.field

        def put_back() -> None:
            self.office.tasks.write(self, lambda session: operations.add(session, field, opened.word))

        def done(_id: int) -> None:
            self.office.ways.tell(_("{word} is offered no longer.").format(word=opened.word), put_back)

        def go() -> None:
            self.office.tasks.write(self, lambda session: operations.remove(session, opened), done)

        said = _("Offer {word} no longer? Whoever has it keeps it.").format(word=opened.word)
        question(self.office.look, self, said, _("Remove"), go)

    def _move(self, steps: int) -> None:
        picked = self.picked()
        if picked is None or picked.choice is None:
            return
        opened, self._wanted = picked.choice, picked.word
        self.office.tasks.write(self, lambda session: operations.move(session, opened, steps))

    def _ask(
        self,
        word: str,
        said: str,
        verb: str,
        remark: str,
        work: Callable[[Session, str], int],
        told: Callable[[str, int], str],
    ) -> None:
        form = Form(self.office.look, [Spec("word", _("Word"))])
        form.show_record({"word": word})
        dialog = FormDialog(self.office.look, said, form, verb, self)
        dialog.setObjectName("word_dialog")
        if remark:
            dialog.extra.addSpacing(Space.CLOSE)
            dialog.extra.addWidget(wrapped(soft(remark)))

        def save() -> None:
            typed = form.all_values()["word"]

            def done(count: int) -> None:
                dialog.accept()
                self._wanted = typed
                self.office.ways.tell(told(typed, count))
                self.refresh()

            self.office.tasks.write(dialog, lambda session: work(session, typed), done, dialog.failed)

        dialog.saving = save
        dialog.open()
        form.fields["word"].setFocus()

    def _show(self, words: Sequence[Word]) -> None:
        if not self._wanted and (picked := self.picked()) is not None:
            self._wanted = picked.word
        listed = sum(word.choice is not None for word in words)
        self.say(ngettext("{count} word", "{count} words", listed).format(count=listed))
        missing = len(words) - listed
        self.actions_by_name["take_up"].setEnabled(bool(missing))
        self.table.show_source(Here(dict(enumerate(words, 1))))
        self._stack.setCurrentIndex(0 if words else 1)

    def _on_counted(self, count: int) -> None:
        names = [self.table.record_at(row) for row in range(count)]
        at = next((row for row, word in enumerate(names) if word is not None and word.word == self._wanted), 0)
        self._wanted = ""
        if count:
            self.view.setCurrentIndex(self.table.index(at, 0))

    def _nothing(self) -> Empty:
        why = _("Words of this list are offered where the field is filled in; anything else may be typed all the same.")
        new = button(self.office.look, _("New word"), "add")
        new.clicked.connect(lambda _on=False: self.add())
        return Empty(self.office.look, "text_bullet_list", _("Nothing in this list yet"), why, new)
