"""The bar over the list while several customers are selected: what can be done with all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from client.customers.filters import CODED
from client.customers.words import named
from client.kit import selection
from client.kit.ask import FormDialog
from client.kit.buttons import button, quiet
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.labels import heading
from client.kit.office import Office
from client.kit.surface import Panel, Role, row
from client.kit.table import RecordView
from client.kit.tokens import Space
from shared.access import queries as people
from shared.access.model import User
from shared.access.rights import Verb
from shared.customers import labels, many
from shared.text import _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LEVELS = {"potential": labels.LEVELS, "current_value": labels.LEVELS}
CHANGED = ("stage", "category", "kind", "potential", "current_value", "vip", "trade", "region", "city", "source")


class ManyBar(Panel):
    """Says how many are selected, hands them over, sets one fact for all; each can be undone."""

    def __init__(self, office: Office, view: RecordView) -> None:
        super().__init__(Role.AlternateBase, Qt.Edge.BottomEdge)
        self.setObjectName("many")
        self._office, self._view = office, view
        look = office.look
        self._said = heading("")
        over = button(look, _("Hand over"), "person_swap")
        over.setObjectName("hand_over_button")
        over.clicked.connect(self.hand_over)
        self._other = button(look, _("Change a fact"), "edit")
        self._other.setObjectName("change_many_button")
        self._other.clicked.connect(self.offer)
        none = quiet(look, _("Select none"), "dismiss")
        none.clicked.connect(view.clearSelection)
        for each in (over, self._other):
            if not office.user.may(Verb.CHANGE, "customers"):
                each.hide()
        margins = (Space.APART, Space.TIGHT, Space.APART, Space.TIGHT)
        self.setLayout(row(self._said, Space.NEAR, over, self._other, None, none, margins=margins))
        self.hide()
        view.selectionModel().selectionChanged.connect(self._count)

    def hand_over(self) -> None:
        """Ask to whom, then hand the selected customers over."""
        self._office.tasks.read(self, people.colleagues, self.ask_owner)

    def offer(self) -> None:
        """Show the facts that can be set for many."""
        menu = QMenu(self)
        menu.setObjectName("facts")
        for name in CHANGED:
            menu.addAction(named(name)).triggered.connect(lambda _on=False, name=name: self.ask_value(name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._other.mapToGlobal(self._other.rect().bottomLeft()))

    def ask_value(self, name: str) -> FormDialog:
        """Ask for the value of a fact, then set it for the selected customers."""
        said = _("{fact} of {customers}").format(fact=named(name), customers=self._customers())
        told = _("{fact} set for {customers}.")

        def work(session: Session, ids: Sequence[int], value: Any) -> int:
            return many.change(session, ids, **{name: value})

        def done(count: int) -> str:
            return told.format(fact=named(name), customers=_counted(count))

        return self._ask(_spec(name), said, _("Set it for all"), work, done)

    def ask_owner(self, colleagues: Sequence[User]) -> None:
        """Ask to which of the colleagues the selected customers go."""
        names: dict[int | None, str] = {None: _("nobody"), **{each.id: each.name for each in colleagues}}
        spec = Spec("owner_id", _("New owner"), "choice", names)
        said = _("Hand {customers} over").format(customers=self._customers())
        given: list[str] = []

        def work(session: Session, ids: Sequence[int], owner: int | None) -> int:
            given[:] = [names[owner]]
            return many.hand_over(session, ids, owner)

        def done(count: int) -> str:
            return _("{customers} handed over to {name}.").format(customers=_counted(count), name=given[0])

        self._ask(spec, said, _("Hand over"), work, done)

    def _ask(
        self,
        spec: Spec,
        said: str,
        verb: str,
        work: Callable[[Session, Sequence[int], Any], int],
        told: Callable[[int], str],
    ) -> FormDialog:
        form = Form(self._office.look, [spec])
        dialog = FormDialog(self._office.look, said, form, verb, self.window())
        dialog.setObjectName("many_dialog")

        def save() -> None:
            value, key = form.all_values()[spec.name], uuid4()

            def done(count: int) -> None:
                dialog.accept()
                self._office.ways.tell(told(count), lambda: self._take_back(key))

            def write(ids: Sequence[int]) -> None:
                self._office.tasks.write(dialog, lambda session: work(session, ids, value), done, dialog.failed, key)

            selection.with_ids(self._view, write)

        dialog.saving = save
        dialog.open()
        form.fields[spec.name].setFocus()
        return dialog

    def _take_back(self, key: Any) -> None:
        def done(count: int) -> None:
            self._office.ways.tell(_("{customers} are as before.").format(customers=_counted(count)))

        self._office.tasks.write(self, lambda session: many.take_back(session, key), done)

    def _count(self) -> None:
        count = selection.count(self._view)
        said = ngettext("{count} selected", "{count} selected", count)
        self._said.setText(said.format(count=f"{count:,}"))
        self.setVisible(count > 1)

    def _customers(self) -> str:
        return _counted(selection.count(self._view))


def _counted(count: int) -> str:
    return ngettext("{count} customer", "{count} customers", count).format(count=f"{count:,}")


def _spec(name: str) -> Spec:
    if name == "vip":
        return Spec(name, named(name), "choice", {True: _("yes"), False: _("no")})
    if name in CODED or name in LEVELS:
        words = LEVELS.get(name) or CODED[name]
        return Spec(name, named(name), "choice", {code: _(word) for code, word in words.items()})
    return Spec(name, named(name))
